use aws_sdk_sesv2::{
    Client,
    operation::send_email::builders::SendEmailFluentBuilder,
    types::{Body, Content, Destination, EmailContent, Message, Template},
};

use super::{Mail, Outbox, outbox_router, router, serve};
use shared::clock::ManualClock;

use crate::{
    server::{Server, listen},
    testing::{self, hands},
};

struct Fixture {
    server: Server,
    client: Client,
    outbox: Outbox,
    hands: ManualClock,
}

async fn start() -> Fixture {
    let hands = hands("2026-05-01T08:00:00Z");
    let outbox = Outbox::open(None, hands.clock()).unwrap();
    let router = router(outbox.clone()).merge(outbox_router(outbox.clone()));
    let server = Server::start(listen(0).await.unwrap(), router).unwrap();
    let client = Client::new(&testing::sdk(server.url()));
    Fixture {
        server,
        client,
        outbox,
        hands,
    }
}

fn content(data: &str) -> Content {
    Content::builder().data(data).build().unwrap()
}

impl Fixture {
    fn mail(&self, subject: &str, body: Body) -> SendEmailFluentBuilder {
        let message = Message::builder()
            .subject(content(subject))
            .body(body)
            .build();
        let mail = self
            .client
            .send_email()
            .from_email_address("no-reply@workhub.test");
        mail.content(EmailContent::builder().simple(message).build())
    }

    async fn send(&self, to: &str, subject: &str) {
        let mail = self.mail(subject, Body::builder().text(content("Hello")).build());
        let sent = mail
            .destination(Destination::builder().to_addresses(to).build())
            .send()
            .await
            .unwrap();
        assert!(sent.message_id().is_some());
    }

    fn subjects(&self, to: Option<&str>) -> Vec<String> {
        self.outbox
            .outbox(to)
            .unwrap()
            .into_iter()
            .map(|mail| mail.subject)
            .collect()
    }
}

#[tokio::test]
async fn mails_are_kept_newest_first() {
    let it = start().await;
    it.send("ann@example.com", "first").await;
    it.hands.forward(60);
    it.send("bob@example.com", "second").await;
    it.send("ann@example.com", "third").await;
    assert_eq!(it.subjects(None), ["third", "second", "first"]);
    assert_eq!(it.subjects(Some("ann@example.com")), ["third", "first"]);
    assert_eq!(it.subjects(Some("Ann@Example.com")), ["third", "first"]);
    assert!(it.subjects(Some("nobody@example.com")).is_empty());
}

#[tokio::test]
async fn each_recipient_has_its_mail() {
    let it = start().await;
    let to = Destination::builder()
        .to_addresses("a@x.com")
        .cc_addresses("b@x.com")
        .bcc_addresses("c@x.com")
        .build();
    it.mail("all", Body::builder().text(content("Hi")).build())
        .destination(to)
        .send()
        .await
        .unwrap();
    for to in ["a@x.com", "b@x.com", "c@x.com"] {
        assert_eq!(it.subjects(Some(to)), ["all"]);
    }
}

#[tokio::test]
async fn a_mail_with_html_alone_shows_its_html() {
    let it = start().await;
    let to = || Destination::builder().to_addresses("a@x.com").build();
    let html = Body::builder().html(content("<b>Hi</b>")).build();
    it.mail("html", html)
        .destination(to())
        .send()
        .await
        .unwrap();
    let both = Body::builder()
        .html(content("<b>Hi</b>"))
        .text(content("Hi"))
        .build();
    it.mail("both", both)
        .destination(to())
        .send()
        .await
        .unwrap();
    let texts: Vec<_> = it
        .outbox
        .outbox(None)
        .unwrap()
        .into_iter()
        .map(|mail| mail.text)
        .collect();
    assert_eq!(texts, ["Hi", "<b>Hi</b>"]);
}

#[tokio::test]
async fn a_mail_without_recipient_sender_text_or_simple_content_is_refused() {
    let it = start().await;
    let to = || Destination::builder().to_addresses("a@x.com").build();
    let text = || Body::builder().text(content("Hi")).build();
    let refused = async |mail: SendEmailFluentBuilder| {
        mail.send()
            .await
            .unwrap_err()
            .into_service_error()
            .is_bad_request_exception()
    };
    assert!(refused(it.mail("nobody", text())).await);
    assert!(
        refused(
            it.mail("no sender", text())
                .destination(to())
                .set_from_email_address(None)
        )
        .await
    );
    assert!(
        refused(
            it.mail("no text", Body::builder().build())
                .destination(to())
        )
        .await
    );
    let template = EmailContent::builder()
        .template(Template::builder().template_name("t").build())
        .build();
    assert!(
        refused(
            it.mail("template", text())
                .destination(to())
                .content(template)
        )
        .await
    );
    assert!(it.subjects(None).is_empty());
}

#[tokio::test]
async fn the_outbox_is_shown_as_the_contract_says() {
    let it = start().await;
    it.send("ann+1@example.com", "Wëlcome").await;
    it.send("bob@example.com", "other").await;
    let answer = testing::get(&format!(
        "{}/_local/outbox?to=ann%2B1@example.com",
        it.server.url()
    ))
    .await;
    assert_eq!(answer.headers["content-type"], "application/json");
    let expected = r#"[{"to":"ann+1@example.com","subject":"Wëlcome","text":"Hello","at":"2026-05-01T08:00:00Z"}]"#;
    assert_eq!(answer.body, expected);
    let all = testing::get(&format!("{}/_local/outbox", it.server.url())).await;
    assert_eq!(all.body.matches("subject").count(), 2);
}

#[tokio::test]
async fn ses_is_served_alone_for_the_sdk() {
    let it = start().await;
    let server = serve(listen(0).await.unwrap(), it.outbox.clone()).unwrap();
    assert_eq!(
        testing::get(&format!("{}/_local/outbox", server.url()))
            .await
            .status,
        404
    );
}

#[test]
fn a_file_keeps_its_mails_and_text_messages_are_mails_without_subject() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("outbox.sqlite");
    let hands = hands("2026-05-01T08:00:00Z");
    Outbox::open(Some(&file), hands.clock())
        .unwrap()
        .put(&["+15550100"], "", "Your code is 1")
        .unwrap();
    let mails = Outbox::open(Some(&file), hands.clock())
        .unwrap()
        .outbox(Some("+15550100"))
        .unwrap();
    let at = "2026-05-01T08:00:00Z".parse().unwrap();
    let expected = Mail {
        to: "+15550100".into(),
        subject: String::new(),
        text: "Your code is 1".into(),
        at,
    };
    assert_eq!(mails, [expected]);
}
