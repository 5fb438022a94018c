//! Reads text and its places back from a PDF.

use lopdf::{Document, content::Content};
use pdf::{Weight, text_width};

/// Text of each page. A draw is a line; no-break spaces read as spaces.
pub(super) fn pages(pdf: &[u8]) -> Vec<String> {
    let document = Document::load_mem(pdf).unwrap();
    let numbers = document.get_pages().into_keys();
    numbers
        .map(|page| {
            document
                .extract_text(&[page])
                .unwrap()
                .replace('\u{a0}', " ")
        })
        .collect()
}

pub(super) fn text(pdf: &[u8]) -> String {
    pages(pdf).join("\n")
}

/// A drawn piece of text with its box: left, right, bottom, top.
pub(super) struct Piece {
    pub(super) text: String,
    pub(super) sides: [f32; 4],
}

impl Piece {
    pub(super) fn overlaps(&self, other: &Self) -> bool {
        let [left, right, bottom, top] = self.sides;
        let [other_left, other_right, other_bottom, other_top] = other.sides;
        left < other_right && other_left < right && bottom < other_top && other_bottom < top
    }
}

/// What each page draws, and where.
pub(super) fn pieces(pdf: &[u8]) -> Vec<Vec<Piece>> {
    let document = Document::load_mem(pdf).unwrap();
    let pages = document.get_pages().into_values();
    pages.map(|page| pieces_of_page(&document, page)).collect()
}

fn pieces_of_page(document: &Document, page: lopdf::ObjectId) -> Vec<Piece> {
    let fonts = document.get_page_fonts(page).unwrap();
    let content = Content::decode(&document.get_page_content(page)).unwrap();
    let (mut font, mut size, mut x, mut y) = (Vec::new(), 0.0, 0.0, 0.0);
    let mut pieces = Vec::new();
    for operation in &content.operations {
        let operand = |index: usize| operation.operands[index].as_float().unwrap();
        match operation.operator.as_str() {
            "Tf" => {
                font = operation.operands[0].as_name().unwrap().to_vec();
                size = operand(1);
            }
            "Td" => {
                x = operand(0);
                y = operand(1);
            }
            "Tj" => {
                let encoding = fonts[&font].get_font_encoding(document).unwrap();
                let shown = operation.operands[0].as_str().unwrap();
                let text = Document::decode_text(&encoding, shown).unwrap();
                let weight = if font == b"Bold" {
                    Weight::Bold
                } else {
                    Weight::Regular
                };
                let width = text_width(&text, weight, size).unwrap();
                pieces.push(Piece {
                    text,
                    sides: [x, x + width, y, y + size * 0.7],
                });
            }
            _ => {}
        }
    }
    pieces
}
