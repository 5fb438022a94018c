//! The sample events are ones that the functions understand.

use aws_lambda_events::{
    apigw::ApiGatewayV2httpRequest, eventbridge::EventBridgeEvent, sqs::SqsEvent,
};
use axum::{Router, body::Body};
use lambda_http::request::from_str;
use serde_json::Value;
use shared::{
    config::ConfigError,
    platform::Platform,
    queue::{DeliveryMessage, DocumentMessage, ExportMessage, NotificationMessage, SocketMessage},
};
use tests::{App, endpoints::endpoints};
use tower::ServiceExt;

use super::{WORKERS, functions, template};

type Start = fn(&Platform) -> Result<Router, ConfigError>;

const HTTP: [(&str, Start); 17] = [
    ("auth", auth::router),
    ("billing", billing::router),
    ("chat", chat::router),
    ("docs", docs::router),
    ("files", files::router),
    ("notifications", notifications::router),
    ("organizations", organizations::router),
    ("calendar", calendar::router),
    ("payroll", payroll::router),
    ("people", people::router),
    ("projects", projects::router),
    ("reports", reports::router),
    ("clock", clock::router),
    ("schedules", schedules::router),
    ("tasks", tasks::router),
    ("tickets", tickets::router),
    ("webhooks", webhooks::router),
];

fn event(function: &str) -> String {
    let path = format!("{}/../events/{function}.json", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(path).unwrap_or_else(|_| panic!("no event for {function}"))
}

#[test]
fn there_is_an_event_for_every_function_and_for_nothing_else() {
    let directory = concat!(env!("CARGO_MANIFEST_DIR"), "/../events");
    let files = std::fs::read_dir(directory).expect("a directory");
    let mut names: Vec<String> = files
        .map(|file| {
            file.expect("a file")
                .file_name()
                .into_string()
                .expect("a name")
        })
        .map(|name| name.strip_suffix(".json").expect("JSON").to_owned())
        .collect();
    names.sort();
    let template = template();
    assert_eq!(names, functions(&template).into_keys().collect::<Vec<_>>());
    let known = HTTP.map(|(name, _)| name).into_iter().chain(WORKERS);
    assert_eq!(known.count(), names.len());
}

#[tokio::test]
async fn an_http_functions_event_is_of_one_of_its_routes_and_is_served_by_it() {
    let app = App::start().await;
    for (function, start) in HTTP {
        let text = event(function);
        let parsed: ApiGatewayV2httpRequest = serde_json::from_str(&text).expect(function);
        let route = parsed.route_key.expect("a route key");
        let known = endpoints()
            .into_iter()
            .find(|e| format!("{} {}", e.method, e.path) == route);
        let endpoint = known.unwrap_or_else(|| panic!("{function}: no {route} in the table"));
        assert_eq!(endpoint.function, function);

        let request = from_str(&text).expect(function);
        assert_eq!(request.method(), endpoint.method, "{function}");
        let request = request.map(|body| Body::from(body.to_vec()));
        let router = start(&app.stack.platform).expect("the function starts");
        let status = router.oneshot(request).await.expect("an answer").status();
        // its session and its people are made up
        assert!(
            [200, 201, 401, 403].contains(&status.as_u16()),
            "{function}: {status}"
        );
    }
}

#[test]
fn a_workers_event_has_messages_that_it_reads() {
    let bodies = |function: &str| -> Vec<String> {
        let event: SqsEvent = serde_json::from_str(&event(function)).expect(function);
        assert!(!event.records.is_empty(), "{function}");
        let records = event.records.into_iter();
        records.map(|record| record.body.expect("a body")).collect()
    };
    for body in bodies("documents") {
        serde_json::from_str::<DocumentMessage>(&body).expect("a document to render");
    }
    for body in bodies("exporter") {
        serde_json::from_str::<ExportMessage>(&body).expect("a report to write");
    }
    for body in bodies("notifier") {
        serde_json::from_str::<NotificationMessage>(&body).expect("a mail to send");
    }
    for body in bodies("deliverer") {
        serde_json::from_str::<DeliveryMessage>(&body).expect("a delivery to try");
    }
    for body in bodies("broadcaster") {
        serde_json::from_str::<SocketMessage>(&body).expect("what sockets are told");
    }
}

#[test]
fn a_jobs_event_is_the_schedulers() {
    for job in ["relay", "reminders"] {
        let event: EventBridgeEvent<Value> = serde_json::from_str(&event(job)).expect(job);
        assert_eq!(event.source, "aws.scheduler", "{job}");
    }
}
