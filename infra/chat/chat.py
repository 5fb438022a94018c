"""Chat with the stock Socket.IO client on Node, against `cargo run -p local`: `chat.mjs` says what must hold.

`python3 infra/chat/chat.py` needs target/debug/local; it installs Node and the client under target/.
"""

import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
HERE = ROOT / "infra" / "chat"
WORK = ROOT / "target" / "chat"
sys.path.insert(0, str(ROOT / "infra" / "e2e"))

import tools  # noqa: E402  (beside the end-to-end tests)


def chat(**environment: str) -> None:
    """Runs the script; it fails unless everybody has every message once, in the server's order."""
    programs = tools.install("node")
    environment = os.environ | environment | {"PATH": f"{programs}:{os.environ['PATH']}"}
    WORK.mkdir(parents=True, exist_ok=True)
    lock = WORK / "package-lock.json"
    current = lock.exists() and lock.read_bytes() == (HERE / lock.name).read_bytes() and (WORK / "node_modules").exists()
    for file in ["package.json", "package-lock.json", "chat.mjs"]:
        shutil.copy(HERE / file, WORK / file)
    if not current:
        quiet = ["--no-audit", "--no-fund", "--loglevel=error"]
        subprocess.run([programs / "npm", "ci", *quiet], cwd=WORK, env=environment, check=True)
    subprocess.run([programs / "node", "chat.mjs"], cwd=WORK, env=environment, check=True, timeout=1200)


def address(log: pathlib.Path) -> str:
    """Where the process that writes this log serves."""
    for _ in range(200):
        lines = (line.split() for line in log.read_text().splitlines())
        if found := [words[1] for words in lines if words and words[0] == "WorkHub"]:
            return found[0]
        time.sleep(0.1)
    raise AssertionError(log.read_text())


def main() -> int:
    with tempfile.TemporaryDirectory() as directory:
        log = pathlib.Path(directory) / "log"
        command = [ROOT / "target" / "debug" / "local", "--memory", "--port", "0"]
        with log.open("w") as output:
            local = subprocess.Popen(command, stdout=output, stderr=output)
        try:
            chat(API=address(log))
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
            print("\n".join(log.read_text().splitlines()[-40:]))
            raise
        finally:
            local.terminate()
            local.wait(timeout=20)
    return 0


if __name__ == "__main__":
    sys.exit(main())
