//! «Акт выполненных работ».

use jiff::tz::TimeZone;
use pdf::{About, Align, LEFT, RenderError, Style, WIDTH, parts as blocks};
use shared::domain::{billing::Invoice, party::Party};

use crate::{
    format,
    parts::{self, Signature, given},
};

const GAP: f32 = 30.0;
const HALF: f32 = (WIDTH - GAP) / 2.0;
/// Longer names of parties are cut off above their signatures.
const NAME_LINES: usize = 5;

const STATEMENT: &str = "Вышеперечисленные услуги оказаны полностью и в срок. Заказчик претензий \
                         по объёму, качеству и срокам оказания услуг не имеет.";

/// Renders the act of the services of an invoice, dated the last day of its period, as a PDF.
/// The same invoice gives the same bytes.
///
/// # Errors
/// Only when the embedded fonts or printpdf are broken: no invoice is refused.
pub fn render(invoice: &Invoice) -> Result<Vec<u8>, RenderError> {
    let end = format::date(invoice.period_end);
    let title = format!("Акт выполненных работ № {} от {end}", invoice.number);
    let start = format::date(invoice.period_start);
    let lead =
        format!("Исполнитель оказал, а Заказчик принял услуги за период с {start} по {end}:");
    let basis = format!(
        "Счёт на оплату № {} от {}",
        invoice.number,
        format::date(invoice.issued_on)
    );

    let mut sheet = parts::sheet()?;
    blocks::title(&mut sheet, &title);
    parts::party(&mut sheet, "Исполнитель:", &invoice.seller);
    parts::party(&mut sheet, "Заказчик:", &invoice.buyer);
    blocks::labelled(&mut sheet, "Основание:", "", &[basis]);
    sheet.skip(4.0);
    sheet.paragraph(&lead, Style::BODY, LEFT, WIDTH);
    sheet.skip(6.0);
    let signers = [
        ("ИСПОЛНИТЕЛЬ", &invoice.seller),
        ("ЗАКАЗЧИК", &invoice.buyer),
    ];
    let names = signers.map(|(_, party)| sheet.wrap_to(&party.name, Style::BODY, HALF, NAME_LINES));
    let names_height = Style::BODY.leading() * names.iter().map(Vec::len).max().unwrap_or(0) as f32;
    let ending = parts::totals_height(&sheet, invoice.amount)
        + names_height
        + Style::BODY.leading() * 4.0
        + Signature::HEIGHT
        + 40.0;
    parts::lines(&mut sheet, invoice, "Наименование работ, услуг", ending);
    sheet.keep_together(ending);
    parts::totals(&mut sheet, invoice, "Всего:", "Всего оказано услуг");
    sheet.paragraph(STATEMENT, Style::BODY, LEFT, WIDTH);
    sheet.skip(10.0);
    blocks::thick_rule(&mut sheet);
    sheet.skip(10.0);

    let top = sheet.y();
    for (index, ((heading, _), name)) in signers.iter().zip(&names).enumerate() {
        let left = left_of(index);
        sheet.line(heading, Style::BOLD, Align::Left, (left, top, HALF));
        let below = top + Style::BOLD.leading() + 2.0;
        sheet.lines(name, Style::BODY, Align::Left, (left, below, HALF));
    }
    sheet.skip(Style::BOLD.leading() + 2.0 + names_height);
    for (index, (_, party)) in signers.iter().enumerate() {
        sign(&mut sheet, party, left_of(index));
    }
    sheet.skip(Signature::HEIGHT);

    let end = invoice.period_end.to_zoned(TimeZone::UTC);
    sheet.finish(About {
        title,
        author: invoice.seller.name.clone(),
        id: format!("act-{}", invoice.uuid),
        created: end.map_or(0, |end| end.timestamp().as_second()),
    })
}

fn left_of(column: usize) -> f32 {
    LEFT + (HALF + GAP) * column as f32
}

fn sign(sheet: &mut pdf::Sheet, party: &Party, left: f32) {
    let name = given(&party.director);
    Signature {
        role: "",
        name,
        place: (left, HALF),
        split: (0.0, 85.0),
    }
    .draw(sheet);
    let top = sheet.y() + Signature::HEIGHT + 2.0;
    sheet.line("М. П.", Style::SMALL, Align::Left, (left, top, HALF));
}
