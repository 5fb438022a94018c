//! The texts of mails.

pub(crate) const RESET_SUBJECT: &str = "WorkHub: восстановление пароля";
pub(crate) const INVITATION_SUBJECT: &str = "WorkHub: приглашение";

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
