//! The texts of mails.

use shared::domain::{
    notification::NotificationKind,
    schedule::{ShiftNews, ShiftNewsKind},
    ticket::{TicketNews, TicketStatus},
};

pub(crate) const RESET_SUBJECT: &str = "WorkHub: восстановление пароля";
pub(crate) const ACTIVATED_SUBJECT: &str = "WorkHub: доступ открыт";
pub(crate) const SHIFTS_SUBJECT: &str = "WorkHub: ваши смены";
pub(crate) const INVITATION_SUBJECT: &str = "WorkHub: приглашение";
pub(crate) const CLOSED_SUBJECT: &str = "WorkHub: уход не отмечен";
pub(crate) const TICKET_SUBJECT: &str = "WorkHub: обращение";
pub(crate) const WEBHOOK_SUBJECT: &str = "WorkHub: вебхук отключён";
pub(crate) const MENTION_SUBJECT: &str = "WorkHub: вас упомянули в чате";
pub(crate) const CODE_SUBJECT: &str = "WorkHub: код для входа";

/// A code to log in with.
pub(crate) fn one_time_code(digits: &str) -> String {
    format!("{digits} — код для входа в WorkHub. Он действует пять минут. Никому его не сообщайте.")
}

/// A forgotten password.
pub(crate) fn reset(link: &str) -> String {
    format!(
        "Здравствуйте!\n\n\
         Чтобы задать новый пароль, откройте ссылку:\n{link}\n\n\
         Она действует один час и только один раз. Если вы не просили о новом пароле, \
         ничего делать не нужно.\n"
    )
}

/// A first password.
pub(crate) fn invitation(name: &str, organization: &str, link: &str) -> String {
    format!(
        "Здравствуйте, {name}!\n\n\
         Компания «{organization}» приглашает вас в WorkHub. Чтобы задать пароль, откройте \
         ссылку:\n{link}\n\n\
         Она действует семь дней и только один раз.\n"
    )
}

/// A person may log in, who could not before.
pub(crate) fn activated(name: &str, organization: &str, url: &str) -> String {
    format!(
        "Здравствуйте, {name}!\n\n\
         Администратор компании «{organization}» открыл вам доступ. Теперь вы можете войти:\n{url}\n"
    )
}

/// Somebody wrote to one in a room.
pub(crate) fn mention(name: &str, by: &str, room: &str, content: &str, url: &str) -> String {
    let by = match by {
        "" => "Вас упомянули",
        by => &format!("{by} упоминает вас"),
    };
    format!("Здравствуйте, {name}!\n\n{by} в чате «{room}»:\n\n{content}\n\nОтветить: {url}\n")
}

/// Somebody's stretch of work was closed by rule; `of` is whose, for others than them.
pub(crate) fn closed_by_rule(
    name: &str,
    of: Option<&str>,
    from: &str,
    to: &str,
    url: &str,
) -> String {
    let whose = match of {
        Some(of) => format!("{of} не отмечает уход"),
        None => "Вы не отметили уход".to_owned(),
    };
    format!(
        "Здравствуйте, {name}!\n\n\
         {whose}. Смена, начатая {from}, закрыта автоматически: {to}. Если это не так, \
         руководитель может исправить время:\n{url}\n"
    )
}

/// What became of a ticket.
pub(crate) fn ticket(name: &str, subject: &str, news: TicketNews, url: &str) -> String {
    let news = match news {
        TicketNews::Opened => "Новое обращение",
        TicketNews::Comment => "Новый комментарий к обращению",
        TicketNews::Status(TicketStatus::Open) => "Обращение снова открыто",
        TicketNews::Status(TicketStatus::InProgress) => "Обращение взято в работу",
        TicketNews::Status(TicketStatus::Resolved) => "Обращение решено",
        TicketNews::Status(TicketStatus::Closed) => "Обращение закрыто",
    };
    format!("Здравствуйте, {name}!\n\n{news}: «{subject}».\n\nПодробности: {url}\n")
}

/// A webhook was disabled.
pub(crate) fn webhook_disabled(name: &str, receiver: &str, url: &str) -> String {
    format!(
        "Здравствуйте, {name}!\n\n\
         Вебхук {receiver} отключён: его получатель пять дней не принимал события. Когда получатель \
         снова будет работать, включите вебхук; недоставленные события есть в его журнале:\n{url}\n"
    )
}

/// Changes of one's shifts.
pub(crate) fn shifts(name: &str, schedule: &str, news: &[ShiftNews], url: &str) -> String {
    let line = |news: &ShiftNews| {
        let kind = match news.kind {
            ShiftNewsKind::New => "новая смена",
            ShiftNewsKind::Changed => "смена изменена",
            ShiftNewsKind::Gone => "смена отменена",
        };
        let (day, from, to) = (news.date, news.start_time.0, news.end_time.0);
        let what = news.what.as_ref().map(|what| format!(", {what}"));
        format!(
            "{kind}: {}, {}–{}{}",
            day.strftime("%d.%m.%Y"),
            from.strftime("%H:%M"),
            to.strftime("%H:%M"),
            what.unwrap_or_default()
        )
    };
    let lines: Vec<_> = news.iter().map(line).collect();
    format!(
        "Здравствуйте, {name}!\n\n\
         В расписании «{schedule}» для вас:\n{}\n\n\
         {url}\n\n\
         Такие письма можно отключить в своём профиле.\n",
        lines.join("\n")
    )
}

/// The subject of a notification's mail.
pub(crate) const fn subject(kind: NotificationKind) -> &'static str {
    match kind {
        NotificationKind::Welcome => "WorkHub: добро пожаловать",
        NotificationKind::BirthdayReminder => "WorkHub: день рождения",
        NotificationKind::SalaryIncreaseReminder => "WorkHub: пересмотр зарплаты",
        NotificationKind::EmployeeCreated | NotificationKind::UserUpdate => "WorkHub: уведомление",
    }
}

/// What the recipient was also told in the app.
pub(crate) fn notification(name: &str, message: &str, url: &str) -> String {
    format!(
        "Здравствуйте, {name}!\n\n\
         {message}\n\n\
         {url}\n\n\
         Такие письма можно отключить в своём профиле.\n"
    )
}
