//! Public holidays of countries, from data files in the program: see `infra/holidays/generate.py`.

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::{RangeBounds, RangeInclusive},
};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::violation::Violation;

/// The years that the files cover; outside of them no day is a holiday.
pub const YEARS: RangeInclusive<i16> = 2020..=2035;

/// Stands in place of a title before the days of the weekend on which people work.
const WORK: &str = "!";

/// The countries, each with its file.
macro_rules! countries {
    ($($code:ident $name:literal),+ $(,)?) => {
        /// A country whose holidays are known, as its ISO 3166 code.
        #[derive(
            Clone,
            Copy,
            Debug,
            PartialEq,
            Eq,
            PartialOrd,
            Ord,
            Hash,
            Serialize,
            Deserialize,
            ToSchema,
        )]
        #[schema(example = "RU")]
        pub enum Country {
            $(#[doc = $name] $code),+
        }

        impl Country {
            /// All of them, by code.
            pub const ALL: &[Self] = &[$(Self::$code),+];

            /// The code, two capital letters.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self {
                    $(Self::$code => stringify!($code)),+
                }
            }

            const fn file(self) -> &'static str {
                match self {
                    $(Self::$code => {
                        include_str!(concat!("holidays/data/", stringify!($code), ".txt"))
                    }),+
                }
            }
        }
    };
}

countries! {
    AE "United Arab Emirates",
    AM "Armenia",
    AR "Argentina",
    AT "Austria",
    AU "Australia",
    AZ "Azerbaijan",
    BE "Belgium",
    BG "Bulgaria",
    BR "Brazil",
    BY "Belarus",
    CA "Canada",
    CH "Switzerland",
    CN "China",
    CY "Cyprus",
    CZ "Czechia",
    DE "Germany",
    DK "Denmark",
    EE "Estonia",
    ES "Spain",
    FI "Finland",
    FR "France",
    GB "United Kingdom",
    GE "Georgia",
    GR "Greece",
    HR "Croatia",
    HU "Hungary",
    IE "Ireland",
    IL "Israel",
    IN "India",
    IS "Iceland",
    IT "Italy",
    JP "Japan",
    KG "Kyrgyzstan",
    KR "South Korea",
    KZ "Kazakhstan",
    LT "Lithuania",
    LU "Luxembourg",
    LV "Latvia",
    MD "Moldova",
    MN "Mongolia",
    MX "Mexico",
    NL "Netherlands",
    NO "Norway",
    NZ "New Zealand",
    PL "Poland",
    PT "Portugal",
    RO "Romania",
    RS "Serbia",
    RU "Russia",
    SA "Saudi Arabia",
    SE "Sweden",
    SI "Slovenia",
    SK "Slovakia",
    TJ "Tajikistan",
    TM "Turkmenistan",
    TR "Türkiye",
    US "United States",
    UZ "Uzbekistan",
    ZA "South Africa",
}

impl Country {
    /// Parses the code, in capital or small letters.
    ///
    /// # Errors
    /// [`Violation::Required`] when empty, [`Violation::OneOf`] the codes otherwise.
    pub fn parse(text: impl AsRef<str>) -> Result<Self, Violation> {
        let text = text.as_ref().trim();
        if text.is_empty() {
            return Err(Violation::Required);
        }
        let mut all = Self::ALL.iter().copied();
        let known = all.find(|country| country.code().eq_ignore_ascii_case(text));
        known.ok_or_else(|| {
            let codes = Self::ALL.iter().map(|country| country.code().to_owned());
            Violation::OneOf(codes.collect())
        })
    }
}

crate::deserr_by_parse!(Country);

/// The public holidays of a whole country within a range of dates, with titles in its language;
/// those of several on one date are joined by `; `.
///
/// Days off that stand in for those at weekends are holidays, too, as far as they are known: some
/// countries decree them year by year. Islamic holidays to come are estimates.
#[must_use]
pub fn holidays(country: Country, within: impl RangeBounds<Date>) -> BTreeMap<Date, String> {
    let mut found = BTreeMap::<Date, String>::new();
    for (title, days) in lines(country).filter(|(title, _)| *title != WORK) {
        for date in dates(days).filter(|date| within.contains(date)) {
            let titles = found.entry(date).or_default();
            if !titles.is_empty() {
                titles.push_str("; ");
            }
            titles.push_str(title);
        }
    }
    found
}

/// The days of the weekend within a range of dates on which a country works, because their day off
/// was moved; known as far as they are decreed.
#[must_use]
pub fn weekend_workdays(country: Country, within: impl RangeBounds<Date>) -> BTreeSet<Date> {
    lines(country)
        .filter(|(title, _)| *title == WORK)
        .flat_map(|(_, days)| dates(days))
        .filter(|date| within.contains(date))
        .collect()
}

/// The title and the days of each line. Lines and days of another form would be left out, and the
/// tests read every file to see that there are none.
fn lines(country: Country) -> impl Iterator<Item = (&'static str, &'static str)> {
    let lines = country.file().lines();
    lines.filter_map(|line| line.split_once('\t'))
}

fn dates(days: &str) -> impl Iterator<Item = Date> {
    days.split(' ').filter_map(same_days).flatten()
}

/// A day in some years: `0509`, `21/0524` or `22-25/0508`.
fn same_days(text: &str) -> Option<impl Iterator<Item = Date> + use<>> {
    let number = |digits: &str| digits.parse::<i8>().ok();
    let year = |digits: &str| Some(2000 + i16::from(number(digits)?));
    let (years, day) = match text.split_once('/') {
        Some((years, day)) => {
            let (first, last) = years.split_once('-').unwrap_or((years, years));
            (year(first)?..=year(last)?, day)
        }
        None => (YEARS, text),
    };
    let (month, day) = day.split_at_checked(2)?;
    let (month, day) = (number(month)?, number(day)?);
    Some(years.filter_map(move |year| Date::new(year, month, day).ok()))
}

#[cfg(test)]
mod tests {
    use jiff::civil::{Weekday, date};

    use super::*;

    fn title(country: Country, on: Date) -> Option<String> {
        holidays(country, on..=on).remove(&on)
    }

    #[test]
    fn each_file_is_read_whole() {
        for country in Country::ALL.iter().copied() {
            let mut read = String::new();
            for (title, days) in lines(country) {
                assert!(!title.is_empty() && title == title.trim(), "{country:?}");
                // what was read is written as the file has it
                let days = days.split(' ').map(|day| {
                    let dates: Vec<Date> = same_days(day).expect(day).collect();
                    let [first, last] = [dates[0], dates[dates.len() - 1]];
                    let years = first.year()..=last.year();
                    assert!(
                        years.clone().eq(dates.iter().map(|date| date.year())),
                        "{day}"
                    );
                    assert!(
                        YEARS.contains(years.start()) && YEARS.contains(years.end()),
                        "{day}"
                    );
                    match years {
                        years if years == YEARS => first.strftime("%m%d").to_string(),
                        _ if first == last => first.strftime("%y/%m%d").to_string(),
                        _ => format!("{}-{}", first.strftime("%y"), last.strftime("%y/%m%d")),
                    }
                });
                let days: Vec<String> = days.collect();
                read += &format!("{title}\t{}\n", days.join(" "));
            }
            assert_eq!(read, country.file(), "{country:?}");
        }
    }

    #[test]
    fn each_country_has_holidays_in_each_year_and_none_in_others() {
        for country in Country::ALL.iter().copied() {
            for year in YEARS {
                let days = holidays(country, date(year, 1, 1)..=date(year, 12, 31)).len();
                assert!((4..=40).contains(&days), "{country:?} {year}: {days}");
            }
            let before = ..date(*YEARS.start(), 1, 1);
            let after = date(*YEARS.end() + 1, 1, 1)..;
            assert!(holidays(country, before).is_empty(), "{country:?}");
            assert!(holidays(country, after.clone()).is_empty(), "{country:?}");
            assert!(weekend_workdays(country, before).is_empty(), "{country:?}");
            assert!(weekend_workdays(country, after).is_empty(), "{country:?}");
        }
    }

    #[test]
    fn each_file_belongs_to_a_country() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/domain/holidays/data");
        let files = std::fs::read_dir(folder).unwrap();
        let files = files.map(|file| file.unwrap().file_name().into_string().unwrap());
        let files: BTreeSet<String> = files.filter(|name| name != "README.md").collect();
        let expected = Country::ALL
            .iter()
            .map(|country| format!("{}.txt", country.code()));
        assert_eq!(files, expected.collect());
    }

    #[test]
    fn known_days_are_holidays() {
        for (country, on, expected) in [
            (Country::RU, date(2020, 5, 9), "День Победы"),
            (Country::RU, date(2035, 1, 8), "Новогодние каникулы"),
            (Country::KG, date(2026, 3, 21), "Элдик Нооруз майрамы"),
            (Country::KG, date(2026, 3, 20), "Орозо айт"),
            (Country::KZ, date(2026, 3, 22), "Наурыз мейрамы"),
            (Country::DE, date(2026, 10, 3), "Tag der Deutschen Einheit"),
            (Country::DE, date(2026, 4, 6), "Ostermontag"),
            (Country::US, date(2026, 11, 26), "Thanksgiving Day"),
            (Country::US, date(2027, 12, 31), "New Year's Day (observed)"),
            // moved from weekends
            (
                Country::RU,
                date(2026, 1, 9),
                "Выходной (перенесено с 03.01.2026)",
            ),
            (
                Country::RU,
                date(2026, 3, 9),
                "Международный женский день (выходной)",
            ),
        ] {
            assert_eq!(
                title(country, on).as_deref(),
                Some(expected),
                "{country:?} {on}"
            );
        }
        for (country, on) in [
            (Country::RU, date(2026, 1, 12)),
            // of some regions only
            (Country::DE, date(2026, 1, 6)),
            (Country::US, date(2020, 6, 19)),
        ] {
            assert_eq!(title(country, on), None, "{country:?} {on}");
        }
    }

    #[test]
    fn titles_on_one_date_are_joined() {
        let both = "Каталіцкі Вялікдзень; Праваслаўны Вялікдзень";
        assert_eq!(title(Country::BY, date(2025, 4, 20)).as_deref(), Some(both));
    }

    #[test]
    fn people_work_on_some_days_of_the_weekend() {
        let year = |year| date(year, 1, 1)..=date(year, 12, 31);
        let worked = |country, of| Vec::from_iter(weekend_workdays(country, year(of)));
        let saturdays = [date(2024, 4, 27), date(2024, 11, 2), date(2024, 12, 28)];
        assert_eq!(worked(Country::RU, 2024), saturdays);
        assert_eq!(worked(Country::RU, 2023), []);
        assert_eq!(worked(Country::KZ, 2025), [date(2025, 1, 5)]);
        for country in Country::ALL.iter().copied() {
            for day in weekend_workdays(country, ..) {
                let is_weekend = matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
                assert!(
                    is_weekend && title(country, day).is_none(),
                    "{country:?} {day}"
                );
            }
        }
    }

    #[test]
    fn a_range_may_be_of_any_kind() {
        let [first, last] = [date(2026, 12, 25), date(2026, 12, 26)];
        assert_eq!(holidays(Country::DE, first..=last).len(), 2);
        assert_eq!(holidays(Country::DE, first..last).len(), 1);
        assert_eq!(holidays(Country::DE, last..first).len(), 0);
        assert_eq!(holidays(Country::DE, first..date(2027, 1, 1)).len(), 2);
    }

    #[test]
    fn a_country_is_known_by_its_code() {
        for text in ["KG", "kg", " Kg "] {
            assert_eq!(Country::parse(text), Ok(Country::KG), "{text}");
        }
        for country in Country::ALL.iter().copied() {
            assert_eq!(Country::parse(country.code()), Ok(country));
            let json = serde_json::to_string(&country).unwrap();
            assert_eq!(json, format!("\"{}\"", country.code()));
        }
        assert!(Country::ALL.is_sorted_by_key(|country| country.code()));
        assert_eq!(Country::parse(""), Err(Violation::Required));
        for text in ["XX", "KGZ", "Россия"] {
            let Err(Violation::OneOf(codes)) = Country::parse(text) else {
                panic!("{text}");
            };
            assert!(codes.iter().any(|code| code == "KG"));
        }
    }
}
