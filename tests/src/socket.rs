//! What the stock Socket.IO client does, step by step: on a connection, and by polling.

use axum::http::Method;
use local::gateway::Frame;
use serde_json::{Value, json};
use tokio::sync::mpsc::UnboundedReceiver;

use crate::{App, Client};

/// Where the client comes from.
const ADDRESS: &str = "203.0.113.7";

/// A connection, and all that it was told.
pub struct Socket<'a> {
    app: &'a App,
    /// The connection's id.
    pub id: String,
    told: UnboundedReceiver<Frame>,
    frames: Vec<Frame>,
    acks: u64,
}

impl<'a> Socket<'a> {
    /// A connection that is greeted; it has shown nothing.
    pub async fn open(app: &'a App) -> Self {
        let mut socket = Self::open_by(app, "EIO=4&transport=websocket").await;
        app.deliver().await;
        let greeting = socket.frames().remove(0);
        assert!(greeting.starts_with("0{"), "{greeting}");
        socket.frames.clear();
        socket
    }

    /// A connection with a query, that is not greeted yet.
    pub async fn open_by(app: &'a App, query: &str) -> Self {
        let id = app.stack.gateway.connect(query, ADDRESS).await;
        let id = id.unwrap_or_else(|answer| panic!("refused: {}", answer.status()));
        let told = app.stack.gateway.open(&id, ADDRESS);
        Self {
            app,
            id,
            told,
            frames: Vec::new(),
            acks: 0,
        }
    }

    /// A connection on which somebody has logged in, and what they were answered.
    pub async fn join(app: &'a App, token: &str) -> (Self, Value) {
        Self::come_back(app, json!({ "token": token })).await
    }

    /// The same with more to show, as who comes back does.
    pub async fn come_back(app: &'a App, auth: Value) -> (Self, Value) {
        let mut socket = Self::open(app).await;
        socket.say(&format!("40{auth}")).await;
        let frames = socket.frames();
        let answer = frames.iter().find_map(|frame| frame.strip_prefix("40"));
        let answer = answer.unwrap_or_else(|| panic!("not let in: {frames:?}"));
        let answer = serde_json::from_str(answer).expect("JSON");
        (socket, answer)
    }

    /// Says something, and lets the workers handle what follows.
    pub async fn say(&mut self, frame: &str) {
        self.app.stack.gateway.receive(&self.id, frame).await;
        self.app.deliver().await;
    }

    /// Tells of something and returns what is answered.
    pub async fn emit(&mut self, event: &str, data: Value) -> Value {
        self.acks += 1;
        let number = self.acks;
        self.say(&format!("42{number}{}", json!([event, data])))
            .await;
        let start = format!("43{number}");
        let frames = self.frames();
        let answer = frames.iter().find_map(|frame| frame.strip_prefix(&start));
        let answer = answer.unwrap_or_else(|| panic!("no answer to {event}: {frames:?}"));
        let answer: Value = serde_json::from_str(answer).expect("JSON");
        answer[0].clone()
    }

    /// All that it was told.
    pub fn frames(&mut self) -> Vec<String> {
        while let Ok(frame) = self.told.try_recv() {
            self.frames.push(frame);
        }
        let texts = self.frames.iter().filter_map(|frame| match frame {
            Frame::Text(text) => Some(text.clone()),
            Frame::Close => None,
        });
        texts.collect()
    }

    /// Events of a name: what they were about.
    pub fn events(&mut self, name: &str) -> Vec<Value> {
        let events = self.packets(name).into_iter();
        events.map(|event| event[1].clone()).collect()
    }

    /// What the messages said that it was told.
    pub fn messages(&mut self) -> Vec<String> {
        let messages = self.events("message").into_iter();
        let text = |message: Value| message["content"].as_str().map(str::to_owned);
        messages.filter_map(text).collect()
    }

    /// The last argument of the last event that has an offset: what the client sends when it comes back.
    pub fn offset(&mut self) -> Option<Value> {
        let logged = ["message", "message_updated"].map(|name| self.packets(name));
        let offsets = logged.into_iter().flatten().map(|event| event[2].clone());
        offsets.max_by_key(|offset| offset.as_str().and_then(|it| it.parse::<u64>().ok()))
    }

    fn packets(&mut self, name: &str) -> Vec<Value> {
        let frames = self.frames().into_iter();
        let events = frames.filter_map(|frame| {
            let list = frame.strip_prefix("42")?;
            serde_json::from_str::<Value>(list).ok()
        });
        events.filter(|event| event[0] == name).collect()
    }

    /// Whether it was hung up on.
    pub fn is_closed(&mut self) -> bool {
        self.frames();
        self.frames.contains(&Frame::Close)
    }

    /// The network fails: the gateway notices, and says so.
    pub async fn cut(self) {
        self.app.stack.gateway.disconnect(&self.id).await;
        self.app.deliver().await;
    }
}

/// A client that polls.
pub struct Polling<'a> {
    app: &'a App,
    client: Client,
    /// Its `sid`.
    pub sid: String,
}

impl<'a> Polling<'a> {
    /// A socket that is greeted.
    pub async fn open(app: &'a App) -> Self {
        let client = app.anonymous();
        let opened = client.get("/socket.io/?EIO=4&transport=polling").await;
        let opened = opened.expect(200).text();
        let greeting: Value = serde_json::from_str(&opened[1..]).expect("a greeting");
        assert_eq!(greeting["upgrades"], json!(["websocket"]));
        let sid = greeting["sid"].as_str().expect("a sid").to_owned();
        Self { app, client, sid }
    }

    /// A socket on which somebody has logged in.
    pub async fn join(app: &'a App, token: &str) -> Self {
        let polling = Self::open(app).await;
        let auth = json!({ "token": token });
        polling.say(&format!("40{auth}")).await;
        let let_in = polling.fetch().await;
        assert!(let_in[0].starts_with("40{"), "{let_in:?}");
        polling
    }

    /// Where it polls.
    pub fn path(&self) -> String {
        format!("/socket.io/?EIO=4&transport=polling&sid={}", self.sid)
    }

    /// Says something, and lets the workers handle what follows.
    pub async fn say(&self, frames: &str) {
        let body = Some(frames.to_owned());
        let client = self.client.with("content-type", "text/plain;charset=UTF-8");
        let said = client.send(Method::POST, &self.path(), body).await;
        assert_eq!(said.expect(200).text(), "ok");
        self.app.deliver().await;
    }

    /// What waits for it.
    pub async fn fetch(&self) -> Vec<String> {
        let fetched = self.client.get(&self.path()).await.expect(200);
        let packets = fetched.text();
        packets.split('\u{1e}').map(str::to_owned).collect()
    }
}
