//! `cargo run -p local` as its users meet it: a process that is started, killed and started again.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on must fail"
)]

use std::{
    io::{BufRead, BufReader, Lines},
    path::Path,
    process::{Child, ChildStdout, Command, Stdio},
};

use axum::{
    body::Body,
    http::{Method, Request, Response, StatusCode, header},
};
use http_body_util::BodyExt;
use hyper_util::{client::legacy::Client, rt::TokioExecutor};
use serde_json::{Value, json};

/// A running server on a free port.
struct Server {
    process: Child,
    url: String,
    /// Kept open: a server whose output nobody takes ends.
    _output: Lines<BufReader<ChildStdout>>,
}

impl Server {
    fn start(directory: &Path) -> Self {
        let mut process = Command::new(env!("CARGO_BIN_EXE_local"))
            .args(["--port", "0", "--directory"])
            .arg(directory)
            .env("LOG_LEVEL", "off")
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut output = BufReader::new(process.stdout.take().unwrap()).lines();
        let first = output.next().unwrap().unwrap();
        let url = first.split_whitespace().next_back().unwrap().to_owned();
        Self {
            process,
            url,
            _output: output,
        }
    }

    /// SIGKILL.
    fn kill(self) {
        drop(self);
    }

    /// What Ctrl-C sends.
    fn interrupt(mut self) -> bool {
        let id = self.process.id().to_string();
        assert!(
            Command::new("kill")
                .args(["-INT", &id])
                .status()
                .unwrap()
                .success()
        );
        self.process.wait().unwrap().success()
    }

    async fn send(&self, method: Method, path: &str, cookie: &str, body: &Value) -> Answer {
        let request = Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.url))
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::COOKIE, cookie)
            .body(Body::from(body.to_string()))
            .unwrap();
        let client = Client::builder(TokioExecutor::new()).build_http::<Body>();
        let (parts, body) = client.request(request).await.unwrap().into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        Response::from_parts(parts, bytes.to_vec())
    }

    async fn post(&self, path: &str, cookie: &str, body: Value) -> Answer {
        self.send(Method::POST, path, cookie, &body).await
    }

    async fn get(&self, path: &str, cookie: &str) -> Answer {
        self.send(Method::GET, path, cookie, &Value::Null).await
    }

    /// Signs a company up; returns its owner's cookie.
    async fn sign_up(&self) -> String {
        let company = json!({
            "orgName": "Acme", "name": "Ivan Ivanov",
            "email": "ivan@acme.example", "password": "secret123",
        });
        assert_eq!(
            self.post("/api/signup", "", company).await.status(),
            StatusCode::CREATED
        );
        let login = self.log_in("secret123").await;
        let cookie = login.headers()[header::SET_COOKIE].to_str().unwrap();
        cookie.split(';').next().unwrap().to_owned()
    }

    async fn log_in(&self, password: &str) -> Answer {
        let login = json!({ "username": "ivan@acme.example", "password": password });
        self.post("/api/auth/login", "", login).await
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

type Answer = Response<Vec<u8>>;

#[tokio::test]
async fn an_invoice_created_before_a_kill_is_rendered_after_the_restart() {
    let directory = tempfile::tempdir().unwrap();
    let mut server = Server::start(directory.path());
    let cookie = server.sign_up().await;
    // each kill comes right behind the answer; where exactly it strikes differs
    for number in 1..=5 {
        let period =
            json!({ "subscriptionId": 1, "periodStart": "2026-04-01", "periodEnd": "2026-04-30" });
        let created = server.post("/api/billing/invoice", &cookie, period).await;
        assert_eq!(created.status(), StatusCode::CREATED);
        server.kill();

        server = Server::start(directory.path());
        for document in ["pdf", "act"] {
            let path = format!("/api/billing/invoice/{number}/{document}");
            // the download itself waits for the worker
            let answer = server.get(&path, &cookie).await;
            assert_eq!(answer.status(), StatusCode::OK, "{path}");
            assert!(answer.body().starts_with(b"%PDF"), "{path}");
        }
    }
    server.kill();
}

#[tokio::test]
async fn failed_logins_still_count_after_a_restart() {
    let directory = tempfile::tempdir().unwrap();
    let server = Server::start(directory.path());
    server.sign_up().await;
    for _ in 0..10 {
        assert_eq!(
            server.log_in("wrong-password").await.status(),
            StatusCode::UNAUTHORIZED
        );
    }
    server.kill();

    let server = Server::start(directory.path());
    let refused = server.log_in("secret123").await;
    assert_eq!(refused.status(), StatusCode::TOO_MANY_REQUESTS);
    let seconds: u64 = refused.headers()[header::RETRY_AFTER]
        .to_str()
        .unwrap()
        .parse()
        .unwrap();
    assert!((1..=900).contains(&seconds), "{seconds}");
    server.kill();
}

#[tokio::test]
async fn a_second_start_keeps_data_and_sessions_and_ctrl_c_ends_in_peace() {
    let directory = tempfile::tempdir().unwrap();
    let server = Server::start(directory.path());
    let cookie = server.sign_up().await;
    assert!(server.interrupt());

    let server = Server::start(directory.path());
    let me = server.get("/api/auth/me", &cookie).await;
    assert_eq!(me.status(), StatusCode::OK);
    let me: Value = serde_json::from_slice(me.body()).unwrap();
    assert_eq!(me["name"], "Ivan Ivanov");
    server.kill();
}

#[test]
fn two_processes_never_share_a_directory() {
    let directory = tempfile::tempdir().unwrap();
    let first = Server::start(directory.path());
    let second = Command::new(env!("CARGO_BIN_EXE_local"))
        .args(["--port", "0", "--directory"])
        .arg(directory.path())
        .output()
        .unwrap();
    assert!(!second.status.success());
    assert!(String::from_utf8_lossy(&second.stderr).contains("another process"));
    first.kill();
}
