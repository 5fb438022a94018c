//! The seconds of entries that are paid: without breaks, rounded.

use std::collections::BTreeMap;

use jiff::{Timestamp, civil::Date};

use super::{
    settings::{History, PaySettings, RoundingScope},
    work::Entry,
};

/// Seconds since the epoch, from `start` on and before `end`. Instants count from their whole second,
/// so that parts add up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stretch {
    pub(super) start: i64,
    pub(super) end: i64,
}

impl Stretch {
    /// Between two instants; empty if the second is not later.
    fn between(start: Timestamp, end: Timestamp) -> Self {
        let [start, end] = [start, end].map(Timestamp::as_second);
        Self {
            start,
            end: end.max(start),
        }
    }

    const fn seconds(self) -> i64 {
        self.end - self.start
    }
}

/// What one entry alone is paid: its duration without breaks, rounded if entries are. Where days are
/// rounded this is not rounded, as the day's difference is known only from all of its entries.
#[must_use]
pub fn billable_seconds(entry: &Entry, settings: &PaySettings) -> i64 {
    let worked = worked(entry);
    let net = without_breaks(entry, &worked, settings);
    match settings.rounding.apply {
        RoundingScope::Entry => settings.rounding.round(net),
        RoundingScope::Day => net,
    }
}

/// The stretches of each entry that are paid, of entries in time order.
pub(super) fn paid_stretches(
    entries: &[&Entry],
    settings: &History<PaySettings>,
) -> Vec<Vec<Stretch>> {
    let billable = |entry: &&Entry| billable_seconds(entry, settings.at(entry.date));
    let mut seconds: Vec<i64> = entries.iter().map(billable).collect();
    round_days(entries, &mut seconds, settings);
    let pairs = entries.iter().zip(seconds);
    pairs
        .map(|(entry, seconds)| resized(worked(entry), entry, seconds))
        .collect()
}

/// Rounds the sums of days. What that adds goes to the day's last entry; what it takes off comes from
/// the last, and if that has too little from those before it.
fn round_days(entries: &[&Entry], seconds: &mut [i64], settings: &History<PaySettings>) {
    let mut days: BTreeMap<Date, Vec<&mut i64>> = BTreeMap::new();
    for (entry, seconds) in entries.iter().zip(seconds) {
        days.entry(entry.date).or_default().push(seconds);
    }
    for (date, mut entries) in days {
        let rounding = settings.at(date).rounding;
        if rounding.apply != RoundingScope::Day {
            continue;
        }
        let sum: i64 = entries.iter().map(|seconds| **seconds).sum();
        let mut difference = rounding.round(sum) - sum;
        for seconds in entries.iter_mut().rev() {
            let change = difference.max(-**seconds);
            **seconds += change;
            difference -= change;
        }
    }
}

/// What is left of an entry between its breaks with times.
fn worked(entry: &Entry) -> Vec<Stretch> {
    let whole = Stretch::between(entry.start, entry.end);
    let breaks = entry.breaks.iter();
    let mut breaks: Vec<Stretch> = breaks
        .map(|it| Stretch::between(it.start, it.end))
        .filter(|it| it.seconds() > 0)
        .collect();
    breaks.sort_unstable_by_key(|it| it.start);
    let mut left = Vec::new();
    let mut start = whole.start;
    for rest in breaks {
        let end = rest.start.min(whole.end);
        left.push(Stretch { start, end });
        start = start.max(rest.end);
    }
    let end = whole.end;
    left.push(Stretch { start, end });
    left.retain(|it| it.seconds() > 0);
    left
}

/// Seconds without any breaks, the automatic one included.
fn without_breaks(entry: &Entry, worked: &[Stretch], settings: &PaySettings) -> i64 {
    let between = worked.iter().map(|it| it.seconds()).sum::<i64>();
    let net = (between - entry.break_seconds.max(0)).max(0);
    let taken = Stretch::between(entry.start, entry.end).seconds() - net;
    let missing = settings.auto_break.map_or(0, |it| {
        // who worked a little more than needs no break loses just that
        let beyond = net - it.after_seconds.max(0);
        (it.break_seconds - taken).min(beyond).max(0)
    });
    net - missing
}

/// Stretches made so long in all: what is too much goes from their end, what is missing is added at the
/// entry's end.
fn resized(mut stretches: Vec<Stretch>, entry: &Entry, seconds: i64) -> Vec<Stretch> {
    let sum: i64 = stretches.iter().map(|it| it.seconds()).sum();
    let mut excess = sum - seconds;
    if excess < 0 {
        let start = Stretch::between(entry.start, entry.end).end;
        let end = start - excess;
        stretches.push(Stretch { start, end });
    }
    for stretch in stretches.iter_mut().rev() {
        let cut = excess.clamp(0, stretch.seconds());
        stretch.end -= cut;
        excess -= cut;
    }
    stretches.retain(|it| it.seconds() > 0);
    stretches
}
