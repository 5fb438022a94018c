//! Time of each route's own work, without waiting for the table, the queues or the bucket, next to
//! a route that does nothing.

use super::{Measured, median};

const REFERENCE: &str = "GET /api/health";
const MOST_MILLISECONDS: f64 = 1.0;

/// The table's client takes at least `getting` milliseconds of the work for each call; what is left
/// is the route's own.
pub(super) fn print(measured: Measured) {
    let getting = measured.getting;
    let rows: Vec<_> = measured
        .rows
        .into_iter()
        .map(|row| {
            let working = median(row.working);
            let own = (working - getting * row.meter.calls() as f64).max(0.0);
            let route = row.endpoint.to_string();
            (route, row.meter.calls(), working, own, median(row.whole))
        })
        .collect();
    let reference = rows.iter().find(|(route, ..)| route == REFERENCE);
    let reference = reference.map_or(f64::NAN, |(_, _, working, ..)| *working);
    println!(
        "| route | calls | work, ms | of `{REFERENCE}` | of it the route's own, ms | with stand-ins, ms | |"
    );
    println!("|---|---|---|---|---|---|---|");
    for (route, calls, working, own, whole) in rows {
        let ratio = working / reference;
        let verdict = if own > MOST_MILLISECONDS {
            "over the budget"
        } else {
            ""
        };
        println!(
            "| `{route}` | {calls} | {working:.2} | {ratio:.0} | {own:.2} | {whole:.1} | {verdict} |"
        );
    }
    println!("\nAsking the table for one item takes its client {getting:.3} ms of work.");
    println!("Hashing a password takes {:.1} ms.", measured.hashing);
}
