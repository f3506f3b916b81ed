"""The settings as a new process reads them from its environment."""

import json
import os
import stat
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(__file__).parent.parent
PRODUCTION = {
    "CHUANGSAI_ENV": "production",
    "SECRET_KEY": "k7" * 40 + "".join(map(chr, range(97, 123))),
    "ALLOWED_HOSTS": "contest.example",
    "DATABASE_URL": "postgres://nobody@127.0.0.1/none",
    "REDIS_URL": "redis://127.0.0.1:6379/4",
    "SMTP_HOST": "mail.example",
    "CHUANGSAI_PROXIES": "1",
}


def python(data, code, **variables):
    """Run `code` in a new Python with these variables and nothing else of the project's."""
    environment = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    environment |= {"CHUANGSAI_DATA": str(data), "PYTHONPATH": str(ROOT), **variables}
    command = [sys.executable, "-c", code]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def read(data, *names, **variables):
    code = f"import json; from config import settings as s; \
        print(json.dumps({{n: getattr(s, n, None) for n in {names!r}}}, default=str))"
    done = python(data, code, **variables)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def manage(data, *arguments, **variables):
    code = f"import os; os.environ['DJANGO_SETTINGS_MODULE'] = 'config.settings'; \
        from django.core.management import execute_from_command_line as run; \
        run(['manage.py', *{arguments!r}])"
    return python(data, code, **variables)


def test_embedded_default_needs_no_variable(tmp_path):
    found = read(tmp_path, "PRODUCTION", "DEBUG", "HTTPS", "DATABASES", "CELERY_BROKER_URL")
    assert (found["PRODUCTION"], found["DEBUG"], found["HTTPS"]) == (False, False, False)
    assert found["DATABASES"]["default"]["NAME"] == str(tmp_path / "chuangsai.sqlite3")
    assert found["CELERY_BROKER_URL"] == "filesystem://localhost"


def test_secret_is_made_once_and_only_its_owner_reads_it(tmp_path):
    first, second = (read(tmp_path, "SECRET_KEY")["SECRET_KEY"] for _ in range(2))
    assert first == second
    assert len(first) == 50
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600


def test_processes_that_start_together_agree_on_the_secret(tmp_path):
    code = "from pathlib import Path; from config.backing import read_or_make_secret as f; \
        import sys; print(f(Path(sys.argv[1])))"
    started = [
        subprocess.Popen(
            [sys.executable, "-c", code, tmp_path / "key"],
            env=os.environ | {"PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
        )
        for _ in range(4)
    ]
    assert len({process.communicate()[0] for process in started}) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["key"]


@pytest.mark.parametrize("name", ["SECRET_KEY", "ALLOWED_HOSTS"])
def test_production_refuses_to_start_without(name, tmp_path):
    done = python(tmp_path, "import config.settings", **(PRODUCTION | {name: ""}))
    assert done.returncode != 0
    assert f"Set {name}: production has no default." in done.stderr
    assert not (tmp_path / "secret_key").exists()


def test_a_database_server_without_debug_means_production(tmp_path):
    variables = {k: v for k, v in PRODUCTION.items() if k != "CHUANGSAI_ENV"}
    assert read(tmp_path, "PRODUCTION", **variables) == {"PRODUCTION": True}
    assert read(tmp_path, "PRODUCTION", DEBUG="true", **variables) == {"PRODUCTION": False}


def test_an_unknown_environment_is_refused(tmp_path):
    done = python(tmp_path, "import config.settings", CHUANGSAI_ENV="staging")
    assert "CHUANGSAI_ENV is either production or embedded." in done.stderr


def test_cache_lies_in_another_redis_database_than_the_queue(tmp_path):
    found = read(tmp_path, "CACHES", "CELERY_BROKER_URL", **PRODUCTION)
    assert found["CELERY_BROKER_URL"] == "redis://127.0.0.1:6379/4"
    assert found["CACHES"]["default"]["LOCATION"] == "redis://127.0.0.1:6379/5"


def test_check_deploy_is_clean_in_production(tmp_path):
    done = manage(tmp_path, "check", "--deploy", "--fail-level", "WARNING", **PRODUCTION)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("change", "identity"),
    [
        ({"DATABASE_URL": ""}, "chuangsai.W001"),
        ({"REDIS_URL": ""}, "chuangsai.W002"),
        ({"ALLOWED_HOSTS": "*"}, "chuangsai.W003"),
        ({"CHUANGSAI_DEMO": "true"}, "chuangsai.W004"),
    ],
)
def test_check_deploy_names_the_mistake(change, identity, tmp_path):
    done = manage(tmp_path, "check", "--deploy", "--tag", "security", **(PRODUCTION | change))
    assert identity in done.stderr


def test_every_variable_is_explained_in_the_example_file():
    read_by_settings = set()
    for line in (ROOT / "config" / "settings.py").read_text().splitlines():
        for call in line.split("env.")[1:]:
            if '("' in call:
                read_by_settings.add(call.split('("')[1].split('"')[0])
    example = (ROOT / "deploy" / "env.example").read_text()
    explained = {line.lstrip("#").split("=")[0] for line in example.splitlines() if "=" in line}
    assert read_by_settings - explained == set()


def test_sqlite_is_opened_for_many_writers(tmp_path):
    code = """
import django
django.setup()
from django.db import connection
with connection.cursor() as cursor:
    for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout"):
        print(*cursor.execute(f"PRAGMA {name}").fetchone())
print(connection.transaction_mode)
"""
    done = python(tmp_path, code, DJANGO_SETTINGS_MODULE="config.settings")
    assert done.stdout.split() == ["wal", "2", "1", "20000", "IMMEDIATE"], done.stderr


def test_version_is_the_package_version():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert project["version"] == settings.VERSION


def test_locks_name_no_registry():
    for name in ("requirements.lock", "requirements-dev.lock", "package-lock.json"):
        text = (ROOT / name).read_text()
        assert "--index-url" not in text
        assert '"resolved"' not in text
