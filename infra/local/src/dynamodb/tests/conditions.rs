//! Conditions and transactions.

use aws_sdk_dynamodb::{
    Client,
    error::ProvideErrorMetadata,
    operation::{put_item::PutItemError, transact_write_items::TransactWriteItemsError},
    types::{
        CancellationReason, ConditionCheck, ReturnValuesOnConditionCheckFailure, TransactWriteItem,
        Update,
    },
};

use super::{TABLE, client, create_table, creation, get, item, number, put, start, text};
use crate::dynamodb::serve;

async fn reasons_of(client: &Client, writes: Vec<TransactWriteItem>) -> Vec<CancellationReason> {
    let error = client
        .transact_write_items()
        .set_transact_items(Some(writes))
        .send()
        .await
        .unwrap_err();
    let error = error.into_service_error();
    assert!(error.is_transaction_canceled_exception(), "{error:?}");
    match error {
        TransactWriteItemsError::TransactionCanceledException(canceled) => {
            canceled.cancellation_reasons.unwrap()
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_cancelled_transaction_has_one_reason_per_item_and_the_item_that_was_there() {
    let (_database, client) = start().await;
    put(&client, item("b", [("shown", text("was here"))])).await;
    let reasons = reasons_of(&client, vec![creation("a"), creation("b"), creation("c")]).await;
    let codes: Vec<_> = reasons
        .iter()
        .map(|reason| reason.code().unwrap())
        .collect();
    assert_eq!(codes, ["None", "ConditionalCheckFailed", "None"]);
    assert_eq!(reasons[1].item().unwrap()["shown"], text("was here"));
    assert!(
        get(&client, "a").await.is_none(),
        "nothing of it was written"
    );
}

#[tokio::test]
async fn a_condition_check_takes_part_in_a_transaction() {
    let (_database, client) = start().await;
    let check = ConditionCheck::builder()
        .table_name(TABLE)
        .set_key(Some(item("parent", [])));
    let check = check
        .condition_expression("attribute_exists(pk)")
        .build()
        .unwrap();
    let check = TransactWriteItem::builder().condition_check(check).build();
    let reasons = reasons_of(&client, vec![check.clone(), creation("child")]).await;
    assert_eq!(reasons[0].code(), Some("ConditionalCheckFailed"));

    put(&client, item("parent", [])).await;
    let writes = vec![check, creation("child")];
    client
        .transact_write_items()
        .set_transact_items(Some(writes))
        .send()
        .await
        .unwrap();
    assert!(get(&client, "child").await.is_some());
}

#[tokio::test]
async fn a_failed_condition_can_return_the_item() {
    let (_database, client) = start().await;
    put(&client, item("a", [("shown", text("was here"))])).await;
    let put = client
        .put_item()
        .table_name(TABLE)
        .set_item(Some(item("a", [])));
    let put = put.condition_expression("attribute_not_exists(pk)");
    let put =
        put.return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld);
    match put.send().await.unwrap_err().into_service_error() {
        PutItemError::ConditionalCheckFailedException(failed) => {
            assert_eq!(failed.item().unwrap()["shown"], text("was here"));
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn concurrent_transactions_on_one_item_wait_for_each_other_and_never_conflict() {
    let (_database, client) = start().await;
    let addition = || {
        let update = Update::builder()
            .table_name(TABLE)
            .set_key(Some(item("sum", [])));
        let update = update
            .update_expression("ADD tally :one")
            .expression_attribute_values(":one", number(1));
        TransactWriteItem::builder()
            .update(update.build().unwrap())
            .build()
    };
    let additions: Vec<_> = (0..50)
        .map(|_| {
            tokio::spawn(
                client
                    .transact_write_items()
                    .transact_items(addition())
                    .send(),
            )
        })
        .collect();
    for outcome in futures::future::join_all(additions).await {
        outcome.unwrap().unwrap();
    }
    assert_eq!(get(&client, "sum").await.unwrap()["tally"], number(50));
}

#[tokio::test]
async fn a_repeated_client_request_token_writes_once() {
    let (_database, client) = start().await;
    let update = Update::builder()
        .table_name(TABLE)
        .set_key(Some(item("sum", [])));
    let update = update
        .update_expression("ADD tally :one")
        .expression_attribute_values(":one", number(1));
    let write = TransactWriteItem::builder()
        .update(update.build().unwrap())
        .build();
    let send = |write| {
        client
            .transact_write_items()
            .client_request_token("once")
            .transact_items(write)
            .send()
    };
    send(write.clone()).await.unwrap();
    send(write).await.unwrap();
    assert_eq!(get(&client, "sum").await.unwrap()["tally"], number(1));
    let other = send(creation("other")).await.unwrap_err();
    assert_eq!(other.code(), Some("IdempotentParameterMismatchException"));
}

#[tokio::test]
async fn a_client_request_token_is_forgotten_at_a_restart() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("table.sqlite");
    for round in 1..=2 {
        let database = serve(Some(&file)).await.unwrap();
        let client = client(&database);
        if round == 1 {
            create_table(&client).await;
        }
        let update = Update::builder()
            .table_name(TABLE)
            .set_key(Some(item("sum", [])));
        let update = update
            .update_expression("ADD tally :one")
            .expression_attribute_values(":one", number(1));
        let write = TransactWriteItem::builder()
            .update(update.build().unwrap())
            .build();
        let write = client
            .transact_write_items()
            .client_request_token("once")
            .transact_items(write);
        write.send().await.unwrap();
        assert_eq!(get(&client, "sum").await.unwrap()["tally"], number(round));
        database.stop().await;
    }
}
