use std::time::Duration;

use aws_sdk_s3::{
    Client, error::ProvideErrorMetadata, presigning::PresigningConfig, primitives::ByteStream,
};
use axum::{
    body::Body,
    http::{Request, header},
};

use super::*;
use crate::{server::listen, testing};

const BUCKET: &str = "workhub-files";

async fn start() -> (ObjectStore, Client) {
    let store = serve(listen(0).await.unwrap(), None, BUCKET).await.unwrap();
    let client = client(&store);
    (store, client)
}

fn client(store: &ObjectStore) -> Client {
    let config = aws_sdk_s3::config::Builder::from(&testing::sdk(store.url()))
        .force_path_style(true)
        .build();
    Client::from_conf(config)
}

fn one_hour() -> PresigningConfig {
    PresigningConfig::expires_in(Duration::from_secs(3600)).unwrap()
}

async fn text_of(client: &Client, key: &str) -> String {
    let object = client
        .get_object()
        .bucket(BUCKET)
        .key(key)
        .send()
        .await
        .unwrap();
    String::from_utf8(object.body.collect().await.unwrap().to_vec()).unwrap()
}

#[tokio::test]
async fn an_object_comes_back_with_its_content_type_and_metadata() {
    let (_store, client) = start().await;
    let put = client
        .put_object()
        .bucket(BUCKET)
        .key("a/b.pdf")
        .content_type("application/pdf");
    let put = put
        .content_disposition("attachment")
        .metadata("owner", "ann");
    put.body(ByteStream::from_static(b"%PDF"))
        .send()
        .await
        .unwrap();

    let object = client
        .get_object()
        .bucket(BUCKET)
        .key("a/b.pdf")
        .send()
        .await
        .unwrap();
    assert_eq!(object.content_type(), Some("application/pdf"));
    assert_eq!(object.content_disposition(), Some("attachment"));
    assert_eq!(object.content_length(), Some(4));
    assert_eq!(object.metadata().unwrap()["owner"], "ann");
    let head = client
        .head_object()
        .bucket(BUCKET)
        .key("a/b.pdf")
        .send()
        .await
        .unwrap();
    assert_eq!(head.content_type(), Some("application/pdf"));
}

#[tokio::test]
async fn a_missing_key_is_no_such_key_and_so_is_a_prefix_of_keys() {
    let (_store, client) = start().await;
    client
        .put_object()
        .bucket(BUCKET)
        .key("a/b")
        .body(ByteStream::from_static(b"x"))
        .send()
        .await
        .unwrap();
    for key in ["nothing", "a", "a/c"] {
        let error = client
            .get_object()
            .bucket(BUCKET)
            .key(key)
            .send()
            .await
            .unwrap_err();
        assert_eq!(error.raw_response().unwrap().status().as_u16(), 404);
        assert!(error.into_service_error().is_no_such_key(), "{key}");
        let error = client
            .head_object()
            .bucket(BUCKET)
            .key(key)
            .send()
            .await
            .unwrap_err();
        assert!(error.into_service_error().is_not_found(), "{key}");
    }
}

#[tokio::test]
async fn a_bucket_nobody_made_is_no_such_bucket() {
    let (_store, client) = start().await;
    let put = client
        .put_object()
        .bucket("another")
        .key("a")
        .body(ByteStream::from_static(b"x"));
    assert_eq!(put.send().await.unwrap_err().code(), Some("NoSuchBucket"));
}

#[tokio::test]
async fn create_once_never_overwrites() {
    let (_store, client) = start().await;
    let create = |body: &'static [u8]| {
        let put = client
            .put_object()
            .bucket(BUCKET)
            .key("once")
            .if_none_match("*");
        put.body(ByteStream::from_static(body)).send()
    };
    create(b"first").await.unwrap();
    let error = create(b"second").await.unwrap_err();
    assert_eq!(error.raw_response().unwrap().status().as_u16(), 412);
    assert_eq!(error.code(), Some("PreconditionFailed"));
    assert_eq!(text_of(&client, "once").await, "first");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_who_create_at_once_one_succeeds() {
    let (_store, client) = start().await;
    let creations = (0..20).map(|number| {
        let put = client
            .put_object()
            .bucket(BUCKET)
            .key("once")
            .if_none_match("*");
        tokio::spawn(
            put.body(ByteStream::from(number.to_string().into_bytes()))
                .send(),
        )
    });
    let outcomes = futures::future::join_all(creations.collect::<Vec<_>>()).await;
    let winners: Vec<_> = (0..20)
        .filter(|&number| outcomes[number].as_ref().unwrap().is_ok())
        .collect();
    assert_eq!(winners.len(), 1);
    assert_eq!(text_of(&client, "once").await, winners[0].to_string());
}

#[tokio::test]
async fn an_upload_with_a_wrong_checksum_leaves_no_object() {
    let (_store, client) = start().await;
    let put = client
        .put_object()
        .bucket(BUCKET)
        .key("broken")
        .content_md5("1B2M2Y8AsgTpgAmY7PhCfg==");
    assert!(
        put.body(ByteStream::from_static(b"not empty"))
            .send()
            .await
            .is_err()
    );
    let error = client
        .get_object()
        .bucket(BUCKET)
        .key("broken")
        .send()
        .await
        .unwrap_err();
    assert!(error.into_service_error().is_no_such_key());
}

#[tokio::test]
async fn presigned_urls_upload_and_download_without_credentials() {
    let (_store, client) = start().await;
    let put = client
        .put_object()
        .bucket(BUCKET)
        .key("photo")
        .content_type("image/png")
        .if_none_match("*");
    let put = put.presigned(one_hour()).await.unwrap();
    let upload = || {
        let request = put
            .headers()
            .fold(Request::put(put.uri()), |request, (name, value)| {
                request.header(name, value)
            });
        testing::request(request.body(Body::from("pixels")).unwrap())
    };
    assert_eq!(upload().await.status, 200);
    assert_eq!(
        upload().await.status,
        412,
        "the condition is signed into the URL"
    );

    let get = client
        .get_object()
        .bucket(BUCKET)
        .key("photo")
        .presigned(one_hour())
        .await
        .unwrap();
    let answer = testing::get(get.uri()).await;
    assert_eq!(
        (answer.status.as_u16(), answer.body.as_str()),
        (200, "pixels")
    );
    assert_eq!(answer.headers[header::CONTENT_TYPE], "image/png");

    let tampered = get.uri().replace("/photo", "/other");
    assert_eq!(testing::get(&tampered).await.status, 403);
}

#[tokio::test]
async fn a_presigned_upload_must_be_of_the_signed_type() {
    let (_store, client) = start().await;
    let put = client
        .put_object()
        .bucket(BUCKET)
        .key("photo")
        .content_type("image/png");
    let put = put.presigned(one_hour()).await.unwrap();
    let request = Request::put(put.uri()).header(header::CONTENT_TYPE, "text/html");
    assert_eq!(
        testing::request(request.body(Body::from("<p>")).unwrap())
            .await
            .status,
        403
    );
}

#[tokio::test]
async fn without_credentials_there_is_no_access() {
    let (store, _client) = start().await;
    let answer = testing::get(&format!("{}/{BUCKET}/a", store.url())).await;
    assert_eq!(answer.status, 403);
}

#[tokio::test]
async fn a_browser_may_upload_from_another_origin() {
    let (store, client) = start().await;
    let url = format!("{}/{BUCKET}/photo", store.url());
    let preflight = Request::options(&url)
        .header(header::ORIGIN, "http://localhost:3000")
        .header(header::ACCESS_CONTROL_REQUEST_METHOD, "PUT")
        .header(
            header::ACCESS_CONTROL_REQUEST_HEADERS,
            "content-type,if-none-match",
        );
    let answer = testing::request(preflight.body(Body::empty()).unwrap()).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.headers[header::ACCESS_CONTROL_ALLOW_ORIGIN], "*");
    assert!(
        answer.headers[header::ACCESS_CONTROL_ALLOW_METHODS]
            .to_str()
            .unwrap()
            .contains("PUT")
    );
    assert_eq!(answer.headers[header::ACCESS_CONTROL_ALLOW_HEADERS], "*");

    let put = client
        .put_object()
        .bucket(BUCKET)
        .key("photo")
        .presigned(one_hour())
        .await
        .unwrap();
    let upload = Request::put(put.uri()).header(header::ORIGIN, "http://localhost:3000");
    let answer = testing::request(upload.body(Body::from("pixels")).unwrap()).await;
    assert_eq!(answer.headers[header::ACCESS_CONTROL_ALLOW_ORIGIN], "*");
    assert_eq!(
        answer.headers[header::ACCESS_CONTROL_EXPOSE_HEADERS],
        "etag"
    );
}

#[tokio::test]
async fn a_deleted_object_is_gone_and_may_be_created_again() {
    let (_store, client) = start().await;
    let create = || {
        client
            .put_object()
            .bucket(BUCKET)
            .key("a")
            .if_none_match("*")
            .send()
    };
    create().await.unwrap();
    client
        .delete_object()
        .bucket(BUCKET)
        .key("a")
        .send()
        .await
        .unwrap();
    client
        .delete_object()
        .bucket(BUCKET)
        .key("a")
        .send()
        .await
        .unwrap();
    create().await.unwrap();
}

#[tokio::test]
async fn a_directory_keeps_its_objects_for_the_next_start() {
    let directory = tempfile::tempdir().unwrap();
    let store = serve(listen(0).await.unwrap(), Some(directory.path()), BUCKET)
        .await
        .unwrap();
    let put = client(&store)
        .put_object()
        .bucket(BUCKET)
        .key("a")
        .content_type("text/plain");
    put.body(ByteStream::from_static(b"kept"))
        .send()
        .await
        .unwrap();
    store.stop().await;

    let store = serve(listen(0).await.unwrap(), Some(directory.path()), BUCKET)
        .await
        .unwrap();
    let client = client(&store);
    assert_eq!(text_of(&client, "a").await, "kept");
    let head = client
        .head_object()
        .bucket(BUCKET)
        .key("a")
        .send()
        .await
        .unwrap();
    assert_eq!(head.content_type(), Some("text/plain"));
}

#[tokio::test]
async fn a_temporary_directory_goes_with_its_server() {
    let (store, _client) = start().await;
    let directory = store._temporary.as_ref().unwrap().path().to_owned();
    assert!(directory.exists());
    drop(store);
    assert!(!directory.exists());
}

#[tokio::test]
async fn a_key_may_have_155_bytes_and_any_letters() {
    let (_store, client) = start().await;
    for key in ["k".repeat(155), "résumé + Łódź/план 1.pdf".to_owned()] {
        client
            .put_object()
            .bucket(BUCKET)
            .key(&key)
            .body(ByteStream::from_static(b"x"))
            .send()
            .await
            .unwrap();
        assert_eq!(text_of(&client, &key).await, "x");
    }
    let put = client
        .put_object()
        .bucket(BUCKET)
        .key("k".repeat(156))
        .body(ByteStream::from_static(b"x"));
    assert!(put.send().await.is_err());
}
