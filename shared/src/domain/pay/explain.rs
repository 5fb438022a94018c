//! Lines of pay in words: a reader can compute the amount again from what they say.

use super::{
    factor::Factor,
    line::{Line, LineKind, Rate},
};
use crate::domain::{language::Language, money::Money};

/// A space at which no line breaks.
const SPACE: &str = "\u{a0}";

/// A line of pay in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// What it is for.
    pub title: String,
    /// How its amount comes about.
    pub sentence: String,
}

impl Line {
    /// In words, with the code of the currency, `RUB`.
    #[must_use]
    pub fn explain(&self, language: Language, currency: &str) -> Explanation {
        let words = Words(language);
        let titled = self.title.clone().filter(|title| !title.is_empty());
        let amount = format!("{}{SPACE}{currency}", words.money(self.amount));
        let mut sentence = match self.formula(words) {
            Some(formula) => format!("{formula} = {amount}"),
            None => amount,
        };
        if let (Some(seconds), Some(_)) = (self.seconds, self.paid_seconds) {
            let worked = words.hours(seconds);
            sentence += &language.pick(
                format!("; отработано {worked}, сверх нормы месяца оклад не растёт"),
                format!("; {worked} worked, a salary pays no more than the month's norm"),
            );
        }
        if self.kind == LineKind::Night {
            sentence += language.pick(
                ": доплата за часы в ночное время сверх их обычной оплаты",
                ": a premium for hours at night, on top of what they are paid otherwise",
            );
        }
        Explanation {
            title: titled.unwrap_or_else(|| self.kind.title(language).into()),
            sentence,
        }
    }

    /// What makes the amount, if more than itself.
    fn formula(&self, words: Words) -> Option<String> {
        let (seconds, rate) = (self.paid_seconds.or(self.seconds)?, self.rate?);
        let Words(language) = words;
        let mut formula = match rate {
            Rate::Hourly(rate) => format!("{} × {}", words.minutes(seconds), words.money(rate)),
            Rate::Monthly {
                salary,
                norm_seconds,
            } => {
                let of_days = match self.kind {
                    LineKind::Vacation => {
                        language.pick(" (норма дней отпуска)", " (norm of the vacation days)")
                    }
                    _ => "",
                };
                format!(
                    "{} × {}{of_days} / {} ({})",
                    words.money(salary),
                    words.hours(seconds),
                    words.hours(norm_seconds),
                    language.pick("норма месяца", "the month's norm"),
                )
            }
        };
        let multiplier = self.multiplier.filter(|it| *it != Factor::ONE);
        if let Some(multiplier) = multiplier {
            formula += &format!(" × {}", words.factor(multiplier));
        }
        Some(formula)
    }
}

impl LineKind {
    /// In a word or two.
    #[must_use]
    pub const fn title(self, language: Language) -> &'static str {
        let (russian, english) = match self {
            Self::Base => ("Оплата за отработанное время", "Pay for time worked"),
            Self::Overtime => ("Сверхурочная работа", "Overtime"),
            Self::Holiday => ("Работа в праздничные дни", "Work on holidays"),
            Self::Night => ("Доплата за ночное время", "Night premium"),
            Self::Vacation => ("Отпуск", "Vacation"),
            Self::Bonus => ("Премия", "Bonus"),
            Self::Deduction => ("Удержание", "Deduction"),
        };
        match language {
            Language::Russian => russian,
            Language::English => english,
        }
    }
}

/// Numbers as a language writes them.
#[derive(Clone, Copy, Debug)]
pub struct Words(pub Language);

impl Words {
    /// `80 000,00` or `80,000.00`.
    #[must_use]
    pub fn money(self, money: Money) -> String {
        let sign = if money.0 < 0 { "−" } else { "" };
        let major = (money.0 / 100).unsigned_abs().to_string();
        let thousands = self.0.pick(SPACE, ",");
        let mut grouped = String::new();
        for (place, digit) in major.chars().enumerate() {
            if place > 0 && (major.len() - place).is_multiple_of(3) {
                grouped += thousands;
            }
            grouped.push(digit);
        }
        format!(
            "{sign}{grouped}{}{:02}",
            self.0.pick(",", "."),
            money.minor()
        )
    }

    /// `1,5` or `1.5`.
    #[must_use]
    pub fn factor(self, factor: Factor) -> String {
        self.0
            .pick(factor.to_string().replace('.', ","), factor.to_string())
    }

    /// `8 ч 00 мин`, with seconds only if there are any.
    #[must_use]
    pub fn minutes(self, seconds: i64) -> String {
        let [hour, minute, second] = self.0.pick(["ч", "мин", "с"], ["h", "min", "s"]);
        let hours = seconds / 3600;
        let minutes = seconds / 60 % 60;
        let rest = match seconds % 60 {
            0 => String::new(),
            rest => format!("{SPACE}{rest:02}{SPACE}{second}"),
        };
        format!("{hours}{SPACE}{hour}{SPACE}{minutes:02}{SPACE}{minute}{rest}")
    }

    /// `104 ч`, with minutes only if they are not whole hours.
    #[must_use]
    pub fn hours(self, seconds: i64) -> String {
        match seconds % 3600 {
            0 => format!("{}{SPACE}{}", seconds / 3600, self.0.pick("ч", "h")),
            _ => self.minutes(seconds),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(kind: LineKind, seconds: i64, rate: Rate, multiplier: &str) -> Line {
        let multiplier = Factor::parse(multiplier).unwrap();
        Line {
            kind,
            title: None,
            seconds: Some(seconds),
            paid_seconds: None,
            rate: Some(rate),
            multiplier: Some(multiplier),
            amount: rate.amount(seconds, multiplier),
        }
    }

    fn monthly(salary: i64, hours: i64) -> Rate {
        Rate::Monthly {
            salary: Money(salary),
            norm_seconds: hours * 3600,
        }
    }

    fn said(line: &Line, language: Language) -> String {
        let sentence = line.explain(language, "RUB").sentence;
        sentence.replace(SPACE, " ")
    }

    #[test]
    fn a_line_says_the_numbers_that_make_it() {
        const TWENTY: Rate = Rate::Hourly(Money(2000));
        for (line, russian, english) in [
            (
                line(LineKind::Base, 28_800, TWENTY, "1"),
                "8 ч 00 мин × 20,00 = 160,00 RUB",
                "8 h 00 min × 20.00 = 160.00 RUB",
            ),
            (
                line(LineKind::Overtime, 28_800, TWENTY, "1.5"),
                "8 ч 00 мин × 20,00 × 1,5 = 240,00 RUB",
                "8 h 00 min × 20.00 × 1.5 = 240.00 RUB",
            ),
            (
                line(LineKind::Holiday, 3905, TWENTY, "2"),
                "1 ч 05 мин 05 с × 20,00 × 2 = 43,39 RUB",
                "1 h 05 min 05 s × 20.00 × 2 = 43.39 RUB",
            ),
            (
                line(LineKind::Night, 21_600, TWENTY, "0.2"),
                "6 ч 00 мин × 20,00 × 0,2 = 24,00 RUB: доплата за часы в ночное время сверх их \
                 обычной оплаты",
                "6 h 00 min × 20.00 × 0.2 = 24.00 RUB: a premium for hours at night, on top of what \
                 they are paid otherwise",
            ),
            (
                line(LineKind::Base, 374_400, monthly(8_000_000, 176), "1"),
                "80 000,00 × 104 ч / 176 ч (норма месяца) = 47 272,73 RUB",
                "80,000.00 × 104 h / 176 h (the month's norm) = 47,272.73 RUB",
            ),
            (
                line(LineKind::Holiday, 18_000, monthly(7_500_000, 152), "2"),
                "75 000,00 × 5 ч / 152 ч (норма месяца) × 2 = 4 934,21 RUB",
                "75,000.00 × 5 h / 152 h (the month's norm) × 2 = 4,934.21 RUB",
            ),
            (
                line(LineKind::Vacation, 144_000, monthly(8_000_000, 176), "1"),
                "80 000,00 × 40 ч (норма дней отпуска) / 176 ч (норма месяца) = 18 181,82 RUB",
                "80,000.00 × 40 h (norm of the vacation days) / 176 h (the month's norm) = \
                 18,181.82 RUB",
            ),
        ] {
            assert_eq!(said(&line, Language::Russian), russian);
            assert_eq!(said(&line, Language::English), english);
        }
    }

    #[test]
    fn a_capped_salary_says_what_was_worked() {
        let rate = monthly(8_000_000, 176);
        let mut line = line(LineKind::Base, 648_000 + 1800, rate, "1");
        line.paid_seconds = Some(633_600);
        line.amount = Money(8_000_000);
        assert_eq!(
            said(&line, Language::Russian),
            "80 000,00 × 176 ч / 176 ч (норма месяца) = 80 000,00 RUB; отработано 180 ч 30 мин, \
             сверх нормы месяца оклад не растёт"
        );
        assert_eq!(
            said(&line, Language::English),
            "80,000.00 × 176 h / 176 h (the month's norm) = 80,000.00 RUB; 180 h 30 min worked, \
             a salary pays no more than the month's norm"
        );
    }

    #[test]
    fn bonuses_and_deductions_are_called_what_they_are_and_say_their_amount() {
        let adjustment = |kind, title: &str, amount| Line {
            kind,
            title: Some(title.into()),
            seconds: None,
            paid_seconds: None,
            rate: None,
            multiplier: None,
            amount: Money(amount),
        };
        let bonus = adjustment(LineKind::Bonus, "Год работы", 123_456_789);
        let explained = bonus.explain(Language::Russian, "KGS");
        assert_eq!(explained.title, "Год работы");
        assert_eq!(
            explained.sentence, "1\u{a0}234\u{a0}567,89\u{a0}KGS",
            "no line breaks in an amount"
        );
        let deduction = adjustment(LineKind::Deduction, "", -50);
        let explained = deduction.explain(Language::English, "USD");
        assert_eq!(explained.title, "Deduction");
        assert_eq!(explained.sentence, "−0.50\u{a0}USD");
    }
}
