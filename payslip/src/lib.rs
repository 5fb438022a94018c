//! Payslips: a month's pay as a PDF, each line with how its amount comes about.

use jiff::tz::TimeZone;
use pdf::{
    About, Align, LEFT, RenderError, Sheet, Style, WIDTH, parts,
    table::{self, Cell, Column, PADDING},
};
use shared::domain::{
    hours::Month,
    language::Language,
    pay::{explain::Words, factor::Factor, line::Line},
    payroll::SalaryRecord,
};

#[cfg(test)]
mod tests;

const MONTHS: [(&str, &str); 12] = [
    ("январь", "January"),
    ("февраль", "February"),
    ("март", "March"),
    ("апрель", "April"),
    ("май", "May"),
    ("июнь", "June"),
    ("июль", "July"),
    ("август", "August"),
    ("сентябрь", "September"),
    ("октябрь", "October"),
    ("ноябрь", "November"),
    ("декабрь", "December"),
];

/// Columns of numbers get no wider: the titles need room too.
const NUMBER_LIMIT: f32 = 90.0;

/// What a payslip says.
#[derive(Clone, Debug)]
pub struct Payslip<'a> {
    /// The month's pay.
    pub record: &'a SalaryRecord,
    /// Who pays.
    pub organization: &'a str,
    /// Who is paid.
    pub person: &'a str,
    /// Where the days begin that it names.
    pub time_zone: TimeZone,
    /// What it is written in.
    pub language: Language,
}

impl Payslip<'_> {
    /// Renders it as a PDF. The same payslip gives the same bytes.
    ///
    /// # Errors
    /// Only when the embedded fonts or printpdf are broken: no payslip is refused.
    pub fn render(&self) -> Result<Vec<u8>, RenderError> {
        let mut sheet = match self.language {
            Language::Russian => Sheet::new(|page, count| format!("Страница {page} из {count}"))?,
            Language::English => Sheet::new(|page, count| format!("Page {page} of {count}"))?,
        };
        parts::title(&mut sheet, &self.title());
        self.head(&mut sheet);
        sheet.skip(4.0);
        let ending = 3.0 * Style::BOLD.leading() + 14.0;
        self.lines(&mut sheet, ending);
        sheet.keep_together(ending);
        self.total(&mut sheet);
        let record = self.record;
        sheet.finish(About {
            title: format!("{}, {}", self.title(), self.person),
            author: self.organization.to_owned(),
            id: format!(
                "payslip-{}-{}-{}-{}",
                record.person.uuid,
                record.month,
                record.version,
                if record.approval.is_some() {
                    "approved"
                } else {
                    "draft"
                },
            ),
            created: record.created_at.as_second(),
        })
    }

    fn title(&self) -> String {
        let month = month_name(self.record.month, self.language);
        let words = self.language.pick("Расчётный листок за", "Payslip for");
        format!("{words} {month}")
    }

    fn head(&self, sheet: &mut Sheet) {
        let (record, language) = (self.record, self.language);
        let words = Words(language);
        let worked = format!(
            "{} {} {}",
            words.minutes(record.pay.worked_seconds),
            language.pick("при норме", "of a norm of"),
            words.hours(record.pay.norm_seconds)
        );
        let version = format!(
            "{} {} {}",
            record.version,
            language.pick("от", "of"),
            self.day(record.created_at)
        );
        let status = match &record.approval {
            Some(approval) => {
                let day = self.day(approval.at);
                language.pick(format!("утверждён {day}"), format!("approved on {day}"))
            }
            None => language.pick("не утверждён", "not approved").to_owned(),
        };
        parts::labelled(
            sheet,
            language.pick("Компания:", "Company:"),
            self.organization,
            &[],
        );
        parts::labelled(
            sheet,
            language.pick("Сотрудник:", "Person:"),
            self.person,
            &[],
        );
        for (label, text) in [
            (language.pick("Отработано:", "Worked:"), worked),
            (
                language.pick("Валюта:", "Currency:"),
                record.currency.code().to_owned(),
            ),
            (language.pick("Версия:", "Version:"), version),
            (language.pick("Состояние:", "Status:"), status),
        ] {
            parts::labelled(sheet, label, "", &[text]);
        }
    }

    fn lines(&self, sheet: &mut Sheet, ending: f32) {
        let (language, currency) = (self.language, self.record.currency.code());
        let lines = &self.record.pay.lines;
        let figures: Vec<[String; 4]> = lines.iter().map(|line| self.figures(line)).collect();
        let titles = [
            language.pick("Время", "Time"),
            language.pick("За час", "Per hour"),
            language.pick("Коэф.", "Factor"),
            language.pick("Сумма", "Amount"),
        ];
        let numbers: Vec<Column> = titles
            .into_iter()
            .enumerate()
            .map(|(index, title)| {
                let cells = figures.iter().map(|row| row[index].as_str());
                Column::fitting(sheet, title, Align::Right, cells, NUMBER_LIMIT)
            })
            .collect();
        let taken: f32 = numbers.iter().map(|column| column.width).sum();
        let subject = Column {
            title: language.pick("Начисление или удержание", "What for"),
            width: WIDTH - taken,
            align: Align::Left,
        };
        let columns: Vec<Column> = std::iter::once(subject).chain(numbers).collect();
        let rows: Vec<Vec<Cell>> = lines
            .iter()
            .zip(figures)
            .map(|(line, figures)| {
                let said = line.explain(language, currency);
                let subject = Cell {
                    text: said.title,
                    note: said.sentence,
                };
                std::iter::once(subject)
                    .chain(figures.map(Cell::from))
                    .collect()
            })
            .collect();
        table::draw(sheet, &columns, &rows, ending);
    }

    /// Time, rate, multiplier and amount of a line.
    fn figures(&self, line: &Line) -> [String; 4] {
        let words = Words(self.language);
        let multiplier = line.multiplier.filter(|it| *it != Factor::ONE);
        [
            line.seconds
                .map_or_else(String::new, |it| words.minutes(it)),
            line.rate
                .map_or_else(String::new, |it| words.money(it.rounded())),
            multiplier.map_or_else(String::new, |it| words.factor(it)),
            words.money(line.amount),
        ]
    }

    fn total(&self, sheet: &mut Sheet) {
        let words = Words(self.language);
        let total = words.money(self.record.pay.total);
        let figure = format!("{total}\u{a0}{}", self.record.currency.code());
        let label = self.language.pick("Итого к выплате:", "Total:");
        sheet.skip(8.0);
        let area = (LEFT, sheet.y(), WIDTH - PADDING);
        let text = format!("{label} {figure}");
        sheet.line(&text, Style::TITLE, Align::Right, area);
        sheet.skip(Style::TITLE.leading());
    }

    fn day(&self, at: jiff::Timestamp) -> String {
        let day = at.to_zoned(self.time_zone.clone());
        let format = self.language.pick("%d.%m.%Y", "%-d %B %Y");
        day.strftime(format).to_string()
    }
}

/// `июнь 2026 г.`, `June 2026`.
fn month_name(month: Month, language: Language) -> String {
    let first = month.first();
    let index = usize::try_from(first.month() - 1).unwrap_or_default();
    let (russian, english) = MONTHS.get(index).copied().unwrap_or_default();
    language.pick(
        format!("{russian} {} г.", first.year()),
        format!("{english} {}", first.year()),
    )
}
