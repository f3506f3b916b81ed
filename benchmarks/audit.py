"""Every page type of the public site through Lighthouse (phone) and axe (phone and desk).

    npm install --prefix DIR lighthouse
    script/bench audit --lighthouse DIR/node_modules/.bin/lighthouse

Plays the demonstration into an empty SQLite file and serves it as in production: DEBUG off, static
files with hashes and compressed. Without --lighthouse only axe is asked. Prints two tables; the
last line is one JSON object with the least score of each kind and the number of violations.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.public.site import free_port, play, prepare_environment, served

parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
parser.add_argument("--lighthouse", default="", help="the program, which is no part of the portal")
parser.add_argument("--only", default="", help="page types that begin so")
parser.add_argument("--data", default="", help="a folder to play into, or to find it played in")
arguments = parser.parse_args()

FOLDER = tempfile.TemporaryDirectory(prefix="chuangsai-bench-", ignore_cleanup_errors=True)
DATA = arguments.data or FOLDER.name
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
KINDS = ("performance", "accessibility", "best-practices", "seo")
# What is no page for people.
LEFT_OUT = ("picture", "interface, contest", "interface, results", "feed", "calendar", "map")
MORE = {
    "check a certificate": "/certificates/",
    "sign in": "/accounts/login/",
    "sign up": "/accounts/signup/",
}
WIDTHS = (360, 1440)


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def prepare() -> dict[str, str]:
    prepare_environment(DATA, DATABASE_URL=f"sqlite:///{DATA}/chuangsai.sqlite3")
    paths = play(say)
    kept = {name: path for name, path in paths.items() if not name.startswith(LEFT_OUT)}
    os.environ |= {
        "CHUANGSAI_ENV": "production",
        "CHUANGSAI_HTTPS": "0",
        "SECRET_KEY": "for one run of the benchmark, and for nothing else besides it",
        "ALLOWED_HOSTS": "127.0.0.1",
    }
    subprocess.run(
        [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0"], check=True
    )
    return {**kept, **MORE}


def scores_of(address: str) -> dict[str, Any]:
    """Lighthouse's scores of 100, and what kept them from it."""
    report = Path(DATA) / "report.json"
    command = [
        *(arguments.lighthouse, address, "--quiet", "--output=json", f"--output-path={report}"),
        "--chrome-flags=--headless=new --no-sandbox --disable-gpu",
    ]
    subprocess.run(command, env={**os.environ, "CHROME_PATH": CHROMIUM}, check=True)
    told = json.loads(report.read_text())
    missed = [
        f"{kind}: {told['audits'][each['id']]['title']}"
        for kind in KINDS
        for each in told["categories"][kind]["auditRefs"]
        if each["weight"]
        and (told["audits"][each["id"]]["score"] or 0) < 0.9
        and told["audits"][each["id"]]["scoreDisplayMode"] not in ("notApplicable", "manual")
    ]
    return {
        **{kind: round(told["categories"][kind]["score"] * 100) for kind in KINDS},
        "missed": missed,
    }


def violations_of(paths: dict[str, str], base: str) -> dict[str, list[str]]:
    """What axe finds on each page, at the width of a phone and of a desk."""
    from axe_playwright_python.sync_playwright import Axe  # noqa: PLC0415 - needed here alone
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - the same

    found: dict[str, list[str]] = {name: [] for name in paths}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for width in WIDTHS:
            context = browser.new_context(
                viewport={"width": width, "height": 800}, locale="zh-CN", bypass_csp=True
            )
            page = context.new_page()
            for name, path in paths.items():
                page.goto(base + path)
                told = Axe().run(page).response["violations"]
                found[name] += [f"{width}: {one['id']} ({len(one['nodes'])})" for one in told]
        browser.close()
    return found


def main() -> None:
    paths = {n: p for n, p in prepare().items() if n.startswith(arguments.only)}
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    scores = {}
    with served("config.wsgi:application", port):
        violations = violations_of(paths, base)
        for name, path in paths.items() if arguments.lighthouse else ():
            scores[name] = scores_of(base + path)
            row = " | ".join(str(scores[name][kind]) for kind in KINDS)
            say(f"| {name} | {row} | {'; '.join(scores[name]['missed'])}")
    for name, found in violations.items():
        say(f"| {name} | {', '.join(found) or 'none'} |")
    least = {kind: min((one[kind] for one in scores.values()), default=None) for kind in KINDS}
    number = sum(map(len, violations.values()))
    print(json.dumps({"pages": len(paths), "least": least, "axe_violations": number}))


main()
