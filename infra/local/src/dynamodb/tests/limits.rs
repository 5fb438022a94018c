//! Sizes, numbers and costs.

use aws_sdk_dynamodb::{
    error::ProvideErrorMetadata,
    types::{KeysAndAttributes, ReturnConsumedCapacity},
};

use super::{Item, TABLE, creation, item, put, start, text};

#[tokio::test]
async fn consumed_capacity_is_reported_as_dynamodb_counts_it() {
    let (_database, client) = start().await;
    let total = ReturnConsumedCapacity::Total;
    let large = item(
        "a",
        [
            ("shown", text(&"x".repeat(5_000))),
            ("gsi1pk", text("g")),
            ("gsi1sk", text("1")),
        ],
    );
    let put = client.put_item().table_name(TABLE).set_item(Some(large));
    let put = put
        .return_consumed_capacity(total.clone())
        .send()
        .await
        .unwrap();
    assert_eq!(
        put.consumed_capacity.unwrap().capacity_units(),
        Some(10.0),
        "5 for the item, 5 for its index entry"
    );

    let get = |consistent| {
        let get = client
            .get_item()
            .table_name(TABLE)
            .set_key(Some(item("a", [])))
            .consistent_read(consistent);
        get.return_consumed_capacity(total.clone()).send()
    };
    assert_eq!(
        get(false)
            .await
            .unwrap()
            .consumed_capacity
            .unwrap()
            .capacity_units(),
        Some(1.0)
    );
    assert_eq!(
        get(true)
            .await
            .unwrap()
            .consumed_capacity
            .unwrap()
            .capacity_units(),
        Some(2.0)
    );

    let query = client
        .query()
        .table_name(TABLE)
        .key_condition_expression("pk = :p");
    let query = query
        .expression_attribute_values(":p", text("p"))
        .return_consumed_capacity(total.clone());
    assert_eq!(
        query
            .send()
            .await
            .unwrap()
            .consumed_capacity
            .unwrap()
            .capacity_units(),
        Some(1.0)
    );

    let write = client
        .transact_write_items()
        .transact_items(creation("b"))
        .transact_items(creation("c"));
    let write = write.return_consumed_capacity(total).send().await.unwrap();
    assert_eq!(
        write.consumed_capacity()[0].capacity_units(),
        Some(4.0),
        "transactions cost double"
    );
}

#[tokio::test]
async fn a_batch_returns_what_exists_in_any_order_and_takes_at_most_100_keys() {
    let (_database, client) = start().await;
    for sk in ["a", "b"] {
        put(&client, item(sk, [])).await;
    }
    let batch = |keys: Vec<Item>| {
        let keys = KeysAndAttributes::builder()
            .set_keys(Some(keys))
            .build()
            .unwrap();
        client.batch_get_item().request_items(TABLE, keys).send()
    };
    let found = batch(["a", "b", "c"].map(|sk| item(sk, [])).to_vec())
        .await
        .unwrap();
    assert_eq!(found.responses.unwrap()[TABLE].len(), 2);
    assert!(found.unprocessed_keys.unwrap_or_default().is_empty());

    let many = (0..101)
        .map(|number| item(&number.to_string(), []))
        .collect();
    assert_eq!(
        batch(many).await.unwrap_err().code(),
        Some("ValidationException")
    );
    let twice = vec![item("a", []), item("a", [])];
    assert_eq!(
        batch(twice).await.unwrap_err().code(),
        Some("ValidationException")
    );
}

#[tokio::test]
async fn limits_are_dynamodbs() {
    let (_database, client) = start().await;
    let refused = |item| async {
        let put = client
            .put_item()
            .table_name(TABLE)
            .set_item(Some(item))
            .send()
            .await;
        assert_eq!(put.unwrap_err().code(), Some("ValidationException"));
    };
    refused(item("large", [("shown", text(&"x".repeat(400 * 1024)))])).await;
    refused(item("", [])).await;
    refused(item("a", [("gsi1pk", text(""))])).await;

    let write = |writes| {
        client
            .transact_write_items()
            .set_transact_items(Some(writes))
            .send()
    };
    let twice = write(vec![creation("a"), creation("a")]).await.unwrap_err();
    assert_eq!(twice.code(), Some("ValidationException"));
    let many = write(
        (0..101)
            .map(|number| creation(&number.to_string()))
            .collect(),
    )
    .await
    .unwrap_err();
    assert_eq!(many.code(), Some("ValidationException"));
    write(
        (0..100)
            .map(|number| creation(&number.to_string()))
            .collect(),
    )
    .await
    .unwrap();

    let reserved = client
        .update_item()
        .table_name(TABLE)
        .set_key(Some(item("a", [])));
    let reserved = reserved
        .update_expression("SET name = :n")
        .expression_attribute_values(":n", text("n"));
    assert_eq!(
        reserved.send().await.unwrap_err().code(),
        Some("ValidationException")
    );
}

#[tokio::test]
async fn a_query_ends_its_page_after_one_megabyte() {
    let (_database, client) = start().await;
    for sk in ["a", "b", "c", "d"] {
        put(&client, item(sk, [("shown", text(&"x".repeat(380_000)))])).await;
    }
    let query = client
        .query()
        .table_name(TABLE)
        .key_condition_expression("pk = :p");
    let page = query
        .expression_attribute_values(":p", text("p"))
        .send()
        .await
        .unwrap();
    assert_eq!(page.count(), 2);
    assert!(page.last_evaluated_key.is_some());
}
