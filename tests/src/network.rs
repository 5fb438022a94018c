//! Requests over the network, to where presigned URLs lead.

use axum::{
    body::{Body, Bytes},
    http::{HeaderMap, request::Builder},
};
use http_body_util::BodyExt;
use hyper_util::{client::legacy::Client, rt::TokioExecutor};

/// Sends a request as a browser does; returns status, headers and bytes of the answer.
pub async fn request(request: Builder, body: &[u8]) -> (u16, HeaderMap, Vec<u8>) {
    let body = Body::from(Bytes::copy_from_slice(body));
    let request = request.body(body).expect("a request");
    let client = Client::builder(TokioExecutor::new()).build_http::<Body>();
    let answer = client.request(request).await.expect("an answer");
    let (parts, body) = answer.into_parts();
    let bytes = body.collect().await.expect("a body").to_bytes();
    (parts.status.as_u16(), parts.headers, bytes.to_vec())
}
