//! What the tests of several stand-ins share.

use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Command, Stdio},
};

use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_sdk_s3::config::{Credentials, SharedCredentialsProvider};
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode};
use http_body_util::BodyExt;
use hyper_util::{client::legacy::Client, rt::TokioExecutor};
use shared::clock::ManualClock;

use crate::s3;

/// An SDK configuration for the stand-in at `url`.
pub(crate) fn sdk(url: &str) -> SdkConfig {
    let credentials = Credentials::new(s3::ACCESS_KEY, s3::SECRET_KEY, None, None, "tests");
    SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("us-east-1"))
        .credentials_provider(SharedCredentialsProvider::new(credentials))
        .endpoint_url(url)
        .build()
}

/// The hands of a clock that stands still until it is told otherwise.
pub(crate) fn hands(time: &str) -> ManualClock {
    ManualClock::at(time.parse().unwrap())
}

pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

/// A plain HTTP request, as a browser or curl sends it.
pub(crate) async fn request(request: Request<Body>) -> Answer {
    let client = Client::builder(TokioExecutor::new()).build_http::<Body>();
    let (parts, body) = client.request(request).await.unwrap().into_parts();
    let bytes = body.collect().await.unwrap().to_bytes();
    Answer {
        status: parts.status,
        headers: parts.headers,
        body: String::from_utf8(bytes.to_vec()).unwrap(),
    }
}

pub(crate) async fn get(url: &str) -> Answer {
    request(Request::get(url).body(Body::empty()).unwrap()).await
}

/// Names the file to the child process of [`kill_while_running`].
const FILE: &str = "LOCAL_TEST_FILE";

/// Runs the ignored test `name` of this binary in a process of its own, and kills it (SIGKILL)
/// once it said [`ready_to_be_killed`].
pub(crate) fn kill_while_running(name: &str, file: &Path) {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", name, "--ignored", "--nocapture"])
        .env(FILE, file)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let ready = lines.any(|line| line.unwrap().ends_with(READY));
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(ready, "{name} ended before it was ready");
}

const READY: &str = "ready to be killed";

/// The file a test run by [`kill_while_running`] works on; `None` when a developer runs the ignored tests.
pub(crate) fn file_of_the_killed() -> Option<std::path::PathBuf> {
    std::env::var_os(FILE).map(Into::into)
}

/// Says that everything is written, and waits for the end.
#[allow(clippy::print_stdout, reason = "the parent process reads it")]
pub(crate) async fn ready_to_be_killed() -> ! {
    println!("{READY}");
    std::future::pending().await
}
