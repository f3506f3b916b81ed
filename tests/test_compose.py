"""docker-compose.yml: what it promises; its commands are run in test_compose_commands."""

import re
import shutil
import subprocess

import pytest
from django.conf import settings

from tests.compose import COMPOSE, ROOT, SERVICES, TEXT

ONE_SHOT = {
    needed
    for service in SERVICES.values()
    for needed, how in service.get("depends_on", {}).items()
    if how["condition"] == "service_completed_successfully"
}
SECRETS = {"SECRET_KEY", "POSTGRES_PASSWORD", "REDIS_PASSWORD"}


def test_the_services_are_those_of_the_design():
    assert set(SERVICES) - ONE_SHOT == {"nginx", "web", "worker", "beat", "postgres", "redis"}
    assert list(ONE_SHOT) == ["release"]


def test_no_secret_has_a_default():
    used = re.findall(r"(?<!\$)\$\{(\w+)([^}]*)\}", TEXT)
    assert {name for name, _ in used} >= SECRETS
    for name, modifier in used:
        if name in SECRETS or name == "ALLOWED_HOSTS":
            assert modifier.startswith(":?"), f"{name}{modifier}"


def test_no_secret_is_written_out():
    for service in SERVICES.values():
        for name, value in service.get("environment", {}).items():
            if any(word in name for word in ("SECRET", "PASSWORD", "AUTH")):
                assert value.startswith("${"), f"{name}={value}"


def test_what_runs_for_long_has_a_health_check_and_is_restarted():
    for name in SERVICES.keys() - ONE_SHOT:
        assert SERVICES[name]["healthcheck"]["test"][0] in {"CMD", "CMD-SHELL"}, name
        assert SERVICES[name]["restart"] == "unless-stopped", name


def test_every_image_is_pinned():
    dockerfile = (ROOT / "Dockerfile").read_text()
    images = [service["image"] for service in SERVICES.values()]
    images += re.findall(r"^FROM (\S+)", dockerfile, flags=re.MULTILINE)
    for image in images:
        assert re.search(r":\d+\.\d+(\.\d+)?", image), image
    assert SERVICES["web"]["image"] == f"chuangsai:{settings.VERSION}"


def test_the_image_does_not_run_as_root():
    assert re.search(r"^USER chuangsai$", (ROOT / "Dockerfile").read_text(), flags=re.MULTILINE)


def test_uploads_and_databases_live_in_volumes():
    for name, folder in [
        ("web", "media:/data/media"),
        ("worker", "media:/data/media"),
        ("nginx", "media:/srv/media:ro"),
        ("postgres", "postgres:/var/lib/postgresql/data"),
        ("redis", "redis:/data"),
        ("beat", "beat:/data/beat"),
    ]:
        assert folder in SERVICES[name]["volumes"]
        assert folder.split(":")[0] in COMPOSE["volumes"]


def test_only_the_proxy_is_reached_from_outside():
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["nginx"]


def test_proxy_and_site_agree():
    conf = (ROOT / "deploy" / "nginx" / "nginx.conf").read_text()
    environment = SERVICES["web"]["environment"]
    assert f"location {environment['MEDIA_ACCEL_PREFIX']} {{\n      internal;" in conf
    # nginx drops the view's own: a tablet would take no material of a heat as the server's.
    protected = conf.split(f"location {environment['MEDIA_ACCEL_PREFIX']} {{")[1].split("}")[0]
    assert "add_header X-Request-ID $request_id;" in protected
    assert "server web:8000;" in conf
    assert environment["CHUANGSAI_PROXIES"] == "1"
    assert "X-Forwarded-For $remote_addr;" in conf


def test_the_proxy_keeps_live_documents_and_hands_out_nothing_else_that_is_stale():
    conf = (ROOT / "deploy" / "nginx" / "nginx.conf").read_text()
    head, live = conf.split("location ~ ^/live/[^/]+/[0-9]+/document/$ {")
    live, rest = live.split("location / {")
    for rule in (
        "proxy_cache public;",
        "proxy_cache_lock on;",
        "proxy_cache_revalidate on;",
        "proxy_cache_use_stale updating;",
        # Neither a query nor a cookie makes another copy of it.
        "proxy_cache_key $scheme$host$uri;",
        'proxy_set_header Cookie "";',
    ):
        assert rule in live
    assert "proxy_cache_use_stale off;" in rest
    assert "stale updating" not in head + rest


def test_the_proxy_holds_a_connection_of_every_phone():
    conf = (ROOT / "deploy" / "nginx" / "nginx.conf").read_text()
    connections, files = (
        int(re.search(rf"{name} (\d+);", conf)[1])
        for name in ("worker_connections", "worker_rlimit_nofile")
    )
    assert SERVICES["nginx"]["ulimits"]["nofile"] >= files > 2 * connections > 20_000


@pytest.mark.skipif(not shutil.which("nginx"), reason="nginx is not installed")
def test_proxy_configuration_is_accepted(tmp_path):
    conf = (ROOT / "deploy" / "nginx" / "nginx.conf").read_text()
    key, certificate = tmp_path / "privkey.pem", tmp_path / "fullchain.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=x"]
    command += ["-keyout", key, "-out", certificate]
    subprocess.run(command, check=True, capture_output=True)
    # The name of the service resolves inside the compose network only.
    conf = conf.replace("/etc/nginx/tls", str(tmp_path)).replace("web:8000", "127.0.0.1:8000")
    (tmp_path / "nginx.conf").write_text(conf)
    done = subprocess.run(
        ["nginx", "-t", "-c", tmp_path / "nginx.conf"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
