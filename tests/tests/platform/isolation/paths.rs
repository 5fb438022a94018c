//! Ids that nobody has.

use tests::{
    App,
    endpoints::{assert_refusal, endpoints},
};

use super::Cast;

#[tokio::test]
async fn an_absurd_id_is_unknown() {
    let app = App::start().await;
    let cast = Cast::of(&app).await;
    let long = "9".repeat(10_000);
    let absurd = [
        "0",
        "-1",
        "1.5",
        "1e3",
        "null",
        "18446744073709551615",
        "18446744073709551616",
        &long,
        "%00",
        "%FF",
        "1%2F2",
        "..",
        "%D0%B9",
        "%F0%9F%92%A9",
        "00000000-0000-0000-0000-000000000000",
        "00000000-0000-8000-8000-00000000000g",
    ];
    for endpoint in endpoints() {
        let things = endpoint.things();
        let own = things.iter().map(|thing| cast.things[*thing].spelled());
        let own: Vec<_> = own.collect();
        for place in 0..things.len() {
            for id in absurd {
                let mut ids = own.clone();
                ids[place] = id.to_owned();
                let path = endpoint.path_of(&ids);
                let body = endpoint.body_of(&cast.things).map(|body| body.to_string());
                let answer = endpoint.send(cast.caller(&endpoint), &path, body).await;
                let shown: String = path.chars().take(150).collect();
                let what = format!("{} {shown}", endpoint.method);
                let refused = [400, 404].contains(&answer.status.as_u16());
                assert!(refused, "{what}: {} {}", answer.status, answer.text());
                assert_refusal(&answer, endpoint.surface, &what);
            }
        }
    }
}
