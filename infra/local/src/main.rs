//! `cargo run -p local`: the whole platform at one address, with nothing else to install.

use std::{
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
};

use clap::Parser;
use local::{
    demo::{self, Login},
    server::{Server, listen, url_of},
    stack::{Options, Stack},
};
use shared::{BoxError, clock::Clock, config::Env};
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;
use tracing_subscriber::EnvFilter;

/// Serves `WorkHub` with stand-ins for AWS.
#[derive(Debug, Parser)]
struct Arguments {
    /// Port of the API; files are served at the next one.
    #[arg(long, default_value_t = 9000)]
    port: u16,
    /// Keep nothing.
    #[arg(long)]
    memory: bool,
    /// Forget what was kept.
    #[arg(long)]
    fresh: bool,
    /// Fill a believable company and print its logins.
    #[arg(long)]
    demo: bool,
    /// Where data is kept.
    #[arg(long, default_value = ".local")]
    directory: PathBuf,
}

#[tokio::main]
async fn main() -> Result<(), BoxError> {
    let arguments = Arguments::parse();
    let env = Env::of_process();
    // dynoxide warns of every condition that does not hold, which is everyday here
    let filter = env.parsed("LOG_LEVEL", EnvFilter::new("info,dynoxide=error"))?;
    tracing_subscriber::fmt()
        .json()
        .flatten_event(true)
        .with_env_filter(filter)
        .init();

    let directory = (!arguments.memory).then_some(arguments.directory);
    if let Some(directory) = &directory {
        if arguments.fresh && directory.exists() {
            fs::remove_dir_all(directory)?;
        }
        fs::create_dir_all(directory)?;
    }
    // two processes on the same data would each believe to be alone
    let _lock = directory
        .as_ref()
        .map(|directory| lock(directory))
        .transpose()?;

    let listener = listen(arguments.port).await?;
    let public_url = url_of(&listener)?;
    let options = Options {
        directory,
        public_url: public_url.clone(),
        files_port: if arguments.port == 0 {
            0
        } else {
            arguments.port + 1
        },
        env: variables(&env, arguments.demo)?,
    };
    let stack = Stack::start(options, Clock::system()).await?;
    let server = Server::start(listener, stack.router.clone())?;
    let stop = CancellationToken::new();
    let logins = if arguments.demo {
        demo::fill(&stack).await?
    } else {
        Vec::new()
    };
    greet(&public_url, &logins)?;

    // first the requests in flight, whose messages the workers still take
    let stopping = async {
        interrupted().await;
        server.stop().await;
        stop.cancel();
    };
    tokio::join!(stack.run(stop.clone()), stopping);
    stack.stop().await;
    Ok(())
}

/// Ctrl-C, or a supervisor's request to end.
async fn interrupted() {
    let Ok(mut terminate) = signal(SignalKind::terminate()) else {
        return std::future::pending().await;
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = terminate.recv() => {}
    }
}

fn lock(directory: &Path) -> Result<File, BoxError> {
    let file = File::create(directory.join("lock"))?;
    file.try_lock()
        .map_err(|_| "another process uses this directory; choose --directory or --memory")?;
    Ok(file)
}

/// Variables of the environment that change what this process serves.
fn overrides(env: &Env) -> Vec<(String, String)> {
    [
        "ALLOWED_ORIGINS",
        "COOKIE_SAME_SITE",
        "DEFAULT_TENANT",
        "DEFAULT_TIME_ZONE",
        "REGISTRATION",
        "SUPER_ADMIN_EMAIL",
        "SELLER",
    ]
    .into_iter()
    .filter_map(|name| Some((name.to_owned(), env.optional(name)?.to_owned())))
    .collect()
}

/// What this process is configured with besides the defaults.
fn variables(env: &Env, demo: bool) -> Result<Vec<(String, String)>, BoxError> {
    let mut variables = overrides(env);
    if demo {
        let logins = serde_json::to_string(&demo::LOGINS)?;
        variables.push(("DEMO_LOGINS".to_owned(), logins));
    }
    Ok(variables)
}

fn greet(url: &str, logins: &[Login]) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "WorkHub   {url}")?;
    writeln!(out, "Docs      {url}/docs/index.html")?;
    writeln!(out, "Mails     {url}/_local/outbox")?;
    for Login {
        who,
        username,
        password,
    } in logins
    {
        writeln!(out, "{who:<9} {username} / {password}")?;
    }
    out.flush()
}
