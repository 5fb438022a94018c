"""Installs the tools of CI and of the end-to-end tests into virtual environments under target/tools.

`python3 infra/e2e/tools.py` installs them all; nothing is done when they are there already.
"""

import pathlib
import subprocess
import sys
import venv

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]


def install(name: str) -> pathlib.Path:
    """The folder of programs of an environment: `ministack`, `cli`, `node`, `browser` or `webhooks`."""
    requirements = HERE / f"requirements-{name}.txt"
    environment = ROOT / "target" / "tools" / name
    installed = environment / requirements.name
    programs = environment / "bin"
    if not installed.exists() or installed.read_text() != requirements.read_text():
        print(f"installing {requirements.relative_to(ROOT)}", flush=True)
        venv.create(environment, with_pip=True, clear=True)
        pip = [programs / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, "--requirement", requirements], check=True)
        installed.write_text(requirements.read_text())
    return programs


if __name__ == "__main__":
    for each in sys.argv[1:] or ["ministack", "cli", "node"]:
        print(install(each))
