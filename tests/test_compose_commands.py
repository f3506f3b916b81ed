"""Every command that docker-compose.yml names, run by hand on a real PostgreSQL and Redis."""

import socket
import subprocess
from urllib.request import Request, urlopen

import pytest
from django.conf import settings
from django.db import connection

from tests.compose import SERVICES, Machine, eventually, free_port

pytestmark = pytest.mark.services


def answers(port):
    with socket.socket() as caller:
        return caller.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture(scope="module")
def machine(tmp_path_factory, django_db_setup, django_db_blocker):
    """A released machine with a database of its own, not the one of the other tests."""
    name = f"compose_{connection.settings_dict['NAME']}"
    with django_db_blocker.unblock():
        with connection._nodb_cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
            cursor.execute(f"CREATE DATABASE {name}")
        machine = Machine(tmp_path_factory.mktemp("machine"), database=name)
        release(machine)
        yield machine
        with connection._nodb_cursor() as cursor:
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


def release(machine):
    done = machine.run(SERVICES["release"]["command"])
    assert done.returncode == 0, done.stdout + done.stderr


def test_release_builds_schema_and_static_files_and_may_be_repeated(machine):
    assert list((machine.data / "static").glob("chuangsai.*.css"))
    release(machine)


def test_web_serves_and_says_that_it_is_healthy(machine):
    with machine.start("web"):
        assert machine.becomes_healthy("web")
        headers = {"Host": "contest.example", "X-Forwarded-Proto": "https"}
        address = f"http://127.0.0.1:{machine.port}/"
        with urlopen(Request(address, headers=headers), timeout=10) as response:
            assert response.status == 200
            assert "default-src 'self'" in response.headers["Content-Security-Policy"]
            assert "max-age=31536000" in response.headers["Strict-Transport-Security"]
    lines = (machine.data / "web.log").read_text().splitlines()
    assert lines
    assert [line for line in lines if not line.startswith("{")] == []


def test_web_is_not_healthy_without_its_database(machine, monkeypatch):
    nowhere = f"postgres://nobody@127.0.0.1:{free_port()}/none"
    monkeypatch.setitem(machine.environment, "DATABASE_URL", nowhere)
    with machine.start("web"):
        assert eventually(lambda: answers(machine.port))
        assert machine.run(SERVICES["web"]["healthcheck"]["test"]).returncode != 0


def test_worker_takes_up_what_is_queued(machine):
    with machine.start("worker"):
        assert machine.becomes_healthy("worker")
        queue = "import config; config.celery_app.send_task('config.tasks.clear_expired_sessions')"
        assert machine.run(["python", "-c", queue]).returncode == 0
        log = machine.data / "worker.log"
        assert eventually(lambda: "succeeded" in log.read_text())
    assert machine.run(SERVICES["worker"]["healthcheck"]["test"]).returncode != 0


def test_beat_ticks(machine):
    assert machine.run(SERVICES["beat"]["healthcheck"]["test"]).returncode != 0
    with machine.start("beat"):
        assert machine.becomes_healthy("beat")


def test_database_and_redis_answer_their_health_checks(machine, monkeypatch):
    database = settings.DATABASES["default"]
    monkeypatch.setitem(machine.environment, "PGHOST", database["HOST"])
    monkeypatch.setitem(machine.environment, "PGPORT", str(database["PORT"]))
    for service in ("postgres", "redis"):
        test = SERVICES[service]["healthcheck"]["test"]
        port = settings.REDIS_URL.rsplit(":", 1)[1].split("/")[0]
        done = machine.run([word.replace("redis-cli", f"redis-cli -p {port}") for word in test])
        assert done.returncode == 0, done.stdout + done.stderr


def test_redis_starts_as_the_file_says(machine, tmp_path, monkeypatch):
    port = free_port()
    monkeypatch.setitem(machine.environment, "REDISCLI_AUTH", "a password")
    shell, flag, script = SERVICES["redis"]["command"]
    script += f" --bind 127.0.0.1 --port {port} --dir {tmp_path}"
    process = subprocess.Popen(
        machine.arguments([shell, flag, script]),
        env=machine.environment,
        stdout=subprocess.DEVNULL,
    )
    try:
        test = SERVICES["redis"]["healthcheck"]["test"]
        test = [word.replace("redis-cli", f"redis-cli -p {port}") for word in test]
        assert eventually(lambda: machine.run(test).returncode == 0)
        monkeypatch.setitem(machine.environment, "REDISCLI_AUTH", "another password")
        assert machine.run(test).returncode != 0
    finally:
        process.terminate()
        process.wait(10)
