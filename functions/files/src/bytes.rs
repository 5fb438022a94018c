//! Whether a file is what it was announced to be: by its first bytes.

use std::str::from_utf8;

/// Whether bytes can be the first ones of a file of a type.
pub(crate) fn are_of(content_type: &str, bytes: &[u8]) -> bool {
    let found = infer::get(bytes).map(|kind| kind.mime_type());
    match content_type {
        "text/plain" | "text/csv" | "application/json" => found.is_none() && is_text(bytes),
        // documents are archives, whose first entry need not tell
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
        | "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" => {
            found == Some(content_type) || found == Some("application/zip")
        }
        _ => found == Some(content_type),
    }
}

/// Whether bytes are text; the last character may be cut off.
fn is_text(bytes: &[u8]) -> bool {
    let whole = match from_utf8(bytes) {
        Ok(_) => bytes.len(),
        Err(error) if error.error_len().is_none() => error.valid_up_to(),
        Err(_) => return false,
    };
    !bytes[..whole].contains(&0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";

    #[test]
    fn the_first_bytes_say_what_a_file_is() {
        for (content_type, bytes, holds) in [
            ("image/png", PNG, true),
            ("image/jpeg", PNG, false),
            ("application/pdf", b"%PDF-1.7\n".as_slice(), true),
            ("application/pdf", b"<html><script>", false),
            ("image/png", b"", false),
            ("text/plain", "Отчёт".as_bytes(), true),
            ("text/plain", &"Отчёт".as_bytes()[..3], true),
            ("text/plain", b"a\0b", false),
            ("text/plain", b"\xff\xfe", false),
            ("text/csv", PNG, false),
            ("text/plain", b"<!DOCTYPE html><html></html>", false),
        ] {
            assert_eq!(
                are_of(content_type, bytes),
                holds,
                "{content_type} {bytes:?}"
            );
        }
    }
}
