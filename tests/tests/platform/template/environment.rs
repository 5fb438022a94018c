//! Each function starts with the variables that the template gives it.

use std::collections::BTreeMap;

use local::keys::SigningKeys;
use serde_json::{Value, json};
use shared::{
    clock::Clock,
    config::{ConfigError, Env},
    platform::{Aws, Endpoints, Platform},
};

use super::{fields, functions, template};

/// How a function starts.
type Start = fn(&Platform) -> Result<(), ConfigError>;

/// Each function with its start.
fn starts() -> BTreeMap<&'static str, Start> {
    let starts: [(&str, Start); 24] = [
        ("auth", |platform| auth::router(platform).map(drop)),
        ("billing", |platform| billing::router(platform).map(drop)),
        ("broadcaster", |platform| {
            broadcaster::worker(platform).map(drop)
        }),
        ("chat", |platform| chat::router(platform).map(drop)),
        ("deliverer", |platform| {
            deliverer::worker(platform).map(drop)
        }),
        ("docs", |platform| docs::router(platform).map(drop)),
        ("documents", |platform| {
            documents::worker(platform).map(drop)
        }),
        ("exporter", |platform| exporter::worker(platform).map(drop)),
        ("notifications", |platform| {
            notifications::router(platform).map(drop)
        }),
        ("notifier", |platform| notifier::worker(platform).map(drop)),
        ("organizations", |platform| {
            organizations::router(platform).map(drop)
        }),
        ("calendar", |platform| calendar::router(platform).map(drop)),
        ("payroll", |platform| payroll::router(platform).map(drop)),
        ("people", |platform| people::router(platform).map(drop)),
        ("projects", |platform| projects::router(platform).map(drop)),
        ("relay", |platform| relay::job(platform).map(drop)),
        ("reports", |platform| reports::router(platform).map(drop)),
        ("reminders", |platform| reminders::job(platform).map(drop)),
        ("clock", |platform| clock::router(platform).map(drop)),
        ("schedules", |platform| {
            schedules::router(platform).map(drop)
        }),
        ("tasks", |platform| tasks::router(platform).map(drop)),
        ("files", |platform| files::router(platform).map(drop)),
        ("tickets", |platform| tickets::router(platform).map(drop)),
        ("webhooks", |platform| webhooks::router(platform).map(drop)),
    ];
    starts.into()
}

/// The variables of a function: the global ones and its own, as the template writes them.
fn variables(template: &Value, properties: &Value) -> BTreeMap<String, Value> {
    let global = &template["Globals"]["Function"]["Environment"]["Variables"];
    let own = &properties["Environment"]["Variables"];
    let all = fields(global).iter().chain(fields(own));
    all.map(|(name, value)| (name.clone(), value.clone()))
        .collect()
}

/// The value that a variable has in a deployment of defaults where all conditions are so, if it
/// is set at all; a parameter without default has something that fits.
fn value(template: &Value, name: &str, written: &Value, conditions: bool) -> Option<String> {
    if let Some(choice) = written["Fn::If"].as_array() {
        let chosen = if conditions { &choice[1] } else { &choice[2] };
        return value(template, name, chosen, conditions);
    }
    if *written == json!({ "Ref": "AWS::NoValue" }) {
        return None;
    }
    let parameter = written["Ref"].as_str().unwrap_or_default();
    let default = template["Parameters"][parameter]["Default"].as_str();
    let fits = match name {
        "JWT_SIGNING_KEY" | "JWT_PUBLIC_KEYS" => "a key",
        "SUPER_ADMIN_EMAIL" | "MAIL_FROM" => "operator@workhub.example",
        "PUBLIC_URL" => "https://workhub.example",
        _ => "dummy",
    };
    let default = default.filter(|default| !default.is_empty());
    Some(default.unwrap_or(fits).to_owned())
}

/// Starts a function with the template's variables and others in their place.
fn start(function: &str, conditions: bool, others: &[(&str, &str)]) -> Result<(), ConfigError> {
    let template = template();
    let keys = SigningKeys::load(None).expect("a pair of keys");
    let variables = variables(&template, functions(&template)[function]);
    let env = variables.iter().filter_map(|(name, written)| {
        let set = value(&template, name, written, conditions)?;
        let other = others.iter().find(|(other, _)| other == name);
        let value = match (name.as_str(), other) {
            (_, Some((_, other))) => (*other).to_owned(),
            ("JWT_SIGNING_KEY", _) => keys.private.clone(),
            ("JWT_PUBLIC_KEYS", _) => keys.public.clone(),
            _ => set,
        };
        Some((name.clone(), value))
    });
    let nowhere = "http://127.0.0.1:1";
    let endpoints = Endpoints {
        dynamodb: nowhere,
        s3: nowhere,
        sqs: nowhere,
        ses: nowhere,
        sns: nowhere,
    };
    let aws = Aws::at(&endpoints, "key", "secret");
    let platform = Platform::new(Env::of(env), Clock::system(), aws)?;
    starts()[function](&platform)
}

#[test]
fn each_function_starts_with_the_variables_of_the_template() {
    let template = template();
    let functions: Vec<String> = functions(&template).into_keys().collect();
    assert_eq!(functions, starts().into_keys().collect::<Vec<_>>());
    for function in functions {
        for conditions in [true, false] {
            let started = start(&function, conditions, &[]);
            assert!(
                started.is_ok(),
                "{function}, conditions {conditions}: {started:?}"
            );
        }
    }
}

#[test]
fn billing_starts_with_stripe_where_its_condition_holds() {
    let stripe = [("PAYMENT_GATEWAY", "stripe")];
    let started = start("billing", true, &stripe);
    assert!(started.is_ok(), "{started:?}");
    let without = start("billing", false, &stripe).expect_err("no secret key");
    let message = "environment variable STRIPE_SECRET_KEY is not set";
    assert_eq!(without.to_string(), message);
}

#[test]
fn a_function_without_one_of_its_own_variables_does_not_start() {
    let template = template();
    for (function, properties) in functions(&template) {
        for name in fields(&properties["Environment"]["Variables"]).keys() {
            // read with Stripe only; and without a secret word nobody registers as an admin
            if name != "STRIPE_SECRET_KEY" && name != "SECRET_WORD" {
                let started = start(&function, true, &[(name, "")]);
                let error = started.map_err(|error| error.to_string());
                let message = format!("environment variable {name} is not set");
                assert_eq!(error, Err(message), "{function} does not need {name}");
            }
        }
    }
}

#[test]
fn only_auth_has_the_key_that_signs() {
    let template = template();
    for (function, properties) in functions(&template) {
        let has = variables(&template, properties).contains_key("JWT_SIGNING_KEY");
        assert_eq!(has, function == "auth", "{function}");
    }
    let mentions = template["Resources"]
        .to_string()
        .matches(":jwtSigningKey}}")
        .count();
    assert_eq!(mentions, 1, "the key is resolved elsewhere too");
}

#[test]
fn a_secret_is_only_ever_a_reference_to_the_secrets_manager() {
    let template = template();
    for (function, properties) in functions(&template) {
        for (name, value) in variables(&template, properties) {
            if name.ends_with("_SECRET")
                || name.ends_with("_SECRET_KEY")
                || name == "JWT_SIGNING_KEY"
                || name == "SECRET_WORD"
            {
                let text = value.to_string();
                assert!(
                    text.contains("{{resolve:secretsmanager:"),
                    "{function}: {name}"
                );
            }
        }
    }
}
