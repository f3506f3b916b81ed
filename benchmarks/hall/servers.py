"""The real processes of one machine: started by the commands of docker-compose.yml, killed, started again.

PostgreSQL and Redis are private ones in a temporary folder, on free ports of 127.0.0.1; Redis writes
its append-only file, as in production. Linux only (/proc).
"""

import contextlib
import os
import pwd
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psycopg2
import yaml

ROOT = Path(__file__).resolve().parent.parent.parent
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
PATIENCE = 120.0


class NotReady(Exception):
    """A process did not come up in time; its log is in the message."""


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def postgres_programs() -> Path | None:
    """The folder with initdb and postgres, the newest first; None where there is none."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    found = shutil.which("initdb")
    folders += [Path(found).parent] if found else []
    return next((folder for folder in folders if (folder / "initdb").exists()), None)


def children_of(pid: int) -> list[int]:
    """The processes that a process has started and that still run."""
    with contextlib.suppress(OSError):
        text = Path(f"/proc/{pid}/task/{pid}/children").read_text()
        return [int(child) for child in text.split()]
    return []


def command_of(pid: int) -> str:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    return ""


class Process:
    """One program that runs until it is killed or stopped; `ready` says whether it answers."""

    def __init__(
        self,
        name: str,
        command: list[str],
        *,
        folder: Path,
        env: dict[str, str],
        ready: Callable[[], bool],
        user: str | None = None,
    ) -> None:
        self.name, self.command, self.env, self.user = name, command, env, user
        self.is_ready = ready
        self.log = folder / f"{name}.log"
        self.running: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until it answers, again and again while it refuses to stay up."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            if not self.is_running:
                self._spawn()
            if self.is_ready():
                return
            time.sleep(0.1)
        raise NotReady(f"{self.name}\n{self.log.read_text()[-2000:]}")

    def _spawn(self) -> None:
        with self.log.open("ab") as log:
            self.running = subprocess.Popen(
                self.command,
                cwd=ROOT if self.user is None else "/",
                env=self.env,
                stdout=log,
                stderr=subprocess.STDOUT,
                user=self.user,
                start_new_session=True,
            )

    @property
    def is_running(self) -> bool:
        return self.running is not None and self.running.poll() is None

    @property
    def pid(self) -> int:
        assert self.running is not None
        return self.running.pid

    def kill(self) -> None:
        """kill -9 for the program and everything in its process group."""
        assert self.running is not None
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        self.running.wait()

    def kill_child(self, mark: str) -> bool:
        """kill -9 for one child whose command line holds `mark`; whether there was one."""
        for child in children_of(self.pid):
            if mark in command_of(child):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(child, signal.SIGKILL)
                    return True
        return False

    def stop(self) -> None:
        """Ask it to end, insist after ten seconds."""
        if self.running is None or not self.is_running:
            return
        # PostgreSQL's fast shutdown, which does not wait for connections, is SIGINT.
        self.running.send_signal(signal.SIGINT if self.name == "postgres" else signal.SIGTERM)
        try:
            self.running.wait(10)
        except subprocess.TimeoutExpired:
            self.kill()


def compose_command(service: str, *, port: int, application: str) -> list[str]:
    """The service's production command with this machine's port and defaults."""
    words = [re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", word) for word in COMPOSE[service]["command"]]
    if "--host" in words:
        words[words.index("--host") + 1] = "127.0.0.1"
    changed = {"8000": str(port), "config.wsgi:application": application}
    words = [changed.get(word, word) for word in words]
    return [str(Path(sys.executable).parent / words[0]), *words[1:]]


class Machine:
    """PostgreSQL, Redis, the web server with two workers, the Celery worker and beat."""

    def __init__(self, folder: Path, *, application: str, settings: tuple[str, ...] = ()) -> None:
        self.folder = folder
        self.port = free_port()
        self.database_port, redis_port = free_port(), free_port()
        self.database_url = f"postgres://chuangsai@127.0.0.1:{self.database_port}/postgres"
        self.env = os.environ | {
            "CHUANGSAI_DATA": str(folder / "data"),
            "CHUANGSAI_ENV": "embedded",
            "DATABASE_URL": self.database_url,
            "REDIS_URL": f"redis://127.0.0.1:{redis_port}/0",
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "PYTHONPATH": str(ROOT),
            "LOG_LEVEL": "WARNING",
        }
        self.postgres = self._postgres(settings)
        redis = ["redis-server", "--bind", "127.0.0.1", "--port", str(redis_port)]
        redis += ["--dir", str(folder), "--save", "", "--appendonly", "yes"]
        self.redis = self._process("redis", redis, lambda: listens(redis_port))
        self.web = self._service("web", lambda: _serves(self.port), application)
        # A worker that has its children is ready; beat has nobody who could ask it.
        self.worker = self._service("worker", lambda: bool(children_of(self.worker.pid)))
        self.beat = self._service("beat", lambda: self.beat.running is not None)

    def _process(self, name: str, command: list[str], ready: Callable[[], bool]) -> Process:
        return Process(name, command, folder=self.folder, env=self.env, ready=ready)

    def _service(
        self, name: str, ready: Callable[[], bool], application: str = "config.wsgi:application"
    ) -> Process:
        command = compose_command(name, port=self.port, application=application)
        return self._process(name, command, ready)

    def _postgres(self, settings: tuple[str, ...]) -> Process:
        programs = postgres_programs()
        if programs is None:
            raise SystemExit("No PostgreSQL was found (Debian: postgresql).")
        data = self.folder / "postgres"
        data.mkdir()
        # PostgreSQL refuses to be run by root.
        user = _other_user() if os.getuid() == 0 else None
        if user is not None:
            shutil.chown(data, user)
        make = [str(programs / "initdb"), "--pgdata", str(data), "--username", "chuangsai"]
        make += ["--auth", "trust", "--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync"]
        subprocess.run(make, check=True, cwd="/", user=user, stdout=subprocess.DEVNULL)
        command = [str(programs / "postgres"), "-D", str(data), "-p", str(self.database_port)]
        for setting in ("listen_addresses=127.0.0.1", "unix_socket_directories=", *settings):
            command += ["-c", setting]
        return Process(
            "postgres",
            command,
            folder=self.folder,
            env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"},
            ready=self.database_answers,
            user=user,
        )

    def database_answers(self) -> bool:
        try:
            psycopg2.connect(self.database_url, connect_timeout=3).close()
        except psycopg2.OperationalError:
            return False
        return True

    def start_unsafe(self) -> None:
        """PostgreSQL and Redis, without waiting for the disk: for making the contest of a run."""
        safe = list(self.postgres.command)
        self.postgres.command += ["-c", "fsync=off", "-c", "synchronous_commit=off"]
        self.postgres.start()
        self.postgres.command = safe
        self.redis.start()

    def start_for_good(self) -> None:
        """Everything, as in production."""
        self.postgres.stop()
        for process in self.all():
            process.start()

    def all(self) -> list[Process]:
        """In the order in which they are started."""
        return [self.postgres, self.redis, self.web, self.worker, self.beat]

    def stop(self) -> None:
        for process in reversed(self.all()):
            process.stop()


def _other_user() -> str:
    names = {user.pw_name for user in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def listens(port: int) -> bool:
    """Whether somebody takes a connection on the port."""
    with socket.socket() as caller:
        caller.settimeout(1)
        return caller.connect_ex(("127.0.0.1", port)) == 0


def _serves(port: int) -> bool:
    """Whether a page comes back whole; a listening socket alone may have no worker behind it."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=3) as caller:
            caller.sendall(
                b"GET /health/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
            )
            return caller.recv(64).startswith(b"HTTP/1.1 ")
    except OSError:
        return False
