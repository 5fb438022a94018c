//! Each test states what code may rely on, or a difference from DynamoDB; `dynamodb.rs` lists the latter.

use std::collections::HashMap;

use aws_sdk_dynamodb::{
    Client,
    error::ProvideErrorMetadata,
    types::{
        AttributeDefinition, AttributeValue, BillingMode, GlobalSecondaryIndex, KeySchemaElement,
        KeyType, Projection, ProjectionType, Put, ReturnValuesOnConditionCheckFailure,
        ScalarAttributeType, TimeToLiveSpecification, TransactWriteItem,
    },
};

use super::*;
use crate::testing;

mod conditions;
mod limits;

const TABLE: &str = "things";

fn client(database: &DynamoDb) -> Client {
    Client::new(&testing::sdk(database.url()))
}

async fn start() -> (DynamoDb, Client) {
    let database = serve(None).await.unwrap();
    let client = client(&database);
    create_table(&client).await;
    (database, client)
}

fn key_schema() -> Vec<KeySchemaElement> {
    keys("pk", "sk")
}

fn keys(partition: &str, sort: &str) -> Vec<KeySchemaElement> {
    let key = |name: &str, kind| {
        KeySchemaElement::builder()
            .attribute_name(name)
            .key_type(kind)
            .build()
            .unwrap()
    };
    vec![key(partition, KeyType::Hash), key(sort, KeyType::Range)]
}

async fn create_table(client: &Client) {
    let attributes = ["pk", "sk", "gsi1pk", "gsi1sk"].map(|name| {
        let attribute = AttributeDefinition::builder().attribute_name(name);
        attribute
            .attribute_type(ScalarAttributeType::S)
            .build()
            .unwrap()
    });
    let projection = Projection::builder()
        .projection_type(ProjectionType::Include)
        .non_key_attributes("shown");
    let index = GlobalSecondaryIndex::builder()
        .index_name("gsi1")
        .set_key_schema(Some(keys("gsi1pk", "gsi1sk")))
        .projection(projection.build())
        .build()
        .unwrap();
    let table = client
        .create_table()
        .table_name(TABLE)
        .billing_mode(BillingMode::PayPerRequest);
    let table = table
        .set_key_schema(Some(key_schema()))
        .set_attribute_definitions(Some(attributes.to_vec()));
    table.global_secondary_indexes(index).send().await.unwrap();
    let ttl = TimeToLiveSpecification::builder()
        .enabled(true)
        .attribute_name("expires_at")
        .build()
        .unwrap();
    client
        .update_time_to_live()
        .table_name(TABLE)
        .time_to_live_specification(ttl)
        .send()
        .await
        .unwrap();
}

type Item = HashMap<String, AttributeValue>;

fn text(value: &str) -> AttributeValue {
    AttributeValue::S(value.to_owned())
}

fn number(value: i64) -> AttributeValue {
    AttributeValue::N(value.to_string())
}

fn item<const N: usize>(sk: &str, attributes: [(&str, AttributeValue); N]) -> Item {
    let keys = [("pk", text("p")), ("sk", text(sk))];
    keys.into_iter()
        .chain(attributes)
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
}

async fn put(client: &Client, item: Item) {
    client
        .put_item()
        .table_name(TABLE)
        .set_item(Some(item))
        .send()
        .await
        .unwrap();
}

async fn get(client: &Client, sk: &str) -> Option<Item> {
    client
        .get_item()
        .table_name(TABLE)
        .set_key(Some(item(sk, [])))
        .send()
        .await
        .unwrap()
        .item
}

/// A put that demands that the item be absent.
fn creation(sk: &str) -> TransactWriteItem {
    let put = Put::builder()
        .table_name(TABLE)
        .set_item(Some(item(sk, [])));
    let put = put.condition_expression("attribute_not_exists(pk)");
    let put =
        put.return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld);
    TransactWriteItem::builder()
        .put(put.build().unwrap())
        .build()
}

#[tokio::test]
async fn expired_items_stay_readable_until_they_are_swept() {
    let (database, client) = start().await;
    put(&client, item("old", [("expires_at", number(1_000))])).await;
    put(
        &client,
        item("new", [("expires_at", number(4_000_000_000))]),
    )
    .await;
    put(&client, item("eternal", [])).await;
    assert!(get(&client, "old").await.is_some());

    assert_eq!(database.delete_expired().await.unwrap(), 1);
    assert!(get(&client, "old").await.is_none());
    assert!(get(&client, "new").await.is_some());
    assert!(get(&client, "eternal").await.is_some());
}

#[tokio::test]
async fn a_global_index_is_sparse_projected_sorted_paged_and_current_at_once() {
    let (_database, client) = start().await;
    for (sk, order) in [("a", "3"), ("b", "1"), ("c", "2")] {
        let attributes = [
            ("gsi1pk", text("g")),
            ("gsi1sk", text(order)),
            ("shown", text(sk)),
            ("hidden", text(sk)),
        ];
        put(&client, item(sk, attributes)).await;
    }
    put(&client, item("unlisted", [("shown", text("d"))])).await;

    let query = || {
        let query = client
            .query()
            .table_name(TABLE)
            .index_name("gsi1")
            .key_condition_expression("gsi1pk = :g");
        query.expression_attribute_values(":g", text("g"))
    };
    let first = query().limit(2).send().await.unwrap();
    let shown = |items: &[Item]| {
        items
            .iter()
            .map(|item| item["shown"].as_s().unwrap().clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(shown(first.items()), ["b", "c"]);
    assert!(!first.items()[0].contains_key("hidden"));
    let start = first.last_evaluated_key;
    assert_eq!(
        start.as_ref().unwrap().len(),
        4,
        "the index's and the table's keys"
    );
    let second = query()
        .limit(2)
        .set_exclusive_start_key(start)
        .send()
        .await
        .unwrap();
    assert_eq!(shown(second.items()), ["a"]);
    assert!(second.last_evaluated_key.is_none());

    let consistent = query().consistent_read(true).send().await;
    assert_eq!(consistent.unwrap_err().code(), Some("ValidationException"));
}

#[tokio::test]
async fn a_table_that_exists_is_resource_in_use() {
    let (_database, client) = start().await;
    let again = client
        .create_table()
        .table_name(TABLE)
        .billing_mode(BillingMode::PayPerRequest);
    let attributes = ["pk", "sk"].map(|name| {
        let attribute = AttributeDefinition::builder().attribute_name(name);
        attribute
            .attribute_type(ScalarAttributeType::S)
            .build()
            .unwrap()
    });
    let again = again
        .set_key_schema(Some(key_schema()))
        .set_attribute_definitions(Some(attributes.to_vec()));
    assert!(
        again
            .send()
            .await
            .unwrap_err()
            .into_service_error()
            .is_resource_in_use_exception()
    );
}

#[tokio::test]
async fn any_signature_is_admitted_but_there_must_be_one() {
    let (database, _client) = start().await;
    let credentials =
        aws_sdk_dynamodb::config::Credentials::new("other", "secret", None, None, "tests");
    let config = aws_sdk_dynamodb::config::Builder::from(&testing::sdk(database.url()));
    let stranger = Client::from_conf(config.credentials_provider(credentials).build());
    assert!(
        stranger
            .describe_table()
            .table_name(TABLE)
            .send()
            .await
            .is_ok()
    );

    let unsigned = axum::http::Request::post(database.url())
        .header("content-type", "application/x-amz-json-1.0")
        .header("x-amz-target", "DynamoDB_20120810.ListTables");
    assert_eq!(
        testing::request(unsigned.body("{}".into()).unwrap())
            .await
            .status,
        400
    );
}

#[tokio::test]
async fn what_was_acknowledged_outlives_a_killed_process() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("table.sqlite");
    testing::kill_while_running("dynamodb::tests::writes_and_is_killed", &file);

    let database = serve(Some(&file)).await.unwrap();
    let client = client(&database);
    for number in 0..100 {
        assert!(
            get(&client, &number.to_string()).await.is_some(),
            "{number}"
        );
    }
    assert!(get(&client, "transaction").await.is_some());
}

#[tokio::test]
#[ignore = "run in a process of its own by what_was_acknowledged_outlives_a_killed_process"]
async fn writes_and_is_killed() {
    let Some(file) = testing::file_of_the_killed() else {
        return;
    };
    let database = serve(Some(&file)).await.unwrap();
    let client = client(&database);
    create_table(&client).await;
    for number in 0..100 {
        put(&client, item(&number.to_string(), [])).await;
    }
    client
        .transact_write_items()
        .transact_items(creation("transaction"))
        .send()
        .await
        .unwrap();
    testing::ready_to_be_killed().await;
}
