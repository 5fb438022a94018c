//! Median time of rendering next to a fixed reference, hashing 10 MB, in the same run.
//! `cargo bench -p documents --bench render [-- --write DIR]`; with a folder, the PDFs go there.
#![allow(missing_docs, clippy::print_stdout, reason = "a benchmark prints")]

mod sample;

use std::{
    hint::black_box,
    path::PathBuf,
    time::{Duration, Instant},
};

use documents::RenderError;
use sha2::{Digest, Sha256};
use shared::domain::billing::Invoice;

const RUNS: usize = 101;

type Render = fn(&Invoice) -> Result<Vec<u8>, RenderError>;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let data = vec![7_u8; 10 * 1024 * 1024];
    let started = Instant::now();
    let first = documents::invoice::render(&sample::invoice())?.len();
    println!(
        "first invoice, fonts parsed: {:?} ({first} bytes)",
        started.elapsed()
    );

    let reference = median(|| {
        black_box(Sha256::digest(black_box(&data)));
    });
    println!("reference, SHA-256 of 10 MB: {reference:?}");

    let folder = std::env::args()
        .skip_while(|arg| arg != "--write")
        .nth(1)
        .map(PathBuf::from);
    let invoice: Render = documents::invoice::render;
    let act: Render = documents::act::render;
    for (name, render, input) in [
        ("invoice-1", invoice, sample::invoice()),
        ("act-1", act, sample::invoice()),
        ("invoice-40", invoice, sample::long(40)),
        ("act-40", act, sample::long(40)),
        ("invoice-awkward", invoice, sample::awkward()),
        ("act-awkward", act, sample::awkward()),
        ("invoice-bare", invoice, sample::bare()),
        ("act-bare", act, sample::bare()),
    ] {
        let pdf = render(&input)?;
        let time = median(|| {
            let _ = black_box(render(black_box(&input)));
        });
        let ratio = time.as_secs_f64() / reference.as_secs_f64();
        println!(
            "{name}: p50 {time:?}, {ratio:.3} of the reference, {} bytes",
            pdf.len()
        );
        if let Some(folder) = &folder {
            std::fs::write(folder.join(name).with_extension("pdf"), pdf)?;
        }
    }
    Ok(())
}

fn median(mut work: impl FnMut()) -> Duration {
    let mut times: Vec<Duration> = (0..RUNS)
        .map(|_| {
            let started = Instant::now();
            work();
            started.elapsed()
        })
        .collect();
    times.sort_unstable();
    times.get(RUNS / 2).copied().unwrap_or_default()
}
