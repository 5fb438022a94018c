//! The log of deliveries.

use serde_json::{Value, json};
use shared::domain::webhook::EventType;
use tests::{App, Receiver, Reply};

use super::{data, details, event, hook, publish};

#[tokio::test]
async fn the_log_has_pages_the_latest_first_and_is_filtered_by_status() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let receiver = Receiver::start().await;
    let hook = hook(&company, &receiver).await;
    for id in ["1", "2", "3"] {
        publish(&app, &company, &[event(&app, id, EventType::TaskCreated)]).await;
        app.deliver().await;
        app.forward(std::time::Duration::from_secs(1));
    }
    receiver.answers([Reply::Status(500, "no")]);
    publish(&app, &company, &[event(&app, "4", EventType::TaskDeleted)]).await;
    app.deliver().await;

    let log = format!("{}/deliveries", hook.path);
    let page = company
        .owner
        .get(&format!("{log}?per_page=3"))
        .await
        .expect(200);
    let events: Vec<_> = data(&page)
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["event"].clone())
        .collect();
    assert_eq!(events, ["task.deleted", "task.created", "task.created"]);
    let pagination = json!({ "current_page": 1, "per_page": 3, "total": 4, "total_pages": 2 });
    assert_eq!(page.json()["pagination"], pagination);
    let second = company
        .owner
        .get(&format!("{log}?per_page=3&page=2"))
        .await
        .expect(200);
    assert_eq!(data(&second).as_array().unwrap().len(), 1);

    let failing = data(
        &company
            .owner
            .get(&format!("{log}?status=pending"))
            .await
            .expect(200),
    );
    let documented = json!([{
        "id": failing[0]["id"], "event": "task.deleted", "status": "pending",
        "attempts": [{
            "at": "2026-04-08T09:00:03Z", "status_code": 500, "error": "status 500", "ms": 0,
            "response_excerpt": "no",
        }],
        "next_attempt_at": "2026-04-08T09:00:08Z", "created_at": "2026-04-08T09:00:03Z",
    }]);
    assert_eq!(failing, documented);
    for (status, count) in [("delivered", 3), ("failed", 0), ("", 4)] {
        let some = company
            .owner
            .get(&format!("{log}?status={status}"))
            .await
            .expect(200);
        assert_eq!(
            data(&some).as_array().map(Vec::len),
            Some(count),
            "{status}"
        );
    }
    let refused = company
        .owner
        .get(&format!("{log}?status=lost&page=0"))
        .await
        .expect(422);
    let fields: Vec<_> = details(&refused)
        .as_object()
        .unwrap()
        .keys()
        .cloned()
        .collect();
    assert_eq!(fields, ["page", "status"]);
    assert_eq!(
        data(
            &company
                .owner
                .get(&format!("{log}?page=99"))
                .await
                .expect(200)
        ),
        Value::Array(vec![])
    );
}
