//! Colours that things are shown in.

use utoipa::ToSchema;

use super::violation::Violation;

/// A colour as `#3b82f6`.
#[derive(Clone, Debug, PartialEq, Eq, ToSchema)]
#[schema(value_type = String, pattern = "^#([0-9a-fA-F]{3}|[0-9a-fA-F]{6})$", example = "#3b82f6")]
pub struct Color(String);

impl Color {
    /// Parses `#rgb` or `#rrggbb`.
    ///
    /// # Errors
    /// [`Violation::Format`].
    pub fn parse(text: impl AsRef<str>) -> Result<Self, Violation> {
        let text = text.as_ref().trim();
        let digits = text.strip_prefix('#').unwrap_or_default();
        let is_color =
            matches!(digits.len(), 3 | 6) && digits.bytes().all(|digit| digit.is_ascii_hexdigit());
        match is_color {
            true => Ok(Self(text.to_owned())),
            false => Err(Violation::Format("colour (#rrggbb)")),
        }
    }

    /// The colour as typed.
    #[must_use]
    pub fn into_string(self) -> String {
        self.0
    }
}

crate::deserr_by_parse!(Color);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_color_has_three_or_six_digits() {
        for text in ["#3b82f6", "#FFF", " #000000 "] {
            assert!(Color::parse(text).is_ok(), "{text}");
        }
        for text in ["", "#", "3b82f6", "#12345", "#ggg", "red", "#ффф"] {
            assert!(Color::parse(text).is_err(), "{text}");
        }
    }
}
