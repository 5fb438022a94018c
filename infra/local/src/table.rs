//! The table as `template.yaml` describes it, for the local database; a test holds the two together.

use serde_json::{Value, json};

/// Its name here.
pub const NAME: &str = "workhub";

/// The request that creates it.
#[must_use]
pub fn definition() -> Value {
    let attributes = ["pk", "sk", "gsi1pk", "gsi1sk"]
        .map(|name| json!({ "AttributeName": name, "AttributeType": "S" }));
    let key = |hash, range| {
        json!([
            { "AttributeName": hash, "KeyType": "HASH" },
            { "AttributeName": range, "KeyType": "RANGE" },
        ])
    };
    json!({
        "TableName": NAME,
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": attributes,
        "KeySchema": key("pk", "sk"),
        "GlobalSecondaryIndexes": [{
            "IndexName": "gsi1",
            "KeySchema": key("gsi1pk", "gsi1sk"),
            "Projection": { "ProjectionType": "ALL" },
        }],
    })
}

/// The request that makes items expire.
#[must_use]
pub fn time_to_live() -> Value {
    json!({
        "TableName": NAME,
        "TimeToLiveSpecification": { "Enabled": true, "AttributeName": "expires_at" },
    })
}
