"""docker-compose.yml, and a machine that runs its commands without Docker."""

import os
import re
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import yaml
from django.conf import settings

ROOT = Path(__file__).parent.parent
TEXT = (ROOT / "docker-compose.yml").read_text()
COMPOSE = yaml.safe_load(TEXT)
SERVICES = COMPOSE["services"]


class Machine:
    """One machine without Docker: the same commands with this machine's addresses and folders."""

    def __init__(self, folder, database):
        self.data = folder / "data"
        for name in ("media", "static", "beat"):
            (self.data / name).mkdir(parents=True)
        self.port = free_port()
        given = {
            "SECRET_KEY": "b3" * 40 + "cdefghijklmn",
            "ALLOWED_HOSTS": "contest.example",
            "POSTGRES_PASSWORD": "unused",
            "REDIS_PASSWORD": "unused",
            "TLS_FOLDER": "unused",
            "SMTP_HOST": "mail.example",
        }
        self.variables = given
        environment = {k: self.fill(v) for k, v in SERVICES["web"]["environment"].items()}
        environment |= {"DATABASE_URL": database_url(database), "REDIS_URL": settings.REDIS_URL}
        inherited = {name: os.environ[name] for name in ("HOME", "LANG") if name in os.environ}
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        self.environment = inherited | environment | {"PATH": path}

    def fill(self, text):
        """Replace what compose would, and the folders and ports of the containers."""

        def value(found):
            name, modifier = found.groups()
            default = modifier.removeprefix(":-") if modifier.startswith(":-") else None
            return self.variables.get(name, default)

        text = re.sub(r"(?<!\$)\$\{(\w+)([^}]*)\}", value, text).replace("$$", "$")
        return text.replace("/data", str(self.data)).replace("8000", str(self.port))

    def arguments(self, command):
        filled = [self.fill(word) for word in command]
        if filled[0] == "CMD-SHELL":
            return ["sh", "-c", filled[1]]
        return filled[1:] if filled[0] == "CMD" else filled

    @contextmanager
    def start(self, service):
        """Run the service's command until the block ends; its output is shown when it fails."""
        with (self.data / f"{service}.log").open("wb") as log:
            process = subprocess.Popen(
                self.arguments(SERVICES[service]["command"]),
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
            try:
                yield process
            except AssertionError:
                sys.stdout.write((self.data / f"{service}.log").read_text())
                raise
            finally:
                process.terminate()
                process.wait(30)

    def run(self, command):
        return subprocess.run(
            self.arguments(command),
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def becomes_healthy(self, service):
        command = SERVICES[service]["healthcheck"]["test"]
        return eventually(lambda: self.run(command).returncode == 0)


def eventually(condition, seconds=40):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.3)
    return False


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def database_url(name):
    database = settings.DATABASES["default"]
    return (
        f"postgres://{database['USER']}:{database['PASSWORD']}"
        f"@{database['HOST']}:{database['PORT']}/{name}"
    )
