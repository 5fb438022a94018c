"""End-to-end tests: template.yaml and the functions' executables in MiniStack, used as a client would.

    cargo lambda build --workspace --exclude local --exclude bench --exclude tests --profile e2e --compiler cargo
    python3 infra/e2e/run.py

The functions must be built for this machine. Logs are left in target/stack.
"""

import hashlib
import hmac
import http.client
import json
import os
import re
import ssl
import sys
import time
import traceback
import urllib.parse
from datetime import datetime, timedelta, timezone

sys.dont_write_bytecode = True

import tools  # noqa: E402

if not sys.executable.startswith(str(tools.ROOT / "target" / "tools")):
    python = tools.install("ministack") / "python"
    os.execv(python, [str(python), *sys.argv])

sys.path.insert(0, str(tools.ROOT / "infra" / "chat"))

import chat  # noqa: E402  (with a folder of its own)
import stack as deployment  # noqa: E402  (needs the environment entered above)

FUNCTIONS = [
    "auth", "billing", "broadcaster", "calendar", "chat", "clock", "deliverer", "docs", "documents", "exporter", "files", "notifications", "notifier", "organizations", "payroll", "people",
    "projects", "relay", "reminders", "reports", "schedules", "tasks", "tickets", "webhooks",
]
ADMIN = {"email": "admin@company.com", "password": "secret123"}

CHECKS = []


def check(function):
    """A test; they run in the order of this file, on one deployment."""
    CHECKS.append(function)
    return function


class Response:
    def __init__(self, answer: http.client.HTTPResponse):
        self.status = answer.status
        self.headers = answer.headers
        self.body = answer.read()

    def json(self):
        return json.loads(self.body)

    def expect(self, *statuses: int) -> "Response":
        assert self.status in statuses, f"{self.status}, not {statuses}: {self.body[:500]!r}"
        return self


class Client:
    """A browser: keeps the session's cookie. Talks to the API's own host name wherever that is served."""

    def __init__(self, stack: deployment.Stack):
        self.stack = stack
        self.cookies: dict[str, str] = {}
        self.tls = ssl.create_default_context(cafile=deployment.CERTIFICATE)

    def call(self, method: str, path: str, body=None, headers: dict | None = None) -> Response:
        headers = {"Host": f"{self.stack.api_host}:{self.stack.port}", **(headers or {})}
        if body is not None and not isinstance(body, bytes):
            body = json.dumps(body).encode()
        if body is not None:
            headers["Content-Type"] = "application/json"
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if path == "/login":
            path = "/$default/login"  # MiniStack serves Cognito at the short one
        connection = http.client.HTTPSConnection("127.0.0.1", self.stack.port, timeout=60, context=self.tls)
        connection.request(method, path, body, headers)
        response = Response(connection.getresponse())
        connection.close()
        for cookie in response.headers.get_all("Set-Cookie", []):
            name, _, value = cookie.split(";")[0].partition("=")
            self.cookies[name] = value
        return response

    def get(self, path: str, **headers) -> Response:
        return self.call("GET", path, headers=headers)

    def post(self, path: str, body=None, **headers) -> Response:
        return self.call("POST", path, body, headers)


def until(seconds: float, what: str, found):
    """The first true value of `found()`."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if value := found():
            return value
        time.sleep(0.5)
    raise AssertionError(f"{what}: not within {seconds} s")


def payment_webhook(stack: deployment.Stack, payment_id: str, tenant: int, invoice: dict) -> tuple[bytes, dict]:
    """What the payment gateway sends when a payment is complete: body and headers, signed as Stripe does."""
    session = {
        "object": "checkout.session",
        "payment_status": "paid",
        "amount_total": invoice["amount"],
        "currency": "rub",
        "metadata": {"payment": payment_id, "tenant": str(tenant), "invoice": str(invoice["id"])},
    }
    event = {"id": f"evt_{payment_id}", "type": "checkout.session.completed", "data": {"object": session}}
    body = json.dumps(event).encode()
    now = int(time.time())
    signature = hmac.new(stack.webhook_secret.encode(), b"%d.%s" % (now, body), hashlib.sha256).hexdigest()
    return body, {"Stripe-Signature": f"t={now},v1={signature}"}


# ── the API ──────────────────────────────────────────────────────────────────────────────────────


@check
def health(stack, client):
    client.get("/api/health").expect(200)


@check
def documentation(stack, client):
    answer = client.get("/docs").expect(200, 301, 302, 303, 307, 308)
    if location := answer.headers["Location"]:
        answer = client.get(location).expect(200)
    assert answer.headers["Content-Type"].startswith("text/html"), answer.headers["Content-Type"]


@check
def unknown_routes_are_not_found(stack, client):
    client.get("/api/nothing-here").expect(404)


@check
def cross_origin_preflight(stack, client):
    asked = {"Origin": deployment.ORIGIN, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}
    answer = client.call("OPTIONS", "/api/auth/login", headers=asked).expect(200, 204)
    assert answer.headers["Access-Control-Allow-Origin"] == deployment.ORIGIN
    assert answer.headers["Access-Control-Allow-Credentials"] == "true"


@check
def public_keys(stack, client):
    keys = client.get("/.well-known/jwks.json").expect(200).json()["keys"]
    assert keys[0]["crv"] == "Ed25519" and "d" not in keys[0], keys


@check
def signup(stack, client):
    body = {"orgName": "My Company", "name": "Admin Name", **ADMIN}
    assert client.post("/api/signup", body).expect(200, 201).json() == {"ok": True, "slug": "my-company"}


@check
def login(stack, client):
    credentials = {"username": ADMIN["email"], "password": ADMIN["password"]}
    Client(stack).post("/api/auth/login", credentials | {"password": "wrong-password"}).expect(401)
    answer = client.post("/api/auth/login", credentials).expect(200)
    assert answer.json()["role"] == "admin", answer.json()
    cookie = next(c for c in answer.headers.get_all("Set-Cookie") if c.startswith("token="))
    assert "HttpOnly" in cookie and "Secure" in cookie and "SameSite=Lax" in cookie, cookie


@check
def me(stack, client):
    session = client.get("/api/auth/me").expect(200).json()
    assert session["role"] == "admin" and session["subscriptionStatus"] == "trial", session


@check
def a_cookie_from_another_site_is_refused(stack, client):
    headers = {"Origin": "https://evil.example.com", "Sec-Fetch-Site": "cross-site"}
    client.post("/api/auth/logout", {}, **headers).expect(403)
    client.get("/api/auth/me").expect(200)


@check
def create_employee(stack, client):
    created = client.post("/api/employees", {"name": "Ivanov Ivan", "email": "ivanov@company.com"}).expect(200, 201)
    shown = client.get(f"/api/employees/{created.json()['id']}").expect(200).json()
    assert shown["name"] == "Ivanov Ivan", shown


@check
def an_invitation_is_mailed(stack, client):
    until(20, "mail", lambda: [m for m in stack.mails() if "ivanov@company.com" in m["To"]])


@check
def workforce_logs_in_with_a_mailed_code(stack, client):
    sent_to = {"channel": "email", "destination": ADMIN["email"]}
    client.post("/api/v1/auth/otp/start", sent_to).expect(200)
    code = re.compile("([0-9]{6}) — код для входа")
    texts = lambda: [mail["BodyText"] for mail in stack.mails() if ADMIN["email"] in mail["To"]]
    digits = until(20, "a code", lambda: list(filter(None, map(code.search, texts()))))[0].group(1)
    browser = Client(stack)
    browser.post("/api/v1/auth/otp/verify", sent_to | {"otp": digits}).expect(200)
    csrf = browser.cookies["workforce_refresh_csrf"]
    browser.post("/api/v1/auth/refresh").expect(403)
    token = browser.post("/api/v1/auth/refresh", **{"X-Refresh-CSRF": csrf}).expect(200).json()["accessToken"]
    me = Client(stack).get("/api/v1/me", Authorization=f"Bearer {token}").expect(200).json()
    assert me["role"] == "owner" and me["tenant"]["slug"] == "my-company", me


@check
def a_shift_is_published_and_mailed(stack, client):
    schedule = client.post("/api/v1/schedules", {"name": "Week 1", "assigneeUserIds": [2]}).expect(201).json()
    path = f"/api/v1/schedules/{schedule['id']}"
    shift = {"assignedUserId": 2, "shiftDate": "2027-03-27", "startTime": "22:00", "endTime": "06:00"}
    assert client.post(f"{path}/shifts", shift).expect(201).json()["conflicts"] == []
    published = client.post(f"{path}/publish", {"from": "2027-03-22", "to": "2027-03-28"}).expect(200).json()
    assert published == {"published": 1, "warnings": []}, published
    until(20, "mail", lambda: [m for m in stack.mails() if "ivanov@company.com" in m["To"] and "27.03.2027" in m["BodyText"]])


@check
def a_punch_in_and_out(stack, client):
    assert client.post("/api/v1/clock", {}).expect(201).json()["type"] == "in"
    client.post("/api/v1/clock", {"type": "in"}).expect(409)
    ended = client.post("/api/v1/clock").expect(200).json()
    assert client.get("/api/v1/clock/entries").expect(200).json()["items"][0]["id"] == ended["id"]


@check
def a_file_is_uploaded_checked_and_got(stack, client):
    png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"
    new = {"key": "../oven.png", "contentType": "image/png", "purpose": "ticket", "size": len(png)}
    presigned = client.post("/api/v1/files/presign", new).expect(200).json()
    path = f"/api/v1/files/{presigned['id']}"
    client.post(f"{path}/complete").expect(409)
    assert stack.put(presigned["url"], png, presigned["headers"]) == 200
    assert client.post(f"{path}/complete").expect(200).json()["size"] == len(png)
    assert stack.fetch(client.get(path).expect(200).json()["url"]) == png
    ticket = client.post("/api/v1/tickets", {"subject": "The oven is cold", "attachmentIds": [presigned["id"]]}).expect(201).json()
    client.post(f"/api/v1/tickets/{ticket['id']}/comments", {"body": "It is the fuse"}).expect(201)
    assert client.get("/api/v1/tickets").expect(200).json()["items"][0]["comment_count"] == 1


@check
def a_webhook_is_tried_and_where_nobody_is_the_log_says_so(stack, client):
    made = client.post("/v1/webhooks", {"url": "https://hooks.workhub.invalid/", "events": ["*"]}).expect(201).json()["data"]
    assert made["secret"].startswith("whsec_")
    path = f"/v1/webhooks/{made['id']}"
    client.post(f"{path}/test").expect(201)

    def tried():
        log = client.get(f"{path}/deliveries?status=failed").expect(200).json()["data"]
        return log and log[0]["attempts"][0]["error"]

    assert until(60, "a try", tried) == "the name cannot be resolved"
    client.call("DELETE", path).expect(200)


@check
def chat_in_real_time_with_the_stock_client(stack, client):
    """What must hold stands in the script; here fewer messages, for each call takes a tenth of a second."""
    gateway = f"{stack.url}/_aws/execute-api"
    sockets = stack.resource("Sockets")
    chat.chat(
        API=f"{gateway}/{stack.api_id}",
        SOCKETS=stack.url,
        SOCKETS_PATH=f"/_aws/execute-api/{sockets}/socket",
        NODE_EXTRA_CA_CERTS=str(deployment.CERTIFICATE),
        MESSAGES=os.environ.get("MESSAGES", "30"),
        CUTS=os.environ.get("CUTS", "3"),
        SILENT="yes",
        PATIENCE=os.environ.get("PATIENCE", "120"),
    )


@check
def spaces_with_boards(stack, client):
    assert isinstance(client.get("/api/tasks/spaces-with-boards").expect(200).json(), list)


# ── people, projects, notifications: the other APIs ──────────────────────────────────────────────


HIRED = {"email": "anna@company.com", "password": "secret123", "firstName": "Анна", "lastName": "Смирнова"}


@check
def a_user_of_employee_management_logs_in_everywhere(stack, client):
    today = datetime.now(timezone(timedelta(hours=3)))  # organizations begin in Moscow
    more = {"birthDate": f"1992-{today:%m-%d}", "salary": 100_000, "bankCard": "2200 1234"}
    user = client.post("/users", HIRED | more).expect(201).json()["user"]
    credentials = {"email": HIRED["email"], "password": HIRED["password"]}
    token = Client(stack).post("/login", credentials).expect(200).json()["token"]
    profile = Client(stack).get("/profile", Authorization=f"Bearer {token}").expect(200).json()
    assert (profile["id"], profile["bankCard"]) == (user["id"], "2200 1234"), profile
    Client(stack).post("/api/auth/login", credentials).expect(200)
    Client(stack).post("/api/auth/login", {"username": HIRED["email"], "password": HIRED["password"]}).expect(200)


@check
def users_are_searched_and_sorted(stack, client):
    name = urllib.parse.quote("смир")
    for query in ["", f"lastName={name}", "sortBy=country&order=DESC"]:
        users = client.get(f"/users?{query}").expect(200).json()["users"]
        assert HIRED["email"] in [user["email"] for user in users], query


@check
def hours_on_a_project_keep_a_team_member(stack, client):
    project = client.post("/projects", {"name": "Apollo", "description": "To the moon", "wage": 1500}).expect(201).json()["project"]
    member = next(m for m in client.get("/api/team-members?active=1").expect(200).json() if m["name"].startswith("Анна"))
    user = next(u for u in client.get("/users").expect(200).json()["users"] if u["email"] == HIRED["email"])
    path = f"/projects/{project['id']}"
    client.post(f"{path}/employee", {"employeeId": user["id"]}).expect(200)
    hours = {"team_member_id": member["id"], "project_id": project["id"], "month": "2099-01", "hours": "120.50"}
    row = client.post("/api/allocations", hours).expect(201).json()
    assert len(client.get("/api/allocations?month=2099-01").expect(200).json()) == 1
    client.call("DELETE", f"/api/team-members/{member['id']}").expect(422)
    client.call("DELETE", f"/api/allocations/{row['id']}").expect(200)
    client.call("DELETE", path).expect(200)


@check
def a_month_is_planned_entered_and_paid(stack, client):
    member = next(m for m in client.get("/api/team-members?active=1").expect(200).json() if m["name"].startswith("Анна"))
    client.call("PUT", f"/api/team-members/{member['id']}", {"hourly_rate": "100.00"}).expect(200)
    user = next(u for u in client.get("/users").expect(200).json()["users"] if u["email"] == HIRED["email"])["id"]
    settings = {"from": "2026-01-01", "country": "RU", "night": {"premium": 0.2}}
    assert client.call("PATCH", "/v1/settings", settings).expect(200).json()["data"]["country"] == "RU"
    day = client.get("/v1/calendar?from=2026-05-01&to=2026-05-01").expect(200).json()["data"][0]
    assert day["type"] == "holiday", day
    feed = client.post("/v1/calendar/feed").expect(201).json()["data"]["url"]
    assert client.get("/v1" + feed.split("/v1")[1]).expect(200).body.startswith(b"BEGIN:VCALENDAR")
    entry = {"user_id": user, "start": "2026-03-10T06:00:00Z", "end": "2026-03-10T14:00:00Z"}
    client.post("/v1/time/entries", entry).expect(201)
    client.post("/v1/time/entries", entry).expect(409)
    salary = client.post("/v1/salary/calculate", {"user_id": user, "month": "2026-03"}).expect(201).json()["data"]
    # and the salary of who has an hourly rate does not count
    assert salary["total"] == 800, salary
    client.post(f"/v1/salary/{salary['id']}/approve").expect(200)
    assert client.get(f"/v1/salary/{salary['id']}/payslip").expect(200).body.startswith(b"%PDF")
    client.post("/v1/time/entries", entry | {"start": "2026-03-10T14:00:00Z", "end": "2026-03-10T15:00:00Z"}).expect(409)


@check
def admins_are_told_of_a_new_user(stack, client):
    def told():
        return client.get("/notifications?type=employee_created").expect(200).json()["notifications"]

    unread = until(20, "a notification", told)[0]
    read = client.call("PATCH", f"/notifications/{unread['id']}/mark-as-read").expect(200).json()
    assert read["isRead"] and not unread["isRead"], read


@check
def a_birthday_is_told_once_however_often_the_schedule_fires(stack, client):
    function = stack.resource("RemindersFunction")
    event = {"time": f"{datetime.now(timezone.utc):%Y-%m-%dT%H:%M:%SZ}"}
    for _ in range(3):
        answer = stack.client("lambda").invoke(FunctionName=function, Payload=json.dumps(event))
        assert "FunctionError" not in answer, answer["Payload"].read()

    def total():
        return client.get("/notifications?type=birthday_reminder").expect(200).json()["total"]

    until(30, "a notification", total)
    until(30, "an empty queue", lambda: stack.waiting("NotificationsQueue") == [0, 0])
    assert total() == 1


# ── documents: API → SQS → worker → S3 → API ─────────────────────────────────────────────────────


@check
def create_invoice(stack, client):
    period = {"subscriptionId": 1, "periodStart": "2026-04-01", "periodEnd": "2026-04-30"}
    created = client.post("/api/billing/invoice", period).expect(200, 201).json()
    assert created["id"] == 1 and created["status"] == "pending", created


def download(client, path):
    def ready():
        answer = client.get(path).expect(200, 202)
        return answer if answer.status == 200 else None

    answer = until(30, path, ready)
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.body.startswith(b"%PDF-") and b"%%EOF" in answer.body[-32:], answer.body[:16]


@check
def invoice_pdf(stack, client):
    download(client, "/api/billing/invoice/1/pdf")


@check
def invoice_act(stack, client):
    download(client, "/api/billing/invoice/1/act")


@check
def a_bad_message_does_not_hold_up_others(stack, client):
    """Of a batch with two messages only the failed one stays in the queue."""
    sqs, url = stack.client("sqs"), stack.resource("DocumentsQueue")
    good = json.dumps({"kind": "invoice", "tenant": 1, "invoice": 1})
    entries = [{"Id": "bad", "MessageBody": "not JSON"}, {"Id": "good", "MessageBody": good}]
    sqs.send_message_batch(QueueUrl=url, Entries=entries)
    until(20, "one message left", lambda: stack.waiting("DocumentsQueue") == [0, 1])


# ── payments ─────────────────────────────────────────────────────────────────────────────────────


@check
def payment(stack, client):
    payment = client.post("/api/billing/create-payment", {"invoiceId": 1}).expect(200, 201).json()
    assert payment["paymentUrl"] and payment["paymentId"], payment
    tenant = client.get("/api/auth/me").expect(200).json()["orgId"]
    invoice = client.get("/api/billing/invoice/1").expect(200).json()
    assert invoice["status"] == "pending", invoice
    body, headers = payment_webhook(stack, payment["paymentId"], tenant, invoice)
    gateway = Client(stack)
    forged = {"Stripe-Signature": headers["Stripe-Signature"][:-64] + "0" * 64}
    gateway.call("POST", "/api/billing/webhook", body, forged).expect(400, 401, 403)
    assert client.get("/api/billing/invoice/1").expect(200).json()["status"] == "pending"
    for _ in range(2):  # as gateways do
        gateway.call("POST", "/api/billing/webhook", body, headers).expect(200)
    invoice = client.get("/api/billing/invoice/1").expect(200).json()
    assert invoice["status"] == "paid", invoice
    assert client.get("/api/auth/me").expect(200).json()["subscriptionStatus"] == "active"


# ── mail, sessions, schedule ─────────────────────────────────────────────────────────────────────


@check
def forgotten_password(stack, client):
    assert client.post("/api/auth/forgot-password", {"email": ADMIN["email"]}).expect(200).json() == {"ok": True}
    mail = until(20, "mail", lambda: [m for m in stack.mails() if ADMIN["email"] in m["To"] and "reset-password" in m["BodyText"]])[0]
    assert mail["Source"] == deployment.SENDER and deployment.ORIGIN in mail["BodyText"], mail


@check
def logout(stack, client):
    session = dict(client.cookies)
    client.post("/api/auth/logout", {}).expect(200, 204)
    client.cookies = session
    client.get("/api/auth/me").expect(401)


@check
def permissions_are_the_least(stack, client):
    table = f"arn:aws:dynamodb:{deployment.REGION}:000000000000:table/{stack.output('TableName')}"
    file = f"arn:aws:s3:::{stack.output('BucketName')}/1/invoices/1.pdf"

    def who_may(action, resource):
        return {f for f in FUNCTIONS if stack.allowed(f.title(), action, resource)}

    assert who_may("dynamodb:Scan", table) == set()
    assert who_may("dynamodb:GetItem", table) == set(FUNCTIONS) - {"deliverer", "docs", "relay", "reminders"}
    assert who_may("dynamodb:PutItem", table) == set(FUNCTIONS) - {"docs", "relay", "reminders", "documents"}
    assert who_may("dynamodb:PutItem", f"{table}/index/gsi1") == set()
    assert who_may("s3:GetObject", file) == {"billing", "documents"}
    assert who_may("s3:PutObject", file) == {"documents"}
    assert who_may("s3:GetObject", file.replace("invoices", "avatar/x")) == {"files"}
    assert who_may("s3:GetObject", file.replace("invoices", "export/x")) == {"reports"}
    assert who_may("s3:PutObject", file.replace("invoices", "export/x")) == {"exporter"}
    assert who_may("s3:PutObject", file.replace("invoices", "other")) == set()


@check
def the_schedule_runs_the_relay(stack, client):
    until(90, "an invocation", lambda: any("REPORT RequestId" in line for line in stack.logs("Relay")))
    assert not [line for line in stack.logs("Relay") if '"ERROR"' in line]


# ─────────────────────────────────────────────────────────────────────────────────────────────────


def report(stack: deployment.Stack) -> None:
    """What the functions logged, for who reads a failure."""
    for function in FUNCTIONS:
        for line in stack.logs(function.title())[-15:]:
            print(f"    {function}: {line}")


def main() -> int:
    missing = [f for f in FUNCTIONS if not (tools.ROOT / "target" / "lambda" / f / "bootstrap").exists()]
    if missing:
        print(f"not built: {', '.join(missing)}\n{__doc__}")
        return 1
    failed = 0
    start = time.monotonic()
    with deployment.Stack() as stack:
        print(f"deployed in {time.monotonic() - start:.0f} s", flush=True)
        client = Client(stack)
        for function in CHECKS:
            name = function.__name__.replace("_", " ")
            try:
                function(stack, client)
                print(f"ok      {name}", flush=True)
            except Exception:
                failed += 1
                print(f"FAILED  {name}\n{traceback.format_exc(limit=-2)}", flush=True)
        if failed:
            report(stack)
    print(f"{len(CHECKS) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
