//! Blocks that documents share.

use crate::{Align, LEFT, RIGHT, Sheet, Style, WIDTH};

/// Width of the labels of [`labelled`].
const LABEL_WIDTH: f32 = 92.0;

/// The title and the thick line below it.
pub fn title(sheet: &mut Sheet, title: &str) {
    for line in sheet.wrap_to(title, Style::TITLE, WIDTH, 3) {
        let top = sheet.y();
        sheet.line(&line, Style::TITLE, Align::Left, (LEFT, top, WIDTH));
        sheet.skip(Style::TITLE.leading());
    }
    sheet.skip(5.0);
    thick_rule(sheet);
    sheet.skip(10.0);
}

/// A line across the page.
pub fn thick_rule(sheet: &mut Sheet) {
    let y = sheet.y();
    sheet.rule((LEFT, y), (RIGHT, y), 1.5);
}

/// A label with text beside it, the first part bold; nothing at all without text.
pub fn labelled(sheet: &mut Sheet, label: &str, bold: &str, rest: &[String]) {
    if bold.trim().is_empty() && rest.is_empty() {
        return;
    }
    sheet.keep_together(2.0 * Style::BODY.leading());
    let top = sheet.y();
    sheet.line(label, Style::BODY, Align::Left, (LEFT, top, LABEL_WIDTH));
    sheet.paragraph(bold, Style::BOLD, LEFT + LABEL_WIDTH, WIDTH - LABEL_WIDTH);
    for text in rest {
        sheet.paragraph(text, Style::BODY, LEFT + LABEL_WIDTH, WIDTH - LABEL_WIDTH);
    }
    sheet.skip(6.0);
}
