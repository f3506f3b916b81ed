"""Settings of the test suite: config.settings with a throw-away data directory.

On SQLite the database is a file, so that WAL and immediate transactions are really used; with
`script/test --services` DATABASE_URL and REDIS_URL name a real PostgreSQL and a real Redis.
"""

import os
import tempfile
from pathlib import Path

from config.backing import next_redis_database

# Kept in a name: the folder goes when the last reference goes.
_folder = tempfile.TemporaryDirectory(prefix="chuangsai-test-", ignore_cleanup_errors=True)
DATA = Path(_folder.name)
os.environ["CHUANGSAI_DATA"] = str(DATA)
os.environ["CHUANGSAI_ENV"] = "embedded"
os.environ.setdefault("SECRET_KEY", "known only to the tests")
# Clearing a cache flushes a whole Redis database: each worker has its own two of the sixteen.
if os.environ.get("REDIS_URL") and (worker := os.environ.get("PYTEST_XDIST_WORKER")):
    for _ in range(2 * (int(worker[2:]) % 7)):
        os.environ["REDIS_URL"] = next_redis_database(os.environ["REDIS_URL"])

from config.settings import *  # noqa: E402, F403 - the environment has to be set before
from config.settings import DATABASE_URL, DATABASES, REDIS_URL  # noqa: E402 - the same

SERVICES = bool(DATABASE_URL and REDIS_URL)

if not DATABASE_URL:
    DATABASES["default"]["TEST"] = {"NAME": str(DATA / "test.sqlite3")}
    # Nobody cuts the power of a test: no fsync.
    options = DATABASES["default"]["OPTIONS"]
    options["init_command"] = options["init_command"].replace("FULL", "OFF")

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True
MAILERS = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}
# A test that is about the limits sets its own.
API_REQUESTS = API_REQUESTS_WITH_TOKEN = PICTURES_A_MINUTE = 10**6
CHUANGSAI_SMS = "database"

# Each test client starts the middleware anew: it looks for a static file when it is asked for one,
# instead of listing all of them first.
WHITENOISE_AUTOREFRESH = True
