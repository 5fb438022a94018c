//! The whole platform in one process: stand-ins, routers, workers and schedules.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use aws_lambda_events::sqs::{SqsBatchResponse, SqsEvent};
use axum::{Router, http::HeaderName, middleware::from_fn_with_state};
use futures::{FutureExt, future::BoxFuture};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use shared::{
    BoxError,
    clock::Clock,
    config::Env,
    domain::id::uuid_at,
    lambda::Job,
    platform::{Aws, Endpoints, Platform},
    queue::{Consumer, DeliveryMessage, QueueName, SocketMessage, consume},
    store::keys::{GSI1_PK, GSI1_SK, Key, PK, SK},
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tower_http::cors::{AllowOrigin, CorsLayer};

use crate::{
    dynamodb::{self, DynamoDb},
    gateway::{self, Gateway},
    keys::SigningKeys,
    pay,
    s3::{self, ObjectStore},
    scheduler::{self, Every, Schedule, Scheduler},
    server::{Server, listen, url_of},
    ses::{self, Outbox},
    sns,
    sqs::{self, Poller, QueueDefinition, Queues},
    table,
};

const BUCKET: &str = "workhub-files";
const WEBHOOK_SECRET: &str = "whsec_local";
const DOCUMENTS: &str = "documents";
const EXPORTS: &str = "exports";
const NOTIFICATIONS: &str = "notifications";
const SOCKETS: &str = "sockets.fifo";
const DELIVERIES: &str = "deliveries";
/// As in `template.yaml`.
const BATCH_SIZE: usize = 10;
/// How long a worker may take for a batch, as in `template.yaml`.
const BATCH_TIME: SignedDuration = SignedDuration::from_secs(30);

type Handler =
    Box<dyn Fn(SqsEvent) -> BoxFuture<'static, Result<SqsBatchResponse, BoxError>> + Send + Sync>;

/// How to start.
#[derive(Clone, Debug)]
pub struct Options {
    /// Where data is kept; nothing is, without it.
    pub directory: Option<PathBuf>,
    /// The API's address as clients know it.
    pub public_url: String,
    /// The port of presigned URLs; 0 for any.
    pub files_port: u16,
    /// Variables that differ from the defaults.
    pub env: Vec<(String, String)>,
}

/// A running platform. Requests go to `router`; workers and schedules run while [`Stack::run`]
/// does, or one step at a time by [`Stack::deliver`] and the scheduler.
pub struct Stack {
    /// The API with the local helpers.
    pub router: Router,
    /// What the functions stand on.
    pub platform: Platform,
    /// Mails and text messages that would have been sent.
    pub outbox: Outbox,
    /// The queues.
    pub queues: Queues,
    /// The schedules.
    pub scheduler: Scheduler,
    /// Connections of sockets.
    pub gateway: Gateway,
    pollers: Vec<Arc<Poller<Handler>>>,
    database: Arc<DynamoDb>,
    objects: ObjectStore,
    servers: [Server; 4],
}

impl Stack {
    /// Starts the stand-ins and puts the functions onto them.
    ///
    /// # Errors
    /// When a port or a file cannot be used.
    pub async fn start(options: Options, clock: Clock) -> Result<Self, BoxError> {
        let file = |name: &str| {
            options
                .directory
                .as_ref()
                .map(|directory| directory.join(name))
        };
        let database = dynamodb::serve(file("dynamodb.sqlite").as_deref()).await?;
        database.create_table(table::definition(), table::time_to_live())?;
        let files_listener = listen(options.files_port).await?;
        let objects = s3::serve(files_listener, file("files").as_deref(), BUCKET).await?;
        let queues = Queues::open(
            file("queues.sqlite").as_deref(),
            definitions(),
            clock.clone(),
        )?;
        let sqs_listener = listen(0).await?;
        let sqs_url = url_of(&sqs_listener)?;
        let sqs = sqs::serve(sqs_listener, queues.clone())?;
        let outbox = Outbox::open(file("outbox.sqlite").as_deref(), clock.clone())?;
        let ses = ses::serve(listen(0).await?, outbox.clone())?;
        let sns = sns::serve(listen(0).await?, outbox.clone())?;

        let aws = Aws::at(
            &Endpoints {
                dynamodb: database.url(),
                s3: objects.url(),
                sqs: &sqs_url,
                ses: ses.url(),
                sns: sns.url(),
            },
            s3::ACCESS_KEY,
            s3::SECRET_KEY,
        );
        let gateway = Gateway::new(clock.clone());
        let connections = Server::start(listen(0).await?, gateway.management())?;
        let urls = [&*sqs_url, connections.url()];
        let env = environment(&options, urls, file("signing-key.pem").as_deref())?;
        let platform = Platform::new(env, clock.clone(), aws)?;
        let database = Arc::new(database);
        let pollers = vec![
            poller(&queues, DOCUMENTS, documents::worker(&platform)?, &clock)?,
            poller(&queues, EXPORTS, exporter::worker(&platform)?, &clock)?,
            poller(&queues, NOTIFICATIONS, notifier::worker(&platform)?, &clock)?,
            poller(&queues, SOCKETS, broadcaster::worker(&platform)?, &clock)?,
            poller(&queues, DELIVERIES, deliverer::worker(&platform)?, &clock)?,
        ];
        let scheduler = Scheduler::new(schedules(&platform, &database)?, clock.clone());
        gateway.serve(chat::router(&platform)?);
        let api = api(&platform)?;
        let sandbox = pay::Sandbox {
            api: api.clone(),
            secret: WEBHOOK_SECRET.to_owned(),
            clock,
        };
        let router = api
            .merge(ses::outbox_router(outbox.clone()))
            .merge(scheduler::router(scheduler.clone()))
            .merge(pay::router(sandbox))
            .layer(cors())
            .layer(from_fn_with_state(gateway.clone(), gateway::intercept));
        let servers = [sqs, ses, sns, connections];
        Ok(Self {
            router,
            platform,
            outbox,
            queues,
            scheduler,
            gateway,
            pollers,
            database,
            objects,
            servers,
        })
    }

    /// Delivers messages and runs schedules until told to stop; what is in flight is finished.
    /// Begins with what an earlier process left behind: nobody else will finish it.
    pub async fn run(&self, stop: CancellationToken) {
        let left_behind = self.platform.clock.now() + relay::LEFT_AFTER;
        if let Err(error) = self.queues.return_in_flight() {
            tracing::error!(%error, "messages in flight stay hidden for their timeout");
        }
        if let Err(error) = self.scheduler.run_once("relay", left_behind).await {
            tracing::error!(%error, "the relay runs again in a minute");
        }
        let tasks = TaskTracker::new();
        for poller in &self.pollers {
            let (poller, stop) = (Arc::clone(poller), stop.clone());
            tasks.spawn(async move { poller.run(stop).await });
        }
        let scheduler = self.scheduler.clone();
        tasks.spawn(async move { scheduler.run(stop).await });
        tasks.close();
        tasks.wait().await;
    }

    /// Delivers every message that is visible, also those sent meanwhile; returns how many.
    ///
    /// # Errors
    /// When the queues fail.
    pub async fn deliver(&self) -> Result<usize, BoxError> {
        let mut delivered = 0;
        loop {
            let mut now = 0;
            for poller in &self.pollers {
                now += poller.drain_once().await?;
            }
            if now == 0 {
                return Ok(delivered);
            }
            delivered += now;
        }
    }

    /// Takes an item out of the table behind the functions' back, as a backup that lacks it would.
    ///
    /// # Errors
    /// When the database fails.
    pub fn lose(&self, key: &Key) -> Result<(), BoxError> {
        let key = json!({ PK: { "S": key.pk }, SK: { "S": key.sk } });
        Ok(self.database.delete_item(table::NAME, &key)?)
    }

    /// Puts an item into the table behind the functions' back, as another release with another form
    /// would: in DynamoDB's JSON, at these keys of the table and of the index.
    ///
    /// # Errors
    /// When the database fails.
    pub fn plant(&self, key: &Key, index: &Key, mut item: Value) -> Result<(), BoxError> {
        for (name, value) in [
            (PK, &key.pk),
            (SK, &key.sk),
            (GSI1_PK, &index.pk),
            (GSI1_SK, &index.sk),
        ] {
            item[name] = json!({ "S": value });
        }
        Ok(self.database.put_item(table::NAME, &item)?)
    }

    /// Stops the stand-ins after the requests in flight.
    pub async fn stop(self) {
        for server in self.servers {
            server.stop().await;
        }
        self.objects.stop().await;
        // others hold it only until their task ends
        if let Some(database) = Arc::into_inner(self.database) {
            database.stop().await;
        }
    }
}

/// All functions behind one address, as API Gateway puts them.
fn api(platform: &Platform) -> Result<Router, BoxError> {
    let functions = [
        auth::router,
        billing::router,
        chat::router,
        ::clock::router,
        docs::router,
        files::router,
        notifications::router,
        organizations::router,
        calendar::router,
        payroll::router,
        people::router,
        projects::router,
        reports::router,
        schedules::router,
        tasks::router,
        tickets::router,
        webhooks::router,
    ];
    let mut api = Router::new();
    for function in functions {
        api = api.merge(function(platform)?.reset_fallback());
    }
    // logged and worded like the functions' own answers
    Ok(api.fallback_service(shared::http::service(platform, Router::new())))
}

fn definitions() -> Vec<QueueDefinition> {
    [DOCUMENTS, EXPORTS, NOTIFICATIONS, SOCKETS, DELIVERIES]
        .into_iter()
        .flat_map(|name| {
            // an ordered queue's dead letters are in order, too
            let dead = match name.strip_suffix(".fifo") {
                Some(name) => format!("{name}-dead.fifo"),
                None => format!("{name}-dead"),
            };
            let queue = |name: &str, dead_letter| QueueDefinition {
                name: name.to_owned(),
                visibility_timeout: Duration::from_secs(30),
                max_receive_count: 5,
                dead_letter,
            };
            [queue(&dead, None), queue(name, Some(dead.clone()))]
        })
        .collect()
}

fn poller(
    queues: &Queues,
    queue: &str,
    consumer: impl Consumer,
    clock: &Clock,
) -> Result<Arc<Poller<Handler>>, BoxError> {
    let (consumer, clock) = (Arc::new(consumer), clock.clone());
    let handler: Handler = Box::new(move |event| {
        let (consumer, clock) = (Arc::clone(&consumer), clock.clone());
        async move {
            let deadline = clock.now() + BATCH_TIME;
            Ok(consume(&*consumer, event, &clock, deadline).await)
        }
        .boxed()
    });
    // as in `template.yaml`: who waits for a receiver keeps nobody else's message
    let batch_size = if queue == DELIVERIES { 1 } else { BATCH_SIZE };
    Ok(Arc::new(Poller::new(
        queues.clone(),
        queue,
        batch_size,
        handler,
    )?))
}

fn schedules(platform: &Platform, database: &Arc<DynamoDb>) -> Result<Vec<Schedule>, BoxError> {
    let relay = Arc::new(relay::job(platform)?);
    let relay = move |now: Timestamp| {
        let relay = Arc::clone(&relay);
        async move { relay.run(now).await }
    };
    let reminders = Arc::new(reminders::job(platform)?);
    let reminders = move |now: Timestamp| {
        let reminders = Arc::clone(&reminders);
        async move { reminders.run(now).await }
    };
    let sockets = platform.queue(QueueName::Sockets)?;
    let sweep = move |now: Timestamp| {
        let sockets = sockets.clone();
        async move {
            sockets
                .send_in("sweep", &SocketMessage::Sweep, uuid_at(now))
                .await
        }
    };
    let deliveries = platform.queue(QueueName::Deliveries)?;
    let deliver = move |_| {
        let deliveries = deliveries.clone();
        async move { deliveries.send(&DeliveryMessage::Sweep).await }
    };
    let database = Arc::downgrade(database);
    let expiry = move |_| {
        let database = database.upgrade();
        async move {
            match database {
                Some(database) => database.delete_expired().await.map(drop),
                None => Ok(()),
            }
        }
    };
    Ok(vec![
        Schedule::new("relay", Every::Interval(Duration::from_secs(60)), relay),
        Schedule::new("sweep", Every::Interval(Duration::from_secs(60)), sweep),
        Schedule::new(
            "deliveries",
            Every::Interval(Duration::from_secs(60)),
            deliver,
        ),
        Schedule::new(
            "reminders",
            Every::Interval(Duration::from_secs(6 * 3600)),
            reminders,
        ),
        Schedule::new("expiry", Every::Interval(Duration::from_secs(3600)), expiry),
    ])
}

fn environment(
    options: &Options,
    [sqs_url, sockets_url]: [&str; 2],
    key_file: Option<&Path>,
) -> Result<Env, BoxError> {
    let SigningKeys { private, public } = SigningKeys::load(key_file)?;
    let queue = |name: &str| format!("{sqs_url}/{}/{name}", sqs::protocol::ACCOUNT);
    let defaults = [
        ("TABLE_NAME", table::NAME.to_owned()),
        ("PUBLIC_URL", options.public_url.clone()),
        ("JWT_SIGNING_KEY", private),
        ("JWT_PUBLIC_KEYS", public),
        ("DOCUMENTS_QUEUE_URL", queue(DOCUMENTS)),
        ("EXPORTS_QUEUE_URL", queue(EXPORTS)),
        ("NOTIFICATIONS_QUEUE_URL", queue(NOTIFICATIONS)),
        ("SOCKETS_QUEUE_URL", queue(SOCKETS)),
        ("DELIVERIES_QUEUE_URL", queue(DELIVERIES)),
        ("SOCKETS_ENDPOINT", sockets_url.to_owned()),
        ("FILES_BUCKET", BUCKET.to_owned()),
        (
            "MAIL_FROM",
            "WorkHub <no-reply@workhub.localhost>".to_owned(),
        ),
        ("SUPER_ADMIN_EMAIL", "operator@workhub.localhost".to_owned()),
        ("PAYMENT_GATEWAY", "sandbox".to_owned()),
        ("PAYMENT_WEBHOOK_SECRET", WEBHOOK_SECRET.to_owned()),
        ("WEBHOOKS_SECRET", "local".to_owned()),
        ("WEBHOOKS_ALLOW_LOCAL", "true".to_owned()),
        ("SELLER", include_str!("seller.json").to_owned()),
        ("ADDRESS_LIMIT_FACTOR", "100".to_owned()),
        ("SECRET_WORD", "let-me-in".to_owned()),
        ("REGISTRATION", "open".to_owned()),
    ];
    let defaults = defaults
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value));
    Ok(Env::of(defaults.chain(options.env.clone())))
}

/// Frontends are developed on ports of their own; any origin may read, with what `template.yaml`
/// exposes. `SameSite` keeps the cookie from pages of other sites.
fn cors() -> CorsLayer {
    CorsLayer::very_permissive()
        .allow_origin(AllowOrigin::mirror_request())
        .expose_headers(
            [
                "retry-after",
                "x-next-cursor",
                "x-request-id",
                "idempotent-replayed",
            ]
            .map(HeaderName::from_static),
        )
}
