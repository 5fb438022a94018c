//! Months that look random and are the same every time.

use jiff::{
    SignedDuration, ToSpan,
    civil::{Date, Weekday},
    tz::TimeZone,
};

use super::{entry_of, factor, holidays, hourly, monthly, payee, thresholds};
use crate::domain::{
    pay::{
        calendar::WorkCalendar,
        salary::Payee,
        settings::{
            AutoBreak, History, Night, PaySettings, Rounding, RoundingMode, RoundingScope, WorkWeek,
        },
        work::Entry,
    },
    wall_time::{ClockTime, Span},
};

/// Numbers that look random and are the same every time (splitmix64).
pub(super) struct Dice(pub(super) u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> i64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % sides) as i64
    }

    fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.roll(of.len() as u64) as usize]
    }

    fn settings(&mut self) -> PaySettings {
        let daily: &[&[(i64, &str)]] = &[
            &[],
            &[(28_800, "1.5")],
            &[(28_800, "1.5"), (36_000, "2")],
            &[(21_600, "2.5"), (25_200, "1.25")],
        ];
        let weekly: &[&[(i64, &str)]] = &[
            &[],
            &[(144_000, "1.5")],
            &[(108_000, "1.2"), (144_000, "2.2")],
        ];
        let nights = [
            ("22:00", "06:00"),
            ("00:00", "05:00"),
            ("20:30", "00:00"),
            ("02:30", "03:15"),
            ("23:30", "02:30"),
            ("06:00", "06:00"),
        ];
        let [from, to] = <[&str; 2]>::from(self.pick(&nights));
        let auto_breaks = [
            None,
            Some((21_600, 1800)),
            Some((0, 3600)),
            Some((32_400, 2700)),
        ];
        PaySettings {
            work_week: WorkWeek {
                start: self.pick(&[Weekday::Monday, Weekday::Sunday, Weekday::Saturday]),
                ..WorkWeek::default()
            },
            short_days: self.roll(2) == 0,
            rounding: Rounding {
                unit_seconds: self.pick(&[0, 60, 300, 360, 600, 900]),
                mode: self.pick(&[RoundingMode::Nearest, RoundingMode::Down, RoundingMode::Up]),
                apply: self.pick(&[RoundingScope::Entry, RoundingScope::Day]),
            },
            daily_overtime: thresholds(self.pick(daily)),
            weekly_overtime: thresholds(self.pick(weekly)),
            holiday_multiplier: factor(self.pick(&["2", "1.5", "1.25", "1"])),
            night: Night {
                from: ClockTime(from.parse().unwrap()),
                to: ClockTime(to.parse().unwrap()),
                premium: factor(self.pick(&["0", "0.2", "0.3333"])),
            },
            auto_break: self
                .pick(&auto_breaks)
                .map(|(after_seconds, break_seconds)| AutoBreak {
                    after_seconds,
                    break_seconds,
                }),
        }
    }

    pub(super) fn calendar(&mut self, first: Date) -> WorkCalendar {
        let changed = first.saturating_add(self.roll(20).days());
        let versions = vec![(first, self.settings()), (changed, self.settings())];
        let mut calendar = WorkCalendar::new(History::new(versions).unwrap());
        let days: Vec<Date> = (0..4)
            .map(|_| first.saturating_add(self.roll(31).days()))
            .collect();
        holidays(&mut calendar, &days);
        calendar
    }

    pub(super) fn payee(&mut self, first: Date) -> Payee {
        let terms = [
            hourly(12_345),
            hourly(689),
            monthly(8_000_000),
            monthly(9_123_457),
        ];
        let changed = first.saturating_add(self.roll(25).days());
        let terms = vec![(first, self.pick(&terms)), (changed, self.pick(&terms))];
        let mut payee = payee(History::new(terms).unwrap());
        let vacation = first.saturating_add(self.roll(30).days());
        payee.vacation_dates = vacation.series(1.day()).take(3).collect();
        payee
    }

    pub(super) fn entries(&mut self, zone: &TimeZone, from: Date) -> Vec<Entry> {
        let mut at = from.to_zoned(zone.clone()).unwrap().timestamp();
        let minutes = |dice: &mut Self, most: u64| SignedDuration::from_mins(dice.roll(most));
        let mut entries = Vec::new();
        for _ in 0..34 {
            let start = at + minutes(self, 26 * 60);
            let longest = self.pick(&[5 * 60, 10 * 60, 16 * 60, 16 * 60, 50 * 60]);
            at = start + minutes(self, longest);
            let mut entry = entry_of(zone, [start, at]);
            for _ in 0..self.roll(3) {
                let start = start + minutes(self, 14 * 60) - SignedDuration::from_hours(1);
                let end = start + minutes(self, 90);
                entry.breaks.push(Span { start, end });
            }
            entry.break_seconds = self.pick(&[0, 0, 0, 600, 3600, 36_000]);
            entries.push(entry);
        }
        entries
    }
}
