//! Charts of bars, drawn as vectors.

use crate::{Align, HAIRLINE, LEFT, Sheet, Style, WIDTH};

/// Height of the bars' area.
const HEIGHT: f32 = 110.0;
/// Width of what stands left of the bars.
const AXIS: f32 = 30.0;
/// The part of its place that a bar fills.
const FILLED: f32 = 0.72;
/// Labels below bars are no closer than this.
const LABEL_WIDTH: f32 = 30.0;
const GRID: [f32; 3] = [0.82, 0.82, 0.82];
const PALE: [f32; 3] = [0.27, 0.51, 0.71];
const STRONG: [f32; 3] = [0.87, 0.48, 0.19];

/// A bar: what stands below it, and its two parts, one on the other.
#[derive(Clone, Debug)]
pub struct Bar {
    /// Below it, where there is room.
    pub label: String,
    /// The lower part.
    pub low: f32,
    /// The part on top.
    pub high: f32,
}

/// Draws bars at the cursor, with an axis in whole steps, and moves below them.
pub fn bars(sheet: &mut Sheet, bars: &[Bar], title: &str, legend: [&str; 2]) {
    if bars.is_empty() {
        return;
    }
    let leading = Style::SMALL.leading();
    sheet.keep_together(HEIGHT + 4.0 * leading + 16.0);
    heading(sheet, title, legend);
    let top = sheet.y();
    let bottom = top + HEIGHT;
    let highest = bars.iter().map(|bar| bar.low + bar.high);
    let highest = highest.fold(0.0, f32::max).max(1.0);
    let step = step(highest);
    let most = (highest / step).ceil() * step;
    let place = |value: f32| bottom - HEIGHT * value / most;
    let mut mark = 0.0;
    while mark <= most {
        let y = place(mark);
        sheet.fill((LEFT + AXIS, y, WIDTH - AXIS), HAIRLINE, GRID);
        let label_top = y - Style::SMALL.size * 0.65;
        let area = (LEFT, label_top, AXIS - 4.0);
        sheet.line(&mark.to_string(), Style::SMALL, Align::Right, area);
        mark += step;
    }
    let each = (WIDTH - AXIS) / bars.len() as f32;
    // one label of so many
    let every = (LABEL_WIDTH / each).ceil().max(1.0) as usize;
    for (index, bar) in bars.iter().enumerate() {
        let left = LEFT + AXIS + each * index as f32;
        let inside = (left + each * (1.0 - FILLED) / 2.0, each * FILLED);
        let mut foot = 0.0;
        for (part, colour) in [(bar.low, PALE), (bar.high, STRONG)] {
            if part > 0.0 {
                let (upper, lower) = (place(foot + part), place(foot));
                sheet.fill((inside.0, upper, inside.1), lower - upper, colour);
            }
            foot += part;
        }
        if index % every == 0 {
            let wide = each.max(LABEL_WIDTH);
            let area = (left + (each - wide) / 2.0, bottom + 2.0, wide);
            sheet.line(&bar.label, Style::SMALL, Align::Center, area);
        }
    }
    sheet.skip(HEIGHT + leading + 12.0);
}

/// The title, and beside it what the colours mean.
fn heading(sheet: &mut Sheet, title: &str, legend: [&str; 2]) {
    let top = sheet.y();
    sheet.line(title, Style::BOLD, Align::Left, (LEFT, top, WIDTH));
    let mut right = LEFT + WIDTH;
    for (name, colour) in legend.into_iter().zip([PALE, STRONG]).rev() {
        if name.is_empty() {
            continue;
        }
        let wide = sheet.measure(name, Style::SMALL);
        right -= wide;
        sheet.line(name, Style::SMALL, Align::Left, (right, top + 2.0, wide));
        right -= 10.0;
        sheet.fill((right, top + 3.0, 7.0), 7.0, colour);
        right -= 12.0;
    }
    sheet.skip(Style::BOLD.leading() + 8.0);
}

/// The distance of marks on the axis: 1, 2 or 5 of some power of ten, for about five of them.
fn step(highest: f32) -> f32 {
    let rough = (highest / 5.0).max(1.0);
    let power = 10.0_f32.powf(rough.log10().floor());
    let nice = [1.0, 2.0, 5.0, 10.0].into_iter().map(|it| it * power);
    nice.into_iter().find(|it| *it >= rough).unwrap_or(rough)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_of_an_axis_are_round_numbers() {
        for (highest, expected) in [
            (1.0, 1.0),
            (8.0, 2.0),
            (24.0, 5.0),
            (90.0, 20.0),
            (1600.0, 500.0),
        ] {
            assert_eq!(step(highest), expected, "{highest}");
        }
    }
}
