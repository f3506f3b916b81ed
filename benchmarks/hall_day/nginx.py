"""The proxy of production on this machine: deploy/nginx/nginx.conf with other ports and folders.

Without TLS: the clients of a benchmark share the processors with what they measure.
"""

import re
import shutil
from pathlib import Path

from benchmarks.hall.servers import ROOT, Machine, Process, free_port, listens

CONFIGURATION = ROOT / "deploy" / "nginx" / "nginx.conf"


def configuration(folder: Path, *, port: int, web: int, media: Path, static: Path) -> str:
    """The text of the configuration in force, with the addresses of a run in one folder."""
    text = CONFIGURATION.read_text().replace(" /tmp/", f" {folder}/")
    text = re.sub(r"^ *ssl_.*\n", "", text, flags=re.MULTILINE)
    changes = {
        "listen 8443 ssl;": f"listen 127.0.0.1:{port} backlog=4096;",
        "listen 8080;": f"listen 127.0.0.1:{free_port()};",
        "listen 127.0.0.1:8081;": f"listen 127.0.0.1:{free_port()};",
        "server web:8000;": f"server 127.0.0.1:{web};",
        "/dev/stderr": str(folder / "error.log"),
        "/dev/stdout": str(folder / "access.log"),
        "/srv/media/": f"{media}/",
        "/srv/static/": f"{static}/",
    }
    for old, new in changes.items():
        if old not in text:
            raise SystemExit(f"{CONFIGURATION.name} has changed: there is no {old}")
        text = text.replace(old, new)
    return text


def nginx_of(machine: Machine) -> tuple[Process, int]:
    """(nginx in front of the machine's web server, its port). It is not started yet."""
    program = shutil.which("nginx")
    if program is None:
        raise SystemExit("No nginx was found (Debian: nginx-light or nginx).")
    folder, port = machine.folder / "nginx", free_port()
    folder.mkdir()
    data = machine.folder / "data"
    text = configuration(
        folder, port=port, web=machine.port, media=data / "media", static=data / "static"
    )
    (folder / "nginx.conf").write_text(text)
    command = [program, "-c", str(folder / "nginx.conf"), "-g", "daemon off;"]
    process = Process(
        "nginx", command, folder=machine.folder, env=machine.env, ready=lambda: listens(port)
    )
    return process, port
