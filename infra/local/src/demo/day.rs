//! A day at the company: punches, a ticket, and what is said in chat.

use jiff::{Timestamp, ToSpan};
use serde_json::json;
use shared::BoxError;

use super::{Browser, LOGINS};

/// Makes the day.
///
/// # Errors
/// When the API refuses something.
pub(super) async fn fill(admin: &mut Browser, now: Timestamp) -> Result<(), BoxError> {
    let mut anna = admin.log_in(LOGINS[1].username).await?;
    let mut oleg = admin.log_in(LOGINS[2].username).await?;
    punches(&mut oleg, now).await?;
    ticket(admin, &mut oleg).await?;
    chat(admin, &mut anna, &mut oleg).await
}

/// Yesterday with a break, and a morning that goes on.
async fn punches(oleg: &mut Browser, now: Timestamp) -> Result<(), BoxError> {
    for (kind, hours_ago) in [
        ("in", 27),
        ("break_start", 23),
        ("break_end", 22),
        ("out", 18),
    ] {
        let at = now - hours_ago.hours();
        let punch = json!({ "type": kind, "offline": true, "at": at, "source": "планшет у входа" });
        oleg.post("/api/v1/clock", punch).await?;
    }
    oleg.post("/api/v1/clock", json!({ "type": "in", "clockId": "вход" }))
        .await?;
    Ok(())
}

async fn ticket(admin: &mut Browser, oleg: &mut Browser) -> Result<(), BoxError> {
    let ticket = json!({
        "subject": "Не работает пропуск", "description": "Турникет у второго входа его не видит.",
        "priority": "high",
    });
    let ticket = oleg.post("/api/v1/tickets", ticket).await?;
    let path = format!(
        "/api/v1/tickets/{}",
        ticket["id"].as_str().unwrap_or_default()
    );
    let begun = json!({ "status": "in_progress", "assigneeId": 1 });
    admin.send(axum::http::Method::PATCH, &path, begun).await?;
    let comments = format!("{path}/comments");
    let comment = json!({ "body": "Заказала новый, завтра будет у охраны." });
    admin.post(&comments, comment).await?;
    oleg.post(&comments, json!({ "body": "Спасибо!" })).await?;
    Ok(())
}

async fn chat(admin: &mut Browser, anna: &mut Browser, oleg: &mut Browser) -> Result<(), BoxError> {
    let rooms = admin.get("/api/v1/chat/rooms").await?;
    let channel = rooms["items"][0]["id"].as_str().unwrap_or_default();
    let messages = format!("/api/v1/chat/channels/{channel}/messages");
    let say = async |who: &mut Browser, content: &str| {
        let message = json!({ "content": content });
        who.post(&messages, message).await
    };
    say(
        admin,
        "Доброе утро! В пятницу в пять — пирог, Олег приносит рецепт 🙂",
    )
    .await?;
    say(oleg, "Рецепт принесу, пирог не обещаю.").await?;
    say(anna, "Я испеку. С яблоками или с вишней?").await?;
    say(oleg, "С вишней!").await?;
    say(admin, "@oleg, и не забудь про пропуск.").await?;
    let last = say(anna, "Решено: с вишней.").await?;
    let read = json!({ "messageId": last["id"] });
    let read_path = format!("/api/v1/chat/channels/{channel}/read");
    oleg.post(&read_path, read).await?;
    let admins = rooms["items"][1]["id"].as_str().unwrap_or_default();
    let private = format!("/api/v1/chat/channels/{admins}/messages");
    let message = json!({ "content": "Счёт за апрель готов, оплатить до конца недели." });
    admin.post(&private, message).await?;
    Ok(())
}
