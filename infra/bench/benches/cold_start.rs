//! From the start of each function's executable to its first question to the runtime, and its
//! size, next to the same of `hello`, in turns in one run.
//!
//! `cargo bench -p bench --bench cold_start -- DIR`, where DIR has the executables as
//! `<name>/bootstrap` (`target/lambda`) or as `<name>` (`target/release`), `hello` among them.
#![allow(clippy::print_stdout, reason = "a benchmark prints")]

use std::{
    collections::BTreeMap,
    env, fs,
    io::{self, BufRead, BufReader},
    net::{Ipv4Addr, TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::mpsc,
    thread,
    time::{Duration, Instant},
};

use local::keys::SigningKeys;
use shared::BoxError;

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
const REFERENCE: &str = "hello";
const ROUNDS: usize = 31;
/// A function that has not asked by then never will.
const PATIENCE: Duration = Duration::from_secs(20);
const FIRST_QUESTION: &str = "GET /2018-06-01/runtime/invocation/next ";

const MOST_RATIO: f64 = 1.5;
const MOST_MEGABYTES: f64 = 12.0;
/// With two fonts in it.
const MOST_MEGABYTES_OF_DOCUMENTS: f64 = 16.0;

fn main() -> Result<(), BoxError> {
    let argument = env::args().skip(1).find(|arg| !arg.starts_with("--"));
    let directory = Path::new(ROOT).join(argument.ok_or("which directory of executables?")?);
    let executables = executables(&directory)?;
    let environment = environment()?;

    let mut times: BTreeMap<&str, Vec<Duration>> = BTreeMap::new();
    // the first round only fills the page cache
    for round in 0..=ROUNDS {
        for (name, executable) in &executables {
            let time = start(executable, &environment).map_err(|why| format!("{name}: {why}"))?;
            if round > 0 {
                times.entry(name).or_default().push(time);
            }
        }
    }

    let medians: BTreeMap<_, _> = times.into_iter().map(|(n, t)| (n, median(t))).collect();
    let reference = medians[REFERENCE];
    println!("| function | cold start, ms | of `{REFERENCE}` | size, MB | |");
    println!("|---|---|---|---|---|");
    for (name, executable) in &executables {
        let (time, ratio) = (medians[name.as_str()], medians[name.as_str()] / reference);
        let megabytes = fs::metadata(executable)?.len() as f64 / 1e6;
        let most = match name.as_str() {
            "documents" => MOST_MEGABYTES_OF_DOCUMENTS,
            _ => MOST_MEGABYTES,
        };
        let verdict = if ratio > MOST_RATIO || megabytes > most {
            "over the budget"
        } else {
            ""
        };
        println!("| {name} | {time:.1} | {ratio:.2} | {megabytes:.1} | {verdict} |");
    }
    Ok(())
}

/// The executable of every function and of the reference, by name.
fn executables(directory: &Path) -> Result<BTreeMap<String, PathBuf>, BoxError> {
    let mut names = vec![REFERENCE.to_owned()];
    for function in fs::read_dir(Path::new(ROOT).join("functions"))? {
        names.push(function?.file_name().to_string_lossy().into_owned());
    }
    let found = names.into_iter().map(|name| {
        let places = [
            directory.join(&name).join("bootstrap"),
            directory.join(&name),
        ];
        let executable = places.into_iter().find(|place| place.is_file());
        let executable = executable.ok_or(format!("no {name} in {}", directory.display()))?;
        Ok((name, executable))
    });
    found.collect()
}

/// What Lambda and `template.yaml` tell the functions.
fn environment() -> Result<Vec<(&'static str, String)>, BoxError> {
    let SigningKeys { private, public } = SigningKeys::load(None)?;
    let fixed = [
        ("AWS_LAMBDA_FUNCTION_NAME", "bench"),
        ("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST"),
        ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "512"),
        ("AWS_LAMBDA_LOG_GROUP_NAME", "bench"),
        ("AWS_LAMBDA_LOG_STREAM_NAME", "bench"),
        ("AWS_REGION", "eu-central-1"),
        ("AWS_ACCESS_KEY_ID", "bench"),
        ("AWS_SECRET_ACCESS_KEY", "bench"),
        ("TABLE_NAME", "workhub"),
        ("PUBLIC_URL", "https://workhub.example"),
        (
            "DOCUMENTS_QUEUE_URL",
            "https://sqs.eu-central-1.amazonaws.com/1/documents",
        ),
        (
            "EXPORTS_QUEUE_URL",
            "https://sqs.eu-central-1.amazonaws.com/1/exports",
        ),
        (
            "NOTIFICATIONS_QUEUE_URL",
            "https://sqs.eu-central-1.amazonaws.com/1/notifications",
        ),
        ("FILES_BUCKET", "workhub"),
        ("MAIL_FROM", "no-reply@workhub.example"),
        ("SELLER", r#"{"name":"WorkHub"}"#),
        ("PAYMENT_GATEWAY", "stripe"),
        ("STRIPE_SECRET_KEY", "sk_test_bench"),
        ("PAYMENT_WEBHOOK_SECRET", "whsec_bench"),
    ];
    let fixed = fixed.map(|(name, value)| (name, value.to_owned()));
    let keys = [("JWT_SIGNING_KEY", private), ("JWT_PUBLIC_KEYS", public)];
    Ok(fixed.into_iter().chain(keys).collect())
}

/// Starts an executable on a runtime of its own and waits until it asks for its first event.
fn start(executable: &Path, environment: &[(&str, String)]) -> Result<Duration, BoxError> {
    let runtime = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let address = runtime.local_addr()?.to_string();
    let (asked, first) = mpsc::channel();
    thread::spawn(move || asked.send(question(&runtime)));

    let mut command = Command::new(executable);
    command
        .env_clear()
        .envs(environment.iter().map(|(name, value)| (name, value)))
        .env("AWS_LAMBDA_RUNTIME_API", address)
        .stdout(Stdio::null());
    let started = Instant::now();
    let mut function = Stopped(command.spawn()?);
    let asked = first.recv_timeout(PATIENCE);
    let exit = function.0.try_wait()?;
    // before the connection, whose end it would report
    drop(function);
    match asked {
        Ok(Ok((line, at, _))) if line.starts_with(FIRST_QUESTION) => Ok(at - started),
        Ok(Ok((line, ..))) => Err(format!("asks for {line}").into()),
        Ok(Err(error)) => Err(error.into()),
        Err(_) => Err(format!("asks for nothing; exit status {exit:?}").into()),
    }
}

/// The first line of the first request, when it was there, and whom an answer would reach.
fn question(runtime: &TcpListener) -> io::Result<(String, Instant, TcpStream)> {
    let (stream, _) = runtime.accept()?;
    let mut line = String::new();
    BufReader::new(&stream).read_line(&mut line)?;
    Ok((line, Instant::now(), stream))
}

/// A process that ends with its measurement.
struct Stopped(Child);

impl Drop for Stopped {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// In milliseconds.
fn median(mut times: Vec<Duration>) -> f64 {
    times.sort_unstable();
    let middle = times.get(times.len() / 2).copied().unwrap_or_default();
    middle.as_secs_f64() * 1e3
}
