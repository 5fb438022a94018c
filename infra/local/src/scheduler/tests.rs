use std::sync::Mutex;

use axum::{body::Body, http::Request};
use jiff::civil::time;
use tokio::time::Instant;

use super::*;
use shared::clock::Clock;

use crate::{
    server::{Server, listen},
    testing::{self, Answer, hands},
};

fn at(time: &str) -> Timestamp {
    time.parse().unwrap()
}

type Log = Arc<Mutex<Vec<Timestamp>>>;

fn logging(name: &str, every: Every) -> (Schedule, Log) {
    let log = Log::default();
    let kept = Arc::clone(&log);
    let schedule = Schedule::new(name, every, move |now| {
        kept.lock().unwrap().push(now);
        std::future::ready(Ok::<_, String>(()))
    });
    (schedule, log)
}

#[test]
fn an_interval_is_due_at_its_multiples() {
    let five_minutes = Every::Interval(Duration::from_secs(300));
    assert_eq!(
        five_minutes.next_after(at("2026-05-01T08:01:02.345Z")),
        Some(at("2026-05-01T08:05:00Z"))
    );
    assert_eq!(
        five_minutes.next_after(at("2026-05-01T08:05:00Z")),
        Some(at("2026-05-01T08:10:00Z"))
    );
    assert_eq!(five_minutes.next_after(Timestamp::MAX), None);
}

#[test]
fn a_day_is_due_at_its_time_in_utc() {
    let at_three = Every::Day(time(3, 0, 0, 0));
    assert_eq!(
        at_three.next_after(at("2026-05-01T02:59:59Z")),
        Some(at("2026-05-01T03:00:00Z"))
    );
    assert_eq!(
        at_three.next_after(at("2026-05-01T03:00:00Z")),
        Some(at("2026-05-02T03:00:00Z"))
    );
    assert_eq!(
        at_three.next_after(at("2026-12-31T23:00:00Z")),
        Some(at("2027-01-01T03:00:00Z"))
    );
}

#[tokio::test(start_paused = true)]
async fn jobs_run_when_they_are_due_until_they_are_stopped() {
    let started = Instant::now();
    let clock: Clock = Clock::of(move || at("2026-05-01T08:58:30Z") + started.elapsed());
    let (minutely, minutes) = logging("minutely", Every::Interval(Duration::from_secs(60)));
    let (daily, days) = logging("daily", Every::Day(time(9, 0, 0, 0)));
    let stop = CancellationToken::new();
    let scheduler = Scheduler::new(vec![minutely, daily], clock);
    let running = tokio::spawn({
        let stop = stop.clone();
        async move { scheduler.run(stop).await }
    });
    tokio::time::sleep(Duration::from_secs(3 * 60)).await; // of paused time
    stop.cancel();
    running.await.unwrap();

    let expected = [
        "2026-05-01T08:59:00Z",
        "2026-05-01T09:00:00Z",
        "2026-05-01T09:01:00Z",
    ]
    .map(at);
    assert_eq!(*minutes.lock().unwrap(), expected);
    assert_eq!(*days.lock().unwrap(), [at("2026-05-01T09:00:00Z")]);
}

#[tokio::test(start_paused = true)]
async fn a_failing_job_is_run_again_the_next_time() {
    let started = Instant::now();
    let clock: Clock = Clock::of(move || at("2026-05-01T08:00:00Z") + started.elapsed());
    let runs = Arc::new(Mutex::new(0));
    let counted = Arc::clone(&runs);
    let failing = Schedule::new(
        "failing",
        Every::Interval(Duration::from_secs(60)),
        move |_| {
            *counted.lock().unwrap() += 1;
            async {
                if true {
                    panic!("a mistake")
                } else {
                    Ok::<_, String>(())
                }
            }
        },
    );
    let scheduler = Scheduler::new(vec![failing], clock);
    let running = scheduler.run(CancellationToken::new());
    assert!(
        tokio::time::timeout(Duration::from_secs(130), running)
            .await
            .is_err()
    );
    assert_eq!(*runs.lock().unwrap(), 2);
}

async fn post(server: &Server, path: &str) -> Answer {
    let request = Request::post(format!("{}/_local/run/{path}", server.url()));
    testing::request(request.body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn a_schedule_runs_on_demand_at_the_time_given() {
    let (schedule, log) = logging("payroll", Every::Day(time(0, 0, 0, 0)));
    let failing = Schedule::new("failing", Every::Day(time(0, 0, 0, 0)), async |_| {
        Err("no database")
    });
    let hands = hands("2026-05-01T08:00:00Z");
    let router = router(Scheduler::new(vec![schedule, failing], hands.clock()));
    let server = Server::start(listen(0).await.unwrap(), router).unwrap();

    let answer = post(&server, "payroll?now=2027-01-01T00:00:00%2B01:00").await;
    assert_eq!(
        (answer.status.as_u16(), answer.body.as_str()),
        (200, r#"{"ok":true}"#)
    );
    assert_eq!(post(&server, "payroll").await.status, 200);
    assert_eq!(
        *log.lock().unwrap(),
        ["2026-12-31T23:00:00Z", "2026-05-01T08:00:00Z"].map(at)
    );

    let unknown = post(&server, "nothing").await;
    assert_eq!(unknown.status, 404);
    assert_eq!(
        unknown.body,
        r#"{"message":"there is no schedule \"nothing\"","ok":false}"#
    );
    for bad in [
        "payroll?now=tomorrow",
        "payroll?now=",
        "payroll?now=2027-01-01",
    ] {
        assert_eq!(post(&server, bad).await.status, 400, "{bad}");
    }
    let failed = post(&server, "failing").await;
    assert_eq!(failed.status, 500);
    assert!(failed.body.contains("no database"));
}
