//! How often one may fail.

use jiff::SignedDuration;
use shared::{auth::token::digest, config::Config, domain::person::EmailOwner, store::Limit};

const WINDOW: SignedDuration = SignedDuration::from_mins(15);

fn limit(kind: &'static str, subject: &str, most: u64) -> Limit {
    Limit {
        kind,
        subject: digest(subject),
        most,
        window: WINDOW,
    }
}

/// Wrong passwords of an account: 10 in 15 minutes. A name that nobody has counts like one.
pub(crate) fn account(typed: &str, owner: Option<EmailOwner>) -> Limit {
    let subject = match owner {
        // one account, however its name is typed
        Some(EmailOwner { tenant, person }) => format!("{tenant} {person}"),
        None => typed.to_owned(),
    };
    limit("login-account", &subject, 10)
}

/// Wrong passwords from a network address: 100 in 15 minutes.
pub(crate) fn address(address: &str, config: &Config) -> Limit {
    limit("login-address", address, 100 * config.address_limit_factor)
}

/// Wrong codes of an account: 10 in 15 minutes.
pub(crate) fn second_factor(owner: EmailOwner) -> Limit {
    let subject = format!("{} {}", owner.tenant, owner.person);
    limit("second-factor", &subject, 10)
}

/// Questions from a network address whether an e-mail address has an account: 30 in 15 minutes.
pub(crate) fn email_checks(address: &str, config: &Config) -> Limit {
    limit("email-check", address, 30 * config.address_limit_factor)
}

/// One-time codes sent to an address or number, whether a person has it or not, and those asked for
/// from a network address: 5 and 50 in 15 minutes.
pub(crate) fn one_time_codes(sent_to: &str, address: &str, config: &Config) -> [Limit; 2] {
    [
        limit("code-sent", sent_to, 5),
        limit("code-address", address, 50 * config.address_limit_factor),
    ]
}

/// Password mails to an address: 5 in 15 minutes, whether a person has it or not.
pub(crate) fn password_mail(email: &str) -> Limit {
    limit("password-mail", email, 5)
}
