"""Deliveries of webhooks are checked by Standard Webhooks' own library for Python, against `cargo run -p local`.

`python3 infra/webhooks/verify.py` needs target/debug/local; it installs the library under target/.
"""

import http.server
import json
import os
import pathlib
import queue
import subprocess
import sys
import tempfile
import threading
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "infra" / "e2e"))
sys.path.insert(0, str(ROOT / "infra" / "chat"))

import tools  # noqa: E402  (beside the end-to-end tests)

# other tools have pythons of their own
if not sys.executable.startswith(str(ROOT / "target" / "tools" / "webhooks")):
    python = tools.install("webhooks") / "python"
    os.execv(python, [str(python), *sys.argv])

import chat  # noqa: E402  (knows where a local platform serves)
from standardwebhooks import Webhook, WebhookVerificationError  # noqa: E402  (needs the environment entered above)

OWNER = {"orgName": "Webhooks", "name": "Owner", "email": "owner@company.example", "password": "a-long-password"}
RECEIVED: queue.Queue = queue.Queue()


class Receiver(http.server.BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        self.send_response(204)
        self.end_headers()
        RECEIVED.put((dict(self.headers), body))

    def log_message(self, *_: object) -> None:
        pass


def post(url: str, body: dict | None = None, cookie: str = "") -> tuple[dict, str]:
    """The JSON of an answer, and the session cookie it sets."""
    headers = {"content-type": "application/json", "cookie": cookie}
    request = urllib.request.Request(url, json.dumps(body or {}).encode(), headers)
    with urllib.request.urlopen(request) as answer:
        return json.load(answer), (answer.headers.get("set-cookie") or "").split(";")[0]


def refuses(secret: str, body: bytes, headers: dict) -> bool:
    try:
        Webhook(secret).verify(body, headers)
    except WebhookVerificationError:
        return True
    return False


def check(url: str, receiver: str) -> None:
    post(f"{url}/api/signup", OWNER)
    _, cookie = post(f"{url}/api/auth/login", {"username": OWNER["email"], "password": OWNER["password"]})
    made, _ = post(f"{url}/v1/webhooks", {"url": receiver, "events": ["*"]}, cookie)
    first, path = made["data"]["secret"], f"{url}/v1/webhooks/{made['data']['id']}"
    post(f"{path}/test", cookie=cookie)
    headers, body = RECEIVED.get(timeout=20)
    event = Webhook(first).verify(body, headers)
    assert event["type"] == "webhook.test", event
    assert refuses(first, body + b" ", headers), "other bytes"
    assert refuses("whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD", body, headers), "another secret"

    rotated, _ = post(f"{path}/rotate", cookie=cookie)
    second = rotated["data"]["secret"]
    post(f"{path}/test", cookie=cookie)
    headers, body = RECEIVED.get(timeout=20)
    for secret in [first, second]:
        Webhook(secret).verify(body, headers)
    print(f"standardwebhooks verified {headers['webhook-id']} by both secrets")


def main() -> int:
    receiver = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    threading.Thread(target=receiver.serve_forever, daemon=True).start()
    with tempfile.TemporaryDirectory() as directory:
        log = pathlib.Path(directory) / "log"
        command = [ROOT / "target" / "debug" / "local", "--memory", "--port", "0"]
        with log.open("w") as output:
            local = subprocess.Popen(command, stdout=output, stderr=output)
        try:
            check(chat.address(log), f"http://127.0.0.1:{receiver.server_port}/")
        except Exception:
            print("\n".join(log.read_text().splitlines()[-40:]))
            raise
        finally:
            local.terminate()
            local.wait(timeout=20)
    return 0


if __name__ == "__main__":
    sys.exit(main())
