//! Blocks that invoices and acts share.

use pdf::{
    Align, LEFT, RIGHT, RenderError, Sheet, Style, WIDTH,
    parts::labelled,
    table::{self, Cell, Column, PADDING},
};
use shared::domain::{
    billing::{Invoice, InvoiceLine},
    money::Money,
    party::Party,
};

use crate::{
    format,
    words::{self, Forms},
};

const EMPLOYEES: Forms = ["сотрудник", "сотрудника", "сотрудников"];
const MONTHS: Forms = ["месяц", "месяца", "месяцев"];

/// Columns get no wider: the description needs room too.
const COUNT_LIMIT: f32 = 70.0;
/// Enough for any amount.
const MONEY_LIMIT: f32 = 132.0;

/// An empty sheet.
pub(crate) fn sheet() -> Result<Sheet, RenderError> {
    Sheet::new(|page, count| format!("Страница {page} из {count}"))
}

/// A party with its tax numbers and address.
pub(crate) fn party(sheet: &mut Sheet, label: &str, party: &Party) {
    let numbers = tax_numbers(party).join(", ");
    let address = given(&party.address)
        .map(ToOwned::to_owned)
        .unwrap_or_default();
    let details: Vec<String> = [numbers, address]
        .into_iter()
        .filter(|detail| !detail.is_empty())
        .collect();
    labelled(sheet, label, &party.name, &details);
}

/// «ИНН 7701234567», «КПП 770101001»: those that are known.
pub(crate) fn tax_numbers(party: &Party) -> Vec<String> {
    let numbers = [("ИНН", &party.inn), ("КПП", &party.kpp)].into_iter();
    numbers
        .filter_map(|(label, value)| Some(format!("{label} {}", given(value)?)))
        .collect()
}

/// A detail that is there and not blank.
pub(crate) fn given(detail: &Option<String>) -> Option<&str> {
    detail
        .as_deref()
        .map(str::trim)
        .filter(|detail| !detail.is_empty())
}

/// The table of lines; the last one stays with the `ending` that follows, given its height.
pub(crate) fn lines(sheet: &mut Sheet, invoice: &Invoice, subject: &'static str, ending: f32) {
    let rows: Vec<[String; 5]> = invoice.lines.iter().zip(1_u128..).map(figures).collect();
    let column = |index: usize| {
        rows.iter()
            .filter_map(move |row| row.get(index))
            .map(String::as_str)
    };
    let fitting =
        |title, align, index, limit| Column::fitting(sheet, title, align, column(index), limit);
    let number = fitting("№", Align::Center, 0, COUNT_LIMIT);
    let numbers = [
        fitting("Кол-во", Align::Right, 1, COUNT_LIMIT),
        fitting("Ед.", Align::Center, 2, COUNT_LIMIT),
        fitting("Цена", Align::Right, 3, MONEY_LIMIT),
        fitting("Сумма", Align::Right, 4, MONEY_LIMIT),
    ];
    let taken: f32 = number.width + numbers.iter().map(|column| column.width).sum::<f32>();
    let subject = Column {
        title: subject,
        width: WIDTH - taken,
        align: Align::Left,
    };
    let columns: Vec<Column> = [number, subject].into_iter().chain(numbers).collect();

    let rows: Vec<Vec<Cell>> = rows
        .into_iter()
        .zip(&invoice.lines)
        .map(|([number, figures @ ..], line)| {
            let subject = Cell {
                text: line.description.clone(),
                note: employees_and_months(line),
            };
            [number.into(), subject]
                .into_iter()
                .chain(figures.map(Cell::from))
                .collect()
        })
        .collect();
    table::draw(sheet, &columns, &rows, ending);
}

fn figures((line, number): (&InvoiceLine, u128)) -> [String; 5] {
    [
        number.to_string(),
        // a product of two u64 always fits
        format::count(u128::from(line.employees) * u128::from(line.months)),
        "чел.-мес.".to_owned(),
        format::money(line.unit_price),
        format::money(line.amount),
    ]
}

/// «12 сотрудников × 3 месяца»: what the quantity is made of.
fn employees_and_months(line: &InvoiceLine) -> String {
    format!(
        "{} {} × {} {}",
        format::count(line.employees.into()),
        words::plural(line.employees, EMPLOYEES),
        format::count(line.months.into()),
        words::plural(line.months, MONTHS),
    )
}

/// Итого, НДС and the grand total under the last column, then the total in words.
pub(crate) fn totals(sheet: &mut Sheet, invoice: &Invoice, total: &str, counted: &str) {
    let amount = format::money(invoice.amount);
    let rows = [
        ("Итого:", amount.as_str()),
        ("Без налога (НДС):", "—"),
        (total, amount.as_str()),
    ];
    let figures = (sheet.measure(&amount, Style::BOLD) + 2.0 * PADDING).max(80.0);
    sheet.skip(6.0);
    for (label, figure) in rows {
        let top = sheet.y();
        let left = RIGHT - figures;
        sheet.line(label, Style::BOLD, Align::Right, (LEFT, top, left - LEFT));
        sheet.line(
            figure,
            Style::BOLD,
            Align::Right,
            (left, top, figures - PADDING),
        );
        sheet.skip(Style::BOLD.leading() + 1.0);
    }
    sheet.skip(6.0);
    let count = invoice.lines.len();
    let counted = format!("{counted} {count}, на сумму {amount} руб.");
    sheet.paragraph(&counted, Style::BODY, LEFT, WIDTH);
    sheet.paragraph(&words::amount(invoice.amount), Style::BOLD, LEFT, WIDTH);
    sheet.skip(8.0);
}

/// Height of what [`totals`] draws, to keep it on one page.
pub(crate) fn totals_height(sheet: &Sheet, amount: Money) -> f32 {
    let words = sheet.wrap(&words::amount(amount), Style::BOLD, WIDTH).len();
    Style::BOLD.leading() * (words + 4) as f32 + 3.0 + 20.0
}

/// «Руководитель ________ Иванов И. И.»: where someone signs, between two edges.
pub(crate) struct Signature<'a> {
    /// Who signs, e.g. «Руководитель».
    pub(crate) role: &'a str,
    /// The name, when it is known.
    pub(crate) name: Option<&'a str>,
    /// Left edge and width.
    pub(crate) place: (f32, f32),
    /// Widths of the role and of the line to sign on; the name takes the rest.
    pub(crate) split: (f32, f32),
}

impl Signature<'_> {
    const NAME_LINES: usize = 4;
    const GAP: f32 = 8.0;

    /// Height of one signature, whatever the name.
    pub(crate) const HEIGHT: f32 = 58.0;

    /// Draws at the cursor without moving it.
    pub(crate) fn draw(&self, sheet: &mut Sheet) {
        let Self {
            place: (left, width),
            split: (role, line),
            ..
        } = *self;
        let bottom = sheet.y() + 4.0 * Style::BODY.leading();
        let top = bottom - Style::BODY.leading();
        sheet.line(self.role, Style::BODY, Align::Left, (left, top, role));
        let sign = left + role;
        underlined(sheet, "подпись", (sign, bottom, line));
        let name_left = sign + line + Self::GAP;
        let name_width = width - role - line - Self::GAP;
        let name = self.name.unwrap_or_default();
        let lines = sheet.wrap_to(name, Style::BODY, name_width, Self::NAME_LINES);
        let name_top = bottom - Style::BODY.leading() * lines.len() as f32;
        sheet.lines(
            &lines,
            Style::BODY,
            Align::Center,
            (name_left, name_top, name_width),
        );
        underlined(
            sheet,
            "расшифровка подписи",
            (name_left, bottom, name_width),
        );
    }
}

fn underlined(sheet: &mut Sheet, caption: &str, (left, y, width): (f32, f32, f32)) {
    sheet.rule((left, y), (left + width, y), 0.5);
    sheet.line(caption, Style::SMALL, Align::Center, (left, y + 1.0, width));
}
