//! Files that people upload.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    id::TenantId,
    person::Role,
    schedule::PersonRef,
    violation::{Violation, Violations},
};

/// Bytes of a name at most, as keys and headers have it.
const LONGEST_NAME: usize = 100;

/// What a file is for: it says who sees it and what it may be.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, deserr::Deserr, ToSchema,
)]
#[serde(rename_all = "lowercase")]
#[deserr(error = Violations, rename_all = lowercase)]
pub enum FilePurpose {
    /// A person's picture: for everybody in the organization.
    Avatar,
    /// The organization's: likewise.
    Logo,
    /// Attached to a ticket: for who uploaded it, and managers.
    Ticket,
    /// Anything else: likewise.
    #[default]
    Upload,
}

impl FilePurpose {
    /// Name in keys.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Avatar => "avatar",
            Self::Logo => "logo",
            Self::Ticket => "ticket",
            Self::Upload => "upload",
        }
    }

    /// Whether it is a picture that everybody sees.
    #[must_use]
    pub const fn is_picture(self) -> bool {
        matches!(self, Self::Avatar | Self::Logo)
    }

    /// Bytes at most.
    #[must_use]
    pub const fn largest(self) -> u64 {
        if self.is_picture() { 5 << 20 } else { 25 << 20 }
    }

    /// Whether somebody with this role may upload such a file.
    #[must_use]
    pub const fn may_upload(self, role: Role) -> bool {
        !matches!(self, Self::Logo) || role.is_admin()
    }
}

/// What a file may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ContentType(&'static str);

impl ContentType {
    /// All of them; the first ones are pictures.
    pub const ALL: [&'static str; 12] = [
        "image/png",
        "image/jpeg",
        "image/gif",
        "image/webp",
        "application/pdf",
        "text/plain",
        "text/csv",
        "application/json",
        "application/zip",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "video/mp4",
    ];

    /// Parses a type, whatever its case and parameters.
    ///
    /// # Errors
    /// [`Violation::OneOf`].
    pub fn parse(text: impl AsRef<str>) -> Result<Self, Violation> {
        let essence = text.as_ref().split(';').next().unwrap_or_default();
        let essence = essence.trim().to_ascii_lowercase();
        let known = Self::ALL.into_iter().find(|known| *known == essence);
        let unknown = || Violation::OneOf(Self::ALL.map(str::to_owned).into());
        known.map(Self).ok_or_else(unknown)
    }

    /// As headers have it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        self.0
    }

    /// Whether it is a picture.
    #[must_use]
    pub fn is_picture(self) -> bool {
        self.0.starts_with("image/")
    }
}

crate::deserr_by_parse!(ContentType);

/// A file that was announced, and perhaps is there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredFile {
    /// Time-ordered (version 7).
    pub id: Uuid,
    /// What it is for.
    pub purpose: FilePurpose,
    /// Its name, without a folder.
    pub name: String,
    /// Its type.
    pub content_type: String,
    /// Bytes: as announced, or as they are once it was checked.
    pub size: Option<u64>,
    /// Who uploads it.
    pub owner: PersonRef,
    /// Who else sees it: the one on whose ticket it is.
    pub shared_with: Option<u64>,
    /// Whether it was found to be what it was announced to be.
    pub is_checked: bool,
    /// Which of the files stored under its key was checked: what is uploaded later is not shown.
    pub object_version: Option<String>,
    /// When it was announced.
    pub created_at: Timestamp,
    /// Grows by one with every change.
    pub version: u64,
}

impl StoredFile {
    /// Its key in the bucket: `<tenant>/<purpose>/<id>/<name>`.
    #[must_use]
    pub fn key(&self, tenant: TenantId) -> String {
        let letters = self.name.chars().map(|c| match c {
            'a'..='z' | 'A'..='Z' | '0'..='9' | '.' | '-' | '_' => c,
            _ => '_',
        });
        let name: String = letters.collect();
        format!("{tenant}/{}/{}/{name}", self.purpose.name(), self.id)
    }

    /// Whether somebody sees it.
    #[must_use]
    pub fn is_seen_by(&self, person: u64, role: Role) -> bool {
        self.purpose.is_picture()
            || self.owner.id == person
            || self.shared_with == Some(person)
            || role.is_manager()
    }
}

/// The name in a hint such as `uploads/file.pdf`: what leads elsewhere is left out.
#[must_use]
pub fn file_name(hint: &str) -> String {
    let last = hint.rsplit(['/', '\\']).find(|part| {
        let part = part.trim_matches(['.', ' ']);
        !part.is_empty()
    });
    let shown = last.unwrap_or_default().chars();
    let shown = shown.filter(|c| {
        !c.is_control() && !matches!(c, '"' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    });
    let shown: String = shown.collect();
    let shown = shown
        .trim()
        .trim_start_matches('.')
        .trim_end_matches([' ', '.']);
    match shown {
        "" => "file".to_owned(),
        name => shortened(name),
    }
}

/// A name of so many bytes at most, its extension kept.
fn shortened(name: &str) -> String {
    if name.len() <= LONGEST_NAME {
        return name.to_owned();
    }
    let (stem, extension) = match name.rsplit_once('.') {
        Some((stem, extension)) if extension.len() <= 10 => (stem, format!(".{extension}")),
        _ => (name, String::new()),
    };
    let mut end = LONGEST_NAME - extension.len();
    while !stem.is_char_boundary(end) {
        end -= 1;
    }
    format!("{}{extension}", &stem[..end.min(stem.len())])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hint_gives_a_name_and_no_way_elsewhere() {
        for (hint, name) in [
            ("uploads/file.pdf", "file.pdf"),
            ("../../etc/passwd", "passwd"),
            ("..\\..\\boot.ini", "boot.ini"),
            ("7/avatar/x/../../secret", "secret"),
            (".htaccess", "htaccess"),
            ("a\r\nX-Evil: yes", "aX-Evil: yes"),
            ("\"; filename=evil.exe", "; filename=evil.exe"),
            ("photo\u{202e}gpj.exe", "photogpj.exe"),
            ("Отчёт за май.pdf", "Отчёт за май.pdf"),
            ("", "file"),
            ("../..", "file"),
            ("folder/", "folder"),
        ] {
            assert_eq!(file_name(hint), name, "{hint:?}");
        }
        let long = file_name(&format!("{}.pdf", "ж".repeat(200)));
        assert!(
            long.len() <= LONGEST_NAME && long.ends_with("ж.pdf"),
            "{long}"
        );
    }

    #[test]
    fn a_key_is_of_plain_letters_below_its_tenant_and_purpose() {
        let file = StoredFile {
            id: Uuid::nil(),
            purpose: FilePurpose::Ticket,
            name: "Отчёт #1.pdf".into(),
            content_type: "application/pdf".into(),
            size: None,
            owner: PersonRef {
                id: 1,
                uuid: Uuid::nil(),
            },
            shared_with: None,
            is_checked: false,
            object_version: None,
            created_at: Timestamp::UNIX_EPOCH,
            version: 1,
        };
        let expected = format!("7/ticket/{}/______1.pdf", Uuid::nil());
        assert_eq!(
            file.key(TenantId(7)),
            expected.replace("______1", "_______1")
        );
    }

    #[test]
    fn what_could_run_in_a_browser_is_no_type() {
        for text in [
            "text/html",
            "image/svg+xml",
            "application/javascript",
            "",
            "x",
        ] {
            assert!(ContentType::parse(text).is_err(), "{text}");
        }
        let png = ContentType::parse("IMAGE/PNG; x=1").unwrap();
        assert_eq!(png.as_str(), "image/png");
    }
}
