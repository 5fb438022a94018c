//! `template.yaml` describes what the code is.

mod environment;
mod events;
mod permissions;
mod yaml;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::LazyLock,
};

use serde_json::{Map, Value, json};
use tests::{App, endpoints::endpoints};

/// Pages, and where sockets poll: no endpoints of a document.
const PAGES: [(&str, &str, &str); 18] = [
    ("GET", "/", "docs"),
    ("GET", "/favicon.svg", "docs"),
    ("GET", "/favicon.ico", "docs"),
    ("GET", "/docs", "docs"),
    ("GET", "/docs/{path+}", "docs"),
    ("ANY", "$default", "docs"),
    ("GET", "/reset-password", "auth"),
    ("POST", "/reset-password", "auth"),
    ("GET", "/forgot-password", "auth"),
    ("POST", "/forgot-password", "auth"),
    ("GET", "/sign-in", "auth"),
    ("POST", "/sign-in", "auth"),
    ("GET", "/account", "auth"),
    ("POST", "/sign-out", "auth"),
    ("GET", "/socket.io", "chat"),
    ("POST", "/socket.io", "chat"),
    ("GET", "/socket.io/", "chat"),
    ("POST", "/socket.io/", "chat"),
];
/// Functions without routes.
const WORKERS: [&str; 7] = [
    "broadcaster",
    "deliverer",
    "documents",
    "exporter",
    "notifier",
    "relay",
    "reminders",
];

fn template() -> Value {
    yaml::read(concat!(env!("CARGO_MANIFEST_DIR"), "/../template.yaml"))
}

fn fields(value: &Value) -> &Map<String, Value> {
    static NONE: LazyLock<Map<String, Value>> = LazyLock::new(Map::new);
    value.as_object().unwrap_or(&NONE)
}

/// Properties of each function, by the name of its crate.
fn functions(template: &Value) -> BTreeMap<String, &Value> {
    let resources = fields(&template["Resources"]).values();
    let functions = resources.filter(|resource| resource["Type"] == "AWS::Serverless::Function");
    let named = functions.map(|function| {
        let properties = &function["Properties"];
        let code = properties["CodeUri"].as_str().expect("a CodeUri");
        let name = code
            .strip_prefix("target/lambda/")
            .expect("a crate of ours");
        (name.to_owned(), properties)
    });
    named.collect()
}

#[test]
fn the_template_has_exactly_the_routes_of_the_table_each_in_its_function() {
    let template = template();
    let mut described = BTreeSet::new();
    for (function, properties) in functions(&template) {
        for event in fields(&properties["Events"]).values() {
            if event["Type"] == "HttpApi" {
                let text = |name: &str, default: &str| {
                    event["Properties"][name]
                        .as_str()
                        .unwrap_or(default)
                        .to_owned()
                };
                assert_eq!(event["Properties"]["ApiId"], json!({ "Ref": "Api" }));
                // one that names neither is asked where no other route is
                let route = (
                    text("Method", "ANY"),
                    text("Path", "$default"),
                    function.clone(),
                );
                assert!(described.insert(route.clone()), "{route:?} is there twice");
            }
        }
    }
    let table = endpoints();
    let table = table.iter().map(|endpoint| {
        let method = endpoint.method.to_string();
        (
            method,
            endpoint.path.to_owned(),
            endpoint.function.to_owned(),
        )
    });
    let pages = PAGES
        .map(|(method, path, function)| (method.to_owned(), path.to_owned(), function.to_owned()));
    let expected: BTreeSet<_> = table.chain(pages).collect();
    let missing: Vec<_> = expected.difference(&described).collect();
    assert!(missing.is_empty(), "not in the template: {missing:#?}");
    let unknown: Vec<_> = described.difference(&expected).collect();
    assert!(unknown.is_empty(), "not in the table: {unknown:#?}");
}

#[test]
fn every_function_has_logs_and_a_crate_and_every_scheduled_one_an_alarm() {
    let template = template();
    let names: BTreeSet<String> = functions(&template).into_keys().collect();
    let listed = |each: &str| -> BTreeSet<String> {
        let list = template["Resources"][each][1].as_array().expect("a list");
        let names = list.iter().map(|name| name.as_str().expect("a name"));
        names.map(str::to_lowercase).collect()
    };
    assert_eq!(names, listed("Fn::ForEach::PerFunction"));
    let functions = functions(&template).into_iter();
    let scheduled = functions.filter(|(_, properties)| {
        let mut events = fields(&properties["Events"]).values();
        events.any(|event| event["Type"] == "ScheduleV2")
    });
    let scheduled: BTreeSet<String> = scheduled.map(|(name, _)| name).collect();
    assert_eq!(scheduled, listed("Fn::ForEach::PerSchedule"));
    let served = endpoints()
        .into_iter()
        .map(|endpoint| endpoint.function.to_owned());
    let expected = served.chain(WORKERS.map(str::to_owned));
    assert_eq!(names, expected.collect());
}

/// Resources that CloudFormation makes of one of the template, as SAM transforms it.
fn transformed(resource: &Value) -> usize {
    let properties = &resource["Properties"];
    match resource["Type"].as_str().unwrap_or_default() {
        // the API and its stage
        "AWS::Serverless::HttpApi" => 2,
        "AWS::Serverless::Function" => {
            let role = usize::from(properties["Role"].is_null());
            let events = fields(&properties["Events"]).values();
            let events = events.map(|event| match event["Type"].as_str() {
                // the schedule and its role
                Some("ScheduleV2") => 2,
                // a permission, or the mapping of a queue
                _ => 1,
            });
            1 + role + events.sum::<usize>()
        }
        _ => 1,
    }
}

#[test]
fn the_stack_stays_far_from_the_limits_of_cloudformation_and_the_gateway() {
    let template = template();
    let resources = fields(&template["Resources"]);
    let count = resources.iter().map(|(name, resource)| {
        if !name.starts_with("Fn::ForEach") {
            return transformed(resource);
        }
        let times = resource[1].as_array().expect("a list").len();
        let each = fields(&resource[2]).values().map(transformed);
        times * each.sum::<usize>()
    });
    let count: usize = count.sum();
    assert!(
        (150..450).contains(&count),
        "{count} resources, of 500 at most"
    );
    let mut routes = 0;
    for (function, properties) in functions(&template) {
        let events = fields(&properties["Events"]).values();
        let own = events.filter(|event| event["Type"] == "HttpApi").count();
        // each is a statement of the function's policy, which has 20 KB
        assert!(own <= 50, "{function} has {own} routes");
        routes += own;
    }
    assert!(routes <= 280, "{routes} routes, of 300 at most");
}

#[test]
fn the_local_table_is_the_one_of_the_template() {
    let template = template();
    let deployed = &template["Resources"]["Table"]["Properties"];
    let local = local::table::definition();
    for property in [
        "AttributeDefinitions",
        "KeySchema",
        "GlobalSecondaryIndexes",
        "BillingMode",
    ] {
        assert!(!deployed[property].is_null(), "{property}");
        assert_eq!(deployed[property], local[property], "{property}");
    }
    let name = "TimeToLiveSpecification";
    assert_eq!(deployed[name], local::table::time_to_live()[name]);
}

#[tokio::test]
async fn pages_of_other_origins_read_locally_what_the_template_exposes() {
    let template = template();
    let pointer = "/Resources/Api/Properties/CorsConfiguration/Fn::If/1/ExposeHeaders";
    let exposed = template.pointer(pointer).expect("exposed headers");
    let page = App::start().await.anonymous();
    let page = page.with("origin", "http://localhost:3000");
    let answer = page.get("/api/health").await.expect(200);
    let readable = answer.header("access-control-expose-headers");
    let readable: Vec<_> = readable.expect("exposed headers").split(',').collect();
    assert_eq!(json!(readable), *exposed);
}

/// Statements that allow something, with the name of the function or role that has them.
fn allowed(template: &Value) -> Vec<(String, &Value)> {
    let mut found = Vec::new();
    for (name, resource) in fields(&template["Resources"]) {
        let policies = &resource["Properties"]["Policies"];
        for policy in policies.as_array().into_iter().flatten() {
            // a template of SAM or a managed policy would allow more than it says
            let own = policy
                .get("Statement")
                .or(policy.pointer("/PolicyDocument/Statement"));
            let own = own.unwrap_or_else(|| panic!("{name}: not a statement: {policy}"));
            for statement in own.as_array().expect("statements") {
                assert_eq!(statement["Effect"], "Allow", "{name}");
                found.push((name.clone(), statement));
            }
        }
        assert!(
            resource["Properties"]["ManagedPolicyArns"].is_null(),
            "{name}"
        );
    }
    assert!(found.len() > 10, "only {} statements", found.len());
    found
}

/// The actions of a statement.
fn actions(statement: &Value) -> Vec<String> {
    let found = &statement["Action"];
    let one = found.as_str().map(str::to_owned);
    let many = found.as_array().into_iter().flatten();
    let many = many.map(|action| action.as_str().expect("an action").to_owned());
    let all: Vec<String> = one.into_iter().chain(many).collect();
    assert!(!all.is_empty(), "no action in {statement}");
    all
}

#[test]
fn no_policy_allows_all_actions_of_a_service_or_a_scan() {
    let template = template();
    for (name, statement) in allowed(&template) {
        for action in actions(statement) {
            assert!(!action.contains('*'), "{name}: {action}");
            assert_ne!(action, "dynamodb:Scan", "{name}");
            // a text message goes to a phone number, which is no resource
            if action == "sns:Publish" {
                continue;
            }
            let resource = statement["Resource"].to_string();
            assert_ne!(resource, "\"*\"", "{name}: {action}");
        }
    }
}

#[test]
fn a_function_that_is_told_a_queue_or_the_bucket_may_use_it_and_nobody_else() {
    let template = template();
    let allowed = allowed(&template);
    for (function, properties) in functions(&template) {
        let variables = fields(&properties["Environment"]["Variables"]);
        let told: BTreeSet<String> = variables
            .iter()
            .filter(|(name, _)| name.ends_with("_QUEUE_URL"))
            .map(|(_, queue)| queue["Ref"].as_str().expect("a queue").to_owned())
            .collect();
        let owner = owner(&function, properties);
        let resources = |action: &str| -> BTreeSet<String> {
            let own = allowed.iter().filter(|(name, statement)| {
                *name == owner && actions(statement).iter().any(|own| own == action)
            });
            own.flat_map(|(_, statement)| names_of(&statement["Resource"]))
                .collect()
        };
        assert_eq!(resources("sqs:SendMessage"), told, "{function}");
        let has_bucket = variables.contains_key("FILES_BUCKET");
        let of_bucket = ["s3:GetObject", "s3:PutObject"].map(resources);
        let uses_bucket = of_bucket.iter().any(|resources| !resources.is_empty());
        assert_eq!(uses_bucket, has_bucket, "{function}");
    }
}

/// The resource that has a function's statements: its role, or else the function.
fn owner(function: &str, properties: &Value) -> String {
    let role = properties["Role"]["Fn::GetAtt"][0].as_str();
    role.map(str::to_owned).unwrap_or_else(|| {
        let mut letters = function.chars();
        let first = letters.next().expect("a name").to_ascii_uppercase();
        format!("{first}{}Function", letters.as_str())
    })
}

/// The resources that a policy's `Resource` names by `GetAtt`.
fn names_of(resource: &Value) -> Vec<String> {
    match resource {
        Value::Array(all) => all.iter().flat_map(names_of).collect(),
        Value::Object(one) => {
            let name = one.get("Fn::GetAtt").and_then(|path| path[0].as_str());
            let text = one.get("Fn::Sub").and_then(Value::as_str);
            name.or(text).map(str::to_owned).into_iter().collect()
        }
        _ => vec![],
    }
}

#[test]
fn a_worker_reports_single_messages_and_has_time_for_a_batch() {
    let template = template();
    let resources = &template["Resources"];
    let common = &resources["Fn::ForEach::PerQueue"][2]["${Name}Queue"];
    for (function, properties) in functions(&template) {
        for event in fields(&properties["Events"])
            .values()
            .filter(|event| event["Type"] == "SQS")
        {
            let types = &event["Properties"]["FunctionResponseTypes"];
            assert_eq!(*types, json!(["ReportBatchItemFailures"]), "{function}");
            let queue = event["Properties"]["Queue"]["Fn::GetAtt"][0].as_str();
            let queue = queue.and_then(|name| resources.get(name));
            let properties_of_queue = &queue.unwrap_or(common)["Properties"];
            let visibility = properties_of_queue["VisibilityTimeout"].as_u64();
            let visibility = visibility.expect("a time");
            let timeout = properties["Timeout"].as_u64().expect("a time");
            assert!(visibility >= 6 * timeout, "{function}");
        }
    }
}
