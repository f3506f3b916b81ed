"""The public site for a benchmark: the demonstration in an empty SQLite file, and its addresses."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


def prepare_environment(folder: str, **more: str) -> None:
    """Before Django is set up: everything in one folder, nothing of the machine's own."""
    for name in ("DATABASE_URL", "REDIS_URL", "MEDIA_ROOT", "STATIC_ROOT", "CHUANGSAI_HTTPS"):
        os.environ.pop(name, None)
    os.environ |= {
        "CHUANGSAI_DATA": folder,
        "CHUANGSAI_ENV": "embedded",
        "CHUANGSAI_DEMO": "1",
        "API_REQUESTS": str(10**9),
        "LOG_LEVEL": "WARNING",
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "PYTHONPATH": str(ROOT),
        **more,
    }


def play(say: Callable[[str], None]) -> dict[str, str]:
    """Play the demonstration, unless it lies there already; {page type: the address of a page}."""
    import django  # noqa: PLC0415 - the environment has to be set before

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415 - after setup
    from django.utils import timezone, translation  # noqa: PLC0415 - after setup

    from competitions.models import Competition  # noqa: PLC0415 - after setup
    from config.celery import app  # noqa: PLC0415 - after setup
    from config.demo import practice, season  # noqa: PLC0415 - after setup
    from publicity.models import Notice  # noqa: PLC0415 - after setup

    app.conf.task_always_eager = True
    call_command("migrate", verbosity=0)
    call_command("load_regions", verbosity=0)
    if not Competition.objects.exists():
        with translation.override("zh-hans"):
            practice.set_up(season.play(say), at=timezone.now())
    return addresses(Notice.objects.get().competition.code)


def addresses(code: str) -> dict[str, str]:
    """One page of each type, of the contest with this code."""
    from projects.models import Showing  # noqa: PLC0415 - after setup
    from publicity.models import NewsItem, Notice  # noqa: PLC0415 - after setup

    notice = Notice.objects.get().pk
    item = NewsItem.objects.exclude(cover=None).get()
    return {
        "home": "/",
        "contest": f"/contests/{code}/",
        "results": f"/contests/{code}/rounds/2/",
        "results of a heat": f"/contests/{code}/rounds/1/?heat=1",
        "coverage": f"/contests/{code}/coverage/",
        "notices": "/notices/",
        "notice": f"/notices/{notice}/",
        "news": "/news/",
        "news item": f"/news/{item.number}/",
        "gallery": "/gallery/",
        "gallery, searched": "/gallery/?q=zn&year=2022",
        "project": f"/gallery/{Showing.objects.allowed().first().code}/",
        "privacy": "/privacy/",
        "interface, guide": "/api/",
        "picture": f"/news/pictures/{item.cover.key}/small/",
        "interface, contest": f"/api/v1/competitions/{code}",
        "interface, results": f"/api/v1/competitions/{code}/results/2",
        "feed": "/notices.atom",
        "calendar file": f"/contests/{code}/calendar.ics",
        "map of the site": "/sitemap-contests.xml",
    }


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def served(application: str, port: int) -> Iterator[None]:
    """As `script/demo` serves it: granian, one worker, four threads."""
    command = [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1"),
        *("--port", str(port), "--workers", "1", "--blocking-threads", "4"),
        *("--log-level", "error", application),
    ]
    server = subprocess.Popen(command, cwd=ROOT)
    try:
        for _try in range(200):
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                time.sleep(0.1)
        yield
    finally:
        server.terminate()
        server.wait()
