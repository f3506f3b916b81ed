"""The embedded default's queue: a real worker takes a task from a broker on the local disk."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.conf import settings

from config.celery import app

ROOT = Path(__file__).parent.parent.parent
SEND = "import config; config.celery_app.send_task('config.tasks.heartbeat')"
SEEN = """
import django; django.setup()
from config.heartbeat import last_heartbeat
print(last_heartbeat() or "")
"""


@pytest.fixture
def environment(tmp_path):
    inherited = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return inherited | {
        "CHUANGSAI_DATA": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "TMPDIR": str(tmp_path),
    }


def test_worker_takes_what_another_process_queued_before_it_started(environment, tmp_path):
    def python(code):
        done = subprocess.run(
            [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    python(SEND)
    assert python(SEEN) == ""
    assert len(list((tmp_path / "broker" / "queue").iterdir())) == 1
    with (tmp_path / "log").open("wb") as log:
        worker = subprocess.Popen(
            [sys.executable, "-m", "celery", "--app", "config", "worker", "--concurrency", "1"],
            cwd=ROOT,
            env=environment,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        end = time.monotonic() + 60
        while not (seen := python(SEEN)) and time.monotonic() < end:
            time.sleep(0.2)
        assert seen, (tmp_path / "log").read_text()
    finally:
        worker.kill()
        worker.wait()
    assert list((tmp_path / "broker" / "queue").iterdir()) == []


@pytest.mark.django_db
def test_beat_asks_only_for_tasks_that_exist():
    app.loader.import_default_modules()
    wanted = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert wanted - app.tasks.keys() == set()
