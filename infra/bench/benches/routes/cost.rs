//! What requests cost at list prices, as a page of the documentation.

use super::{Measured, Row, median};

/// List prices of us-east-1 in dollars, on demand.
mod price {
    /// A read unit of `DynamoDB`.
    pub(super) const READ_UNIT: f64 = 0.125e-6;
    /// A write unit of `DynamoDB`.
    pub(super) const WRITE_UNIT: f64 = 0.625e-6;
    /// A request to an HTTP API.
    pub(super) const API_REQUEST: f64 = 1.0e-6;
    /// A request to Lambda.
    pub(super) const INVOCATION: f64 = 0.2e-6;
    /// A gigabyte of an arm64 function's memory for a second.
    pub(super) const GIGABYTE_SECOND: f64 = 13.3334e-6;
    /// A gigabyte of logs taken in.
    pub(super) const LOG_GIGABYTE: f64 = 0.5;
    /// A minute of a connection to a WebSocket API.
    pub(super) const CONNECTION_MINUTE: f64 = 0.25e-6;
    /// A frame of one, either way.
    pub(super) const FRAME: f64 = 1.0e-6;
    /// A request to an ordered queue; a message takes three.
    pub(super) const ORDERED_QUEUE: f64 = 0.5e-6;
    /// A secret for a month.
    pub(super) const SECRET: f64 = 0.4;
    /// An alarm for a month.
    pub(super) const ALARM: f64 = 0.1;
}

/// Memory of the functions that log people in and list them, in GB; the others have half.
const MEMORY: f64 = 1.0;
/// Part of a core that a function of that memory has.
const CORE: f64 = 1024.0 / 1769.0;
/// Milliseconds that the table takes for a call.
const ROUND_TRIP: f64 = 5.0;
/// Bytes of a request in the logs: its own line, and those of Lambda.
const LOG_BYTES: f64 = 900.0;
/// Secrets and alarms of the template.
const SECRETS: f64 = 1.0;
const ALARMS: f64 = 11.0;
/// Alarms that an account is not charged for.
const FREE_ALARMS: f64 = 10.0;
/// Work days of a month.
const DAYS: f64 = 21.0;

/// Somebody connected on a work day: hours, how often they connect, what they send, and how many are in a
/// room.
mod connected {
    pub(super) const HOURS: f64 = 8.0;
    pub(super) const CONNECTIONS: f64 = 5.0;
    pub(super) const MESSAGES: f64 = 20.0;
    pub(super) const ROOM: f64 = 20.0;
    /// Minutes between two pings.
    pub(super) const PING: f64 = 8.0;
    /// Seconds that a poll waits.
    pub(super) const POLL: f64 = 20.0;
}

/// Kinds of routes, which people call about as often as one another of the kind.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Login,
    Read,
    Change,
}

impl Kind {
    fn of(row: &Row) -> Self {
        match &row.endpoint {
            endpoint if endpoint.path.ends_with("/login") => Self::Login,
            endpoint if endpoint.mutates() => Self::Change,
            _ => Self::Read,
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Login => "login",
            Self::Read => "read",
            Self::Change => "change",
        }
    }
}

/// What requests of a kind spend on average.
struct Spent {
    read_units: f64,
    write_units: f64,
    /// Billed.
    milliseconds: f64,
}

impl Spent {
    fn of(rows: &[Row], kind: Kind, hashing: f64) -> Self {
        let of_kind = || rows.iter().filter(|row| Kind::of(row) == kind);
        let count = of_kind().count() as f64;
        let mean = |value: &dyn Fn(&Row) -> f64| of_kind().map(value).sum::<f64>() / count;
        let hash = match kind {
            Kind::Login => hashing,
            Kind::Read | Kind::Change => 0.0,
        };
        let milliseconds = |row: &Row| {
            let work = median(row.working.clone()) + hash;
            work / CORE + row.meter.round_trips() as f64 * ROUND_TRIP
        };
        Self {
            read_units: mean(&|row| row.meter.read_units()),
            write_units: mean(&|row| row.meter.write_units()),
            milliseconds: mean(&milliseconds),
        }
    }

    /// Of one request, in dollars: the table, the function, the gateway, the logs.
    fn dollars(&self) -> [f64; 4] {
        let table = self.read_units * price::READ_UNIT + self.write_units * price::WRITE_UNIT;
        let seconds = self.milliseconds / 1e3;
        [
            table,
            price::INVOCATION + MEMORY * seconds * price::GIGABYTE_SECOND,
            price::API_REQUEST,
            LOG_BYTES / 1e9 * price::LOG_GIGABYTE,
        ]
    }
}

/// Prints the page.
pub(super) fn print(measured: &Measured) {
    let (rows, hashing) = (&measured.rows, measured.hashing);
    let kinds = [Kind::Login, Kind::Read, Kind::Change];
    let spent = kinds.map(|kind| (kind, Spent::of(rows, kind, hashing)));
    println!(
        "# Cost\n\n\
         What the platform costs at the list prices of us-east-1, without free tiers. This page is made by\n\n\
         ```sh\n\
         cargo bench -p bench --bench routes --profile e2e -- cost > docs/cost.md\n\
         ```\n\n\
         from what valid requests of all routes spend on average: read and write units as the table's stand-in counts them, work as measured\n\
         here on a whole core and stretched to the part of one that 1 GB of memory has, and {ROUND_TRIP} ms for each round trip to the table.\n\n\
         ## A million requests\n\n\
         | kind | RCU | WCU | ms | table, $ | function, $ | gateway, $ | logs, $ | together, $ |\n\
         |---|---|---|---|---|---|---|---|---|"
    );
    for (kind, spent) in &spent {
        let [table, function, gateway, logs] = spent.dollars().map(|dollars| dollars * 1e6);
        println!(
            "| {} | {:.1} | {:.1} | {:.0} | {table:.2} | {function:.2} | {gateway:.2} | {logs:.2} | {:.2} |",
            kind.name(),
            spent.read_units,
            spent.write_units,
            spent.milliseconds,
            table + function + gateway + logs,
        );
    }
    print_month(&spent);
}

/// Prints what a month costs.
fn print_month(spent: &[(Kind, Spent); 3]) {
    let idle = SECRETS * price::SECRET + ALARMS * price::ALARM;
    let month: f64 = spent
        .iter()
        .map(|(kind, spent)| {
            let a_day = match kind {
                Kind::Login => 1.0,
                Kind::Read => 12.0,
                Kind::Change => 4.0,
            };
            a_day * DAYS * 1000.0 * spent.dollars().iter().sum::<f64>()
        })
        .sum();
    println!(
        "\n## A thousand employees for a month\n\n\
         One login, 12 reads, 2 punches and 2 other changes by each on {DAYS} work days: **${month:.2}**. A punch counts as a change.\n\n\
         {}\n\n\
         ## Nobody at all\n\n\
         {SECRETS} secret and {ALARMS} alarms: ${idle:.2} a month, of which an account that has no other alarms is charged ${:.2}, as ten are free.\n\
         Functions, table, queues, bucket and schedules cost nothing while nobody uses them.\n\n\
         ## What is left out\n\n\
         Storage ($0.25 for a GB and month in the table, $0.023 in the bucket), mails ($0.10 for a thousand), messages in queues ($0.40 for a million, and the\n\
         worker's time), traffic to the internet ($0.09 a GB beyond the first hundred), and cold starts.",
        sockets(),
        SECRETS * price::SECRET + (ALARMS - FREE_ALARMS).max(0.0) * price::ALARM,
    );
}

/// What a thousand connected people cost, by units as docs/access-patterns.md has them.
fn sockets() -> String {
    use connected::{CONNECTIONS, HOURS, MESSAGES, PING, POLL, ROOM};

    let (people, half_a_gigabyte) = (1000.0, 0.5);
    let minutes = people * DAYS * HOURS * 60.0;
    let pings = minutes / PING;
    let connections = people * DAYS * CONNECTIONS;
    let messages = people * DAYS * MESSAGES;
    // greeted, let in, told who is there; what they say is the login and pongs
    let frames = 2.0 * pings + 4.0 * connections + messages * ROOM;
    // a handshake, a login, a goodbye; three for the broadcaster, who is woken by each message, too
    let invocations = pings + 6.0 * connections + messages;
    let milliseconds = 4.0 * ROUND_TRIP + 10.0;
    let invocation =
        price::INVOCATION + half_a_gigabyte * milliseconds / 1e3 * price::GIGABYTE_SECOND;
    let reads = 4.0 * pings + 30.0 * connections + (people / 6.0 + 2.0 * ROOM) * messages;
    let writes = 4.0 * pings + 10.0 * connections + 3.0 * messages;
    let queue = 3.0 * price::ORDERED_QUEUE * (3.0 * connections + messages);
    let dollars = minutes * price::CONNECTION_MINUTE
        + frames * price::FRAME
        + invocations * invocation
        + reads * price::READ_UNIT
        + writes * price::WRITE_UNIT
        + queue;
    let poll = price::API_REQUEST
        + price::INVOCATION
        + half_a_gigabyte * POLL * price::GIGABYTE_SECOND
        + (0.5 * POLL * price::READ_UNIT + 2.0 * price::WRITE_UNIT);
    let polls = minutes * 60.0 / POLL * poll;
    let millions = |count: f64| count / 1e6;
    format!(
        "## A thousand people connected for a month\n\n\
         {HOURS} hours on {DAYS} days, {CONNECTIONS} connections and {MESSAGES} messages a day by each, to rooms of {ROOM} who all are connected, in one organization: {:.1} million minutes of\n\
         connections, {:.1} million frames and {:.1} million invocations, together **${dollars:.0}**; sending the messages comes on top, as a change each. Most of it is frames.\n\n\
         Who cannot have a WebSocket polls, and a poll that waits is a function that waits: a thousand of them cost **${polls:.0}**.",
        millions(minutes),
        millions(frames),
        millions(invocations),
    )
}
