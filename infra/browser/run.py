"""A person accepts an invitation in headless Chromium: from the mail to a session, against `cargo run -p local`.

`python3 infra/browser/run.py` needs target/debug/local, chromium and chromedriver.
"""

import json
import pathlib
import subprocess
import sys
import tempfile
import time
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
EMAIL, PASSWORD = "anna@company.example", "a-long-password"


def request(url: str, body: dict | None = None, cookie: str = ""):
    """The JSON of an answer, and the session cookie it sets."""
    data = None if body is None else json.dumps(body).encode()
    headers = {"content-type": "application/json", "cookie": cookie}
    with urllib.request.urlopen(urllib.request.Request(url, data, headers)) as answer:
        set_cookie = answer.headers.get("set-cookie") or ""
        return json.load(answer), set_cookie.split(";")[0]


def invite(url: str) -> str:
    """Signs a company up and invites an employee; returns the link in the mail."""
    owner = {"orgName": "Browser", "name": "Owner", "email": "owner@company.example", "password": PASSWORD}
    request(f"{url}/api/signup", owner)
    _, cookie = request(f"{url}/api/auth/login", {"username": owner["email"], "password": PASSWORD})
    request(f"{url}/api/employees", {"name": "Анна Смирнова", "email": EMAIL}, cookie)
    for _ in range(100):
        mails, _ = request(f"{url}/_local/outbox?to={EMAIL}")
        if mails:
            return next(word for word in mails[0]["text"].split() if word.startswith("http"))
        time.sleep(0.1)
    raise AssertionError("no invitation was mailed")


def accept(driver, link: str) -> None:
    """Clicks from the link to the page that says who is signed in."""
    from selenium.common.exceptions import NoSuchElementException, StaleElementReferenceException
    from selenium.webdriver.common.by import By
    from selenium.webdriver.support.wait import WebDriverWait

    # an element found on the page that a click leaves is stale by the time it is read
    replaced = [NoSuchElementException, StaleElementReferenceException]
    wait = WebDriverWait(driver, 20, ignored_exceptions=replaced)

    def heading(expected: str) -> None:
        wait.until(lambda d: d.find_element(By.TAG_NAME, "h1").text == expected, f"no heading '{expected}'")

    def submit(**fields: str) -> None:
        for name, text in fields.items():
            driver.find_element(By.NAME, name).send_keys(text)
        driver.find_element(By.CSS_SELECTOR, "main button").click()

    driver.get(link)
    heading("Задайте пароль")
    submit(password="short")
    wrong = wait.until(lambda d: d.find_element(By.ID, "password-wrong").text)
    assert "не менее 8" in wrong, wrong
    wait.until(lambda d: d.switch_to.active_element.get_attribute("name") == "password", "the cursor is elsewhere")
    field = driver.find_element(By.NAME, "password")
    assert field.get_attribute("aria-describedby").split()[0] == "password-wrong"
    submit(password=PASSWORD)
    heading("Пароль сохранён")
    driver.find_element(By.LINK_TEXT, "Войти").click()
    heading("Вход")
    submit(login=EMAIL, password=PASSWORD)
    heading("Вы вошли")
    assert "Анна Смирнова" in driver.find_element(By.TAG_NAME, "main").text
    assert driver.get_cookie("token")["httpOnly"]
    severe = [line for line in driver.get_log("browser") if line["level"] == "SEVERE"]
    # the wrong password is a 400, which browsers log, too
    assert all("400 (Bad Request)" in line["message"] for line in severe), severe
    driver.get(link)
    heading("Ссылка больше не действует")
    driver.get(link.split("/reset-password")[0] + "/no/such/page")
    heading("Страница не найдена")


def browse(link: str) -> None:
    from selenium.webdriver import Chrome, ChromeOptions
    from selenium.webdriver.chrome.service import Service

    options = ChromeOptions()
    options.binary_location = "/usr/bin/chromium"
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    options.add_experimental_option("prefs", {"intl.accept_languages": "ru,en"})
    with tempfile.TemporaryDirectory() as profile:
        for flag in ["headless", "no-sandbox", "disable-gpu", "disable-quic", "no-first-run", "window-size=390,800"]:
            options.add_argument(f"--{flag}")
        for flag in ["disable-background-networking", "disable-component-update", "disable-sync"]:
            options.add_argument(f"--{flag}")
        options.add_argument(f"--user-data-dir={profile}")
        driver = Chrome(options=options, service=Service("/usr/bin/chromedriver"))
        try:
            accept(driver, link)
        finally:
            driver.quit()


def main() -> None:
    command = [ROOT / "target/debug/local", "--memory", "--port", "0"]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        lines = (line.split() for line in server.stdout)
        url = next(words[1] for words in lines if words and words[0] == "WorkHub")
        browse(invite(url))
    finally:
        server.terminate()
        server.wait()
    print("a person accepted an invitation in a browser")


if __name__ == "__main__":
    if "--in-venv" not in sys.argv:
        sys.path.insert(0, str(ROOT / "infra/e2e"))
        import tools

        python = tools.install("browser") / "python"
        sys.exit(subprocess.run([python, __file__, "--in-venv"]).returncode)
    main()
