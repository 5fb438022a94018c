//! The platform through its HTTP surface. One binary, so that it links once.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on must fail"
)]

mod access_patterns;
mod announcements;
mod auth;
mod billing;
mod cdn;
mod demo;
mod documents;
mod employee_management;
mod employees;
mod errors;
mod game;
mod headroom_auth;
mod hours;
mod idempotency;
mod isolation;
mod mfa;
mod notifications;
mod openapi;
mod organization;
mod pages;
mod passwords;
mod payments;
mod privacy;
mod projects;
mod punch_to_payslip;
mod signup;
mod spaces;
mod tasks;
mod team_members;
mod template;
mod timetracker;
mod workforce;
