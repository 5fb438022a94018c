//! The embedded DejaVu Sans: measuring, replacing what it lacks, and subsetting per document.

use std::{
    collections::{BTreeSet, HashMap},
    sync::LazyLock,
};

use allsorts::{
    binary::read::ReadScope,
    font_data::FontData,
    subset::{CmapTarget, SubsetProfile, subset},
};
use printpdf::ParsedFont;

use crate::RenderError;

/// Stands in for every character the fonts lack.
const REPLACEMENT: char = '\u{fffd}';

/// Parsed once: it takes longer than laying out a document.
static FACES: LazyLock<Result<[Face; 2], RenderError>> = LazyLock::new(|| {
    Ok([
        Face::parse("DejaVuSans", include_bytes!("../assets/DejaVuSans.ttf"))?,
        Face::parse(
            "DejaVuSans-Bold",
            include_bytes!("../assets/DejaVuSans-Bold.ttf"),
        )?,
    ])
});

/// Weight of the typeface.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    /// As running text has it.
    Regular,
    /// As titles have it.
    Bold,
}

/// Width of text at a size, in points, as it is drawn.
///
/// # Errors
/// When the embedded fonts are broken.
pub fn text_width(text: &str, weight: Weight, size: f32) -> Result<f32, RenderError> {
    let fonts = Fonts::load()?;
    Ok(fonts.face(weight).width(&fonts.printable(text), size))
}

/// Both weights, ready to measure text.
#[derive(Clone, Copy)]
pub(crate) struct Fonts(&'static [Face; 2]);

impl Fonts {
    pub(crate) fn load() -> Result<Self, RenderError> {
        FACES.as_ref().map(Self).map_err(Clone::clone)
    }

    pub(crate) const fn face(self, weight: Weight) -> &'static Face {
        let [regular, bold] = self.0;
        match weight {
            Weight::Regular => regular,
            Weight::Bold => bold,
        }
    }

    /// Text with only characters that can be drawn: line breaks and tabs become spaces, invisible
    /// characters go, unknown ones are replaced.
    pub(crate) fn printable(self, text: &str) -> String {
        let known = &self.face(Weight::Regular).glyphs;
        let mut printable = String::with_capacity(text.len());
        for letter in text.chars() {
            match letter {
                // names typed on a Mac may come decomposed
                '\u{300}'..='\u{36f}' => {
                    let composed = printable
                        .chars()
                        .last()
                        .and_then(|base| compose(base, letter));
                    if let Some(composed) = composed {
                        printable.pop();
                        printable.push(composed);
                    }
                }
                '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' => {}
                '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' => {}
                '\u{2007}' | '\u{202f}' => printable.push('\u{a0}'),
                letter if known.contains_key(&letter) => printable.push(letter),
                letter if letter.is_whitespace() || letter.is_control() => printable.push(' '),
                _ => printable.push(REPLACEMENT),
            }
        }
        printable
    }
}

/// One weight of the embedded font.
pub(crate) struct Face {
    name: &'static str,
    program: &'static [u8],
    glyphs: HashMap<char, Glyph>,
}

struct Glyph {
    id: u16,
    /// In thousandths of the font size.
    advance: u16,
}

impl Face {
    fn parse(name: &'static str, program: &'static [u8]) -> Result<Self, RenderError> {
        let font = ParsedFont::from_bytes(program, 0, &mut Vec::new())
            .ok_or_else(|| RenderError::Font(format!("{name} cannot be parsed")))?;
        let units = u32::from(font.units_per_em.max(1));
        let glyphs = font
            .codepoint_to_glyph
            .iter()
            .filter_map(|(&code, &id)| {
                let width = u32::from(font.get_glyph_width(id)?);
                // rounded down as printpdf does in the widths it gives the reader
                let advance = u16::try_from(width * 1000 / units).ok()?;
                Some((char::from_u32(code)?, Glyph { id, advance }))
            })
            .collect();
        Ok(Self {
            name,
            program,
            glyphs,
        })
    }

    /// Width of printable text at a size, in points.
    pub(crate) fn width(&self, text: &str, size: f32) -> f32 {
        let thousandths: u32 = text.chars().map(|letter| self.advance(letter)).sum();
        thousandths as f32 * size / 1000.0
    }

    fn advance(&self, letter: char) -> u32 {
        self.glyphs
            .get(&letter)
            .map_or(0, |glyph| glyph.advance.into())
    }

    /// The font with only the given characters, named with a tag derived from its contents.
    pub(crate) fn subset(&self, used: &BTreeSet<char>) -> Result<ParsedFont, RenderError> {
        let broken = |step: &str| RenderError::Font(format!("{}: {step}", self.name));
        let data = ReadScope::new(self.program)
            .read::<FontData<'_>>()
            .map_err(|error| broken(&error.to_string()))?;
        let provider = data
            .table_provider(0)
            .map_err(|error| broken(&error.to_string()))?;
        // glyph 0 is required, and required to be first
        let ids: BTreeSet<u16> = std::iter::once(0)
            .chain(
                used.iter()
                    .filter_map(|letter| self.glyphs.get(letter))
                    .map(|glyph| glyph.id),
            )
            .collect();
        let ids: Vec<u16> = ids.into_iter().collect();
        let program = subset(&provider, &ids, &SubsetProfile::Pdf, CmapTarget::Unicode)
            .map_err(|error| broken(&error.to_string()))?;
        let mut font = ParsedFont::from_bytes(&program, 0, &mut Vec::new())
            .ok_or_else(|| broken("the subset cannot be parsed"))?;
        font.font_name = Some(format!("{}+{}", tag(&program), self.name));
        Ok(font)
    }
}

/// Six capitals that tell subsets of one font apart, from their bytes (FNV-1a).
fn tag(program: &[u8]) -> String {
    let hash = program
        .iter()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, &byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
    (0..6)
        .map(|place| char::from(b'A' + (hash >> (place * 8)) as u8 % 26))
        .collect()
}

/// The Russian letters with marks; other marks are dropped.
const fn compose(base: char, mark: char) -> Option<char> {
    match (base, mark) {
        ('и', '\u{306}') => Some('й'),
        ('И', '\u{306}') => Some('Й'),
        ('е', '\u{308}') => Some('ё'),
        ('Е', '\u{308}') => Some('Ё'),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fonts() -> Fonts {
        Fonts::load().unwrap()
    }

    #[test]
    fn both_weights_have_every_character_documents_need() {
        let needed = "АЯаяЁё№«»—–−₽€„“”’…×ABCxyz0123456789(),./-_\u{a0}\u{fffd}ӘәҒғҰұŠžÄü";
        for weight in [Weight::Regular, Weight::Bold] {
            for letter in needed.chars() {
                assert!(
                    fonts().face(weight).glyphs.contains_key(&letter),
                    "{weight:?} lacks {letter}"
                );
            }
        }
    }

    #[test]
    fn both_weights_have_the_same_characters() {
        let letters = |weight| {
            fonts()
                .face(weight)
                .glyphs
                .keys()
                .copied()
                .collect::<BTreeSet<char>>()
        };
        assert_eq!(letters(Weight::Regular), letters(Weight::Bold));
    }

    #[test]
    fn unknown_characters_are_replaced_and_invisible_ones_dropped() {
        assert_eq!(
            fonts().printable("ООО «Ёж» 漢🦀\u{200b}\n\tок"),
            "ООО «Ёж» ��  ок"
        );
    }

    #[test]
    fn decomposed_letters_are_composed() {
        assert_eq!(
            fonts().printable("Андреи\u{306} Е\u{308}лкин e\u{301}"),
            "Андрей Ёлкин e"
        );
    }

    #[test]
    fn bold_is_wider_than_regular() {
        let width = |weight| fonts().face(weight).width("Всего к оплате", 10.0);
        assert!(width(Weight::Bold) > width(Weight::Regular));
        assert!((50.0..120.0).contains(&width(Weight::Regular)));
    }

    #[test]
    fn a_subset_is_small_and_always_the_same() {
        let used: BTreeSet<char> = "Счёт на оплату № 0123456789".chars().collect();
        let face = fonts().face(Weight::Regular);
        let font = face.subset(&used).unwrap();
        assert!(
            font.original_bytes.len() < 8_000,
            "{}",
            font.original_bytes.len()
        );
        assert_eq!(font, face.subset(&used).unwrap());
        for letter in used {
            assert!(
                font.lookup_glyph_index(letter.into())
                    .is_some_and(|id| id > 0),
                "{letter}"
            );
        }
        let other = face.subset(&BTreeSet::from(['Ж'])).unwrap();
        assert_ne!(font.font_name, other.font_name);
    }

    #[test]
    fn an_empty_subset_is_no_error() {
        assert!(fonts().face(Weight::Bold).subset(&BTreeSet::new()).is_ok());
    }
}
