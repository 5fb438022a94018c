use aws_sdk_sqs::{
    error::ProvideErrorMetadata,
    types::{MessageAttributeValue, SendMessageBatchRequestEntry},
};

use super::{super::LARGEST, start};

#[tokio::test]
async fn batches_of_none_of_eleven_and_with_equal_ids_are_refused() {
    let it = start().await;
    let send = |ids: Vec<String>| {
        let entry = |id: String| {
            SendMessageBatchRequestEntry::builder()
                .id(id)
                .message_body("a")
                .build()
                .unwrap()
        };
        let entries = ids.into_iter().map(entry).collect();
        it.client
            .send_message_batch()
            .queue_url(&it.url)
            .set_entries(Some(entries))
            .send()
    };
    let none = send(Vec::new()).await.unwrap_err().into_service_error();
    assert!(none.is_empty_batch_request(), "{none:?}");
    let eleven = send((0..11).map(|id| id.to_string()).collect())
        .await
        .unwrap_err()
        .into_service_error();
    assert!(eleven.is_too_many_entries_in_batch_request(), "{eleven:?}");
    let equal = send(vec!["1".to_owned(), "1".to_owned()])
        .await
        .unwrap_err()
        .into_service_error();
    assert!(equal.is_batch_entry_ids_not_distinct(), "{equal:?}");
}

#[tokio::test]
async fn an_unknown_queue_is_queue_does_not_exist() {
    let it = start().await;
    let error = it
        .client
        .get_queue_url()
        .queue_name("other")
        .send()
        .await
        .unwrap_err();
    assert!(error.into_service_error().is_queue_does_not_exist());
    let url = it.url.replace("work", "other");
    let error = it
        .client
        .send_message()
        .queue_url(url)
        .message_body("a")
        .send()
        .await
        .unwrap_err();
    assert!(error.into_service_error().is_queue_does_not_exist());
}

#[tokio::test]
async fn what_is_out_of_range_or_not_served_is_refused() {
    let it = start().await;
    let send = || it.client.send_message().queue_url(&it.url);
    let code =
        async |send: aws_sdk_sqs::operation::send_message::builders::SendMessageFluentBuilder| {
            send.send().await.unwrap_err().code().unwrap().to_owned()
        };
    assert_eq!(code(send().message_body("")).await, "InvalidParameterValue");
    assert_eq!(
        code(send().message_body("x".repeat(LARGEST + 1))).await,
        "InvalidParameterValue"
    );
    assert_eq!(
        code(send().message_body("a").delay_seconds(901)).await,
        "InvalidParameterValue"
    );
    let attribute = MessageAttributeValue::builder()
        .data_type("String")
        .string_value("v")
        .build()
        .unwrap();
    let attributed = send()
        .message_body("a")
        .message_attributes("name", attribute);
    assert_eq!(
        code(attributed).await,
        "AWS.SimpleQueueService.UnsupportedOperation"
    );

    let many = it
        .client
        .receive_message()
        .queue_url(&it.url)
        .max_number_of_messages(11)
        .send()
        .await;
    assert_eq!(many.unwrap_err().code(), Some("InvalidParameterValue"));
    let purge = it
        .client
        .purge_queue()
        .queue_url(&it.url)
        .send()
        .await
        .unwrap_err();
    assert_eq!(
        purge.code(),
        Some("AWS.SimpleQueueService.UnsupportedOperation")
    );
    let handle = it
        .client
        .delete_message()
        .queue_url(&it.url)
        .receipt_handle("nonsense")
        .send()
        .await;
    assert!(
        handle
            .unwrap_err()
            .into_service_error()
            .is_receipt_handle_is_invalid()
    );
    send()
        .message_body("x".repeat(LARGEST))
        .send()
        .await
        .unwrap();
}

#[tokio::test]
async fn a_message_not_in_flight_keeps_its_visibility() {
    let it = start().await;
    it.send("a").await;
    let handle = it.receive().await.remove(0).receipt_handle.unwrap();
    it.hands.forward(30);
    let change = it
        .client
        .change_message_visibility()
        .queue_url(&it.url)
        .receipt_handle(handle);
    let error = change.visibility_timeout(60).send().await.unwrap_err();
    assert!(error.into_service_error().is_message_not_inflight());
}
