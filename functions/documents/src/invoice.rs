//! «Счёт на оплату».

use pdf::{About, Align, LEFT, RenderError, Sheet, Style, WIDTH, parts as blocks, table::PADDING};
use shared::domain::{billing::Invoice, party::Party};

use crate::{
    format,
    parts::{self, Signature, given},
};

/// Width of the left part of the payment details: bank and recipient.
const BANK_WIDTH: f32 = 285.0;
/// Width of «БИК», «Сч. №».
const LABEL_WIDTH: f32 = 48.0;
/// Longer names of banks and recipients are cut off.
const NAME_LINES: usize = 6;

/// Renders the invoice as a PDF. The same invoice gives the same bytes.
///
/// # Errors
/// Only when the embedded fonts or printpdf are broken: no invoice is refused.
pub fn render(invoice: &Invoice) -> Result<Vec<u8>, RenderError> {
    let title = format!(
        "Счёт на оплату № {} от {}",
        invoice.number,
        format::date(invoice.issued_on)
    );
    let mut sheet = parts::sheet()?;
    payment_details(&mut sheet, &invoice.seller);
    blocks::title(&mut sheet, &title);
    parts::party(&mut sheet, "Поставщик:", &invoice.seller);
    parts::party(&mut sheet, "Покупатель:", &invoice.buyer);
    let period = format!(
        "с {} по {}",
        format::date(invoice.period_start),
        format::date(invoice.period_end)
    );
    blocks::labelled(&mut sheet, "Период услуг:", "", &[period]);
    sheet.skip(4.0);
    let ending = parts::totals_height(&sheet, invoice.amount) + 2.0 * Signature::HEIGHT;
    parts::lines(&mut sheet, invoice, "Товары (работы, услуги)", ending);
    sheet.keep_together(ending);
    parts::totals(&mut sheet, invoice, "Всего к оплате:", "Всего наименований");
    blocks::thick_rule(&mut sheet);
    let signers = [
        ("Руководитель", given(&invoice.seller.director)),
        ("Бухгалтер", given(&invoice.seller.accountant)),
    ];
    for (role, name) in signers {
        Signature {
            role,
            name,
            place: (LEFT, WIDTH),
            split: (88.0, 170.0),
        }
        .draw(&mut sheet);
        sheet.skip(Signature::HEIGHT);
    }
    sheet.finish(About {
        title,
        author: invoice.seller.name.clone(),
        id: format!("invoice-{}", invoice.uuid),
        created: invoice.issued_at.as_second(),
    })
}

/// The table a payment order is filled in from; nothing when no bank details are known.
fn payment_details(sheet: &mut Sheet, seller: &Party) {
    let bank = given(&seller.bank_name);
    let of_bank = [
        ("БИК", given(&seller.bik)),
        ("Сч. №", given(&seller.correspondent_account)),
    ];
    let account = given(&seller.account);
    if bank.is_none() && account.is_none() && of_bank.iter().all(|(_, value)| value.is_none()) {
        return;
    }
    let top = sheet.y();
    let width = BANK_WIDTH - 2.0 * PADDING;
    let bank = sheet.wrap_to(bank.unwrap_or_default(), Style::BODY, width, NAME_LINES);
    let name = sheet.wrap_to(&seller.name, Style::BODY, width, NAME_LINES);
    let tax = parts::tax_numbers(seller);

    // left: bank | tax numbers | recipient; right: БИК and account of the bank | account
    let bank_height = captioned(&bank).max(2.0 * ROW);
    let tax_height = if tax.is_empty() { 0.0 } else { ROW };
    let name_height = captioned(&name).max(ROW);
    let middle = top + bank_height;
    let bottom = middle + tax_height + name_height;

    named(sheet, &bank, "Банк получателя", top, bank_height);
    let half = BANK_WIDTH / 2.0;
    for (index, number) in tax.iter().enumerate() {
        let area = (LEFT + PADDING + half * index as f32, middle + ABOVE, half);
        sheet.line(number, Style::BODY, Align::Left, area);
    }
    if tax.len() == 2 {
        sheet.rule(
            (LEFT + half, middle),
            (LEFT + half, middle + tax_height),
            THIN,
        );
    }
    if !tax.is_empty() {
        sheet.rule(
            (LEFT, middle + tax_height),
            (LEFT + BANK_WIDTH, middle + tax_height),
            THIN,
        );
    }
    named(sheet, &name, "Получатель", middle + tax_height, name_height);
    for (index, (label, value)) in of_bank.into_iter().enumerate() {
        numbered(sheet, label, value, top + ROW * index as f32);
    }
    numbered(sheet, "Сч. №", account, middle);

    let right = LEFT + BANK_WIDTH;
    sheet.rule((LEFT, middle), (LEFT + WIDTH, middle), THIN);
    sheet.rule((right, top + ROW), (right + LABEL_WIDTH, top + ROW), THIN);
    for x in [right, right + LABEL_WIDTH] {
        sheet.rule((x, top), (x, bottom), THIN);
    }
    sheet.frame(LEFT, top, WIDTH, bottom - top);
    sheet.skip(bottom - top + 20.0);
}

const THIN: f32 = pdf::HAIRLINE;
const ABOVE: f32 = 3.0;
/// Height of a row with one line.
const ROW: f32 = Style::BODY.leading() + 2.0 * ABOVE;

/// Height of a name with its caption below.
fn captioned(lines: &[String]) -> f32 {
    Style::BODY.leading() * lines.len() as f32 + Style::SMALL.leading() + 3.0 * ABOVE
}

/// A name with its caption at the foot of the cell; neither without the name.
fn named(sheet: &mut Sheet, lines: &[String], caption: &str, top: f32, height: f32) {
    if lines.is_empty() {
        return;
    }
    let (left, width) = (LEFT + PADDING, BANK_WIDTH - 2.0 * PADDING);
    sheet.lines(lines, Style::BODY, Align::Left, (left, top + ABOVE, width));
    let foot = top + height - Style::SMALL.leading() - ABOVE;
    sheet.line(caption, Style::SMALL, Align::Left, (left, foot, width));
}

/// A label and a number to its right; neither without the number.
fn numbered(sheet: &mut Sheet, label: &str, number: Option<&str>, top: f32) {
    let Some(number) = number else { return };
    let left = LEFT + BANK_WIDTH + PADDING;
    sheet.line(
        label,
        Style::BODY,
        Align::Left,
        (left, top + ABOVE, LABEL_WIDTH),
    );
    let width = WIDTH - BANK_WIDTH - LABEL_WIDTH - 2.0 * PADDING;
    for line in sheet.wrap_to(number, Style::BODY, width, 1) {
        sheet.line(
            &line,
            Style::BODY,
            Align::Left,
            (left + LABEL_WIDTH, top + ABOVE, width),
        );
    }
}
