//! The table as `template.yaml` describes it, for the local database; a test holds the two together.

use serde_json::{Value, json};

/// Its name here.
pub const NAME: &str = "workhub";

/// The request that creates it.
#[must_use]
pub fn definition() -> Value {
    let attributes = [
        "pk", "sk", "gsi1pk", "gsi1sk", "listpk", "sort1", "sort2", "sort3", "sort4", "sort5",
    ]
    .map(|name| json!({ "AttributeName": name, "AttributeType": "S" }));
    let key = |hash: &str, range: &str| {
        json!([
            { "AttributeName": hash, "KeyType": "HASH" },
            { "AttributeName": range, "KeyType": "RANGE" },
        ])
    };
    let whole = |name: &str, hash: &str, range: &str| {
        json!({
            "IndexName": name,
            "KeySchema": key(hash, range),
            "Projection": { "ProjectionType": "ALL" },
        })
    };
    let mut indexes = vec![whole("gsi1", "gsi1pk", "gsi1sk")];
    let orders = ["sort1", "sort2", "sort3", "sort4", "sort5"];
    indexes.extend(orders.map(|order| whole(order, "listpk", order)));
    json!({
        "TableName": NAME,
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": attributes,
        "KeySchema": key("pk", "sk"),
        "GlobalSecondaryIndexes": indexes,
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
