//! Less rights than an endpoint asks for.

use tests::{
    App, Client,
    endpoints::{Endpoint, Role, Things, assert_refusal, endpoints},
};

use super::{Cast, private};

/// One client of each role.
async fn by_role(cast: &Cast<'_>) -> [(Role, Client); 5] {
    let company = &cast.company;
    [
        (Role::Employee, company.employee("employee").await),
        (Role::Manager, company.manager("manager").await),
        (Role::Admin, company.admin("admin").await),
        (Role::Owner, company.owner.clone()),
        (Role::Operator, cast.operator.clone()),
    ]
}

#[tokio::test]
async fn a_valid_request_with_the_permission_gets_the_answer_that_the_table_says() {
    let app = App::start().await;
    let cast = Cast::of(&app).await;
    let leaver = cast.leaver().await;
    for endpoint in endpoints() {
        let caller = if endpoint.is_logout() {
            &leaver
        } else {
            cast.caller(&endpoint)
        };
        let things = if endpoint.mutates() && !endpoint.things().is_empty() {
            &Things::of(&cast.company, Some(&cast.operator)).await
        } else {
            &cast.things
        };
        let answer = endpoint.call(caller, things).await;
        assert_eq!(
            answer.status,
            endpoint.answers,
            "{endpoint}: {}",
            answer.text()
        );
    }
}

#[tokio::test]
async fn a_role_below_the_permission_gets_403_and_changes_nothing() {
    let app = App::start().await;
    let cast = Cast::of(&app).await;
    let roles = by_role(&cast).await;
    let before = cast.state().await;
    let mut refused = 0;
    for endpoint in private() {
        for (role, client) in &roles {
            if !endpoint.permission.admits(*role) {
                let answer = endpoint.call(client, &cast.things).await;
                let what = format!("{endpoint} by {role:?}");
                assert_eq!(answer.status, 403, "{what}: {}", answer.text());
                assert_refusal(&answer, endpoint.surface, &what);
                refused += 1;
            }
        }
    }
    assert!(refused > 50, "only {refused} were refused");
    assert_eq!(cast.state().await, before);
}

#[tokio::test]
async fn every_role_that_the_permission_names_is_let_in() {
    let app = App::start().await;
    let cast = Cast::of(&app).await;
    let roles = by_role(&cast).await;
    let nobodys = Things::nobodys();
    let (leaving, staying): (Vec<_>, Vec<_>) = private().partition(Endpoint::is_logout);
    for endpoint in staying.iter().chain(&leaving) {
        for (role, client) in &roles {
            if endpoint.permission.admits(*role) {
                let answer = endpoint.call(client, &nobodys).await;
                let status = answer.status.as_u16();
                let let_in = status == endpoint.answers || ![401, 403].contains(&status);
                assert!(let_in, "{endpoint} by {role:?}: {status} {}", answer.text());
            }
        }
    }
}
