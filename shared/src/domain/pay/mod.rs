//! The rules of pay: from entries of time, a calendar and rates to the lines of a month's pay.

pub mod calendar;
pub mod explain;
pub mod factor;
mod history;
pub mod line;
mod local;
mod net;
pub mod salary;
pub mod settings;
pub mod work;

#[cfg(test)]
mod tests;
