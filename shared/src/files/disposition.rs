//! How a browser is to show a file, RFC 6266.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// What RFC 8187 lets stand as it is.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// Pictures and PDFs in the page, all else as a download; with the name in plain letters and as it is.
#[must_use]
pub fn disposition(content_type: &str, name: &str) -> String {
    let shown = content_type.starts_with("image/") || content_type == "application/pdf";
    with_name(if shown { "inline" } else { "attachment" }, name)
}

/// As a download, whatever it is.
#[must_use]
pub fn attachment(name: &str) -> String {
    with_name("attachment", name)
}

fn with_name(kind: &str, name: &str) -> String {
    let plain: String = name
        .chars()
        .map(|c| match c {
            ' '..='~' if !matches!(c, '"' | '\\' | '%') => c,
            _ => '_',
        })
        .collect();
    let escaped = utf8_percent_encode(name, ESCAPED);
    format!(r#"{kind}; filename="{plain}"; filename*=UTF-8''{escaped}"#)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_leave_its_quotes() {
        let name = "a\"; x=\"\r\n.pdf";
        let expected =
            r#"inline; filename="a_; x=___.pdf"; filename*=UTF-8''a%22%3B%20x%3D%22%0D%0A.pdf"#;
        assert_eq!(disposition("application/pdf", name), expected);
        let expected =
            r#"attachment; filename="____.csv"; filename*=UTF-8''%D0%9E%D1%82%D1%87%D1%91.csv"#;
        assert_eq!(disposition("text/csv", "Отчё.csv"), expected);
    }
}
