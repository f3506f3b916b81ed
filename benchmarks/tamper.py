"""1,000 changes of a finished contest by the superuser of its database, and whether each is named.

A private PostgreSQL, its triggers and foreign keys switched off for the change. After each one,
alone, `verify_ledgers` looks at the contest and, where it has not named the place, a fresh bundle with
`judging/recount.py`, both with the heads that were printed; then the change is rolled back.

The last line is one JSON object: `changes`, `found` (somebody said that something is wrong), `named`
(the place of the change stands in what they said), `by` (who said something), `missed`, `seconds`, and
`out_of_reach`: what no check of this kind can see, with the reason.
"""

import argparse
import contextlib
import json
import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.hall.servers import Machine  # noqa: E402 - needs the path

DATABASE = "tamper_bench"
OUT_OF_REACH = {
    "rankings that were superseded": "history: what is in force is recounted, what it replaced is not",
    "names, titles, notes of recusals, places and times of heats": "no rank is computed from them",
    "places of a heat where promotion does not go by heat": "no rank and no decision is computed from them",
    "a row and its line of the audit trail changed together, where no hash binds the row": (
        "times, persons and reasons; whatever moves a rank is bound by hashes or recounted"
    ),
    "every chain hashed anew, every rank made to fit, without a printed head": (
        "a consistent other contest; the head on the signed papers tells the two apart"
    ),
}


def checked(
    track: Any, heads: list[str], path: Path, names: tuple[str, ...] = ()
) -> list[tuple[str, str]]:
    """(who, sentence) of whatever is wrong: the verifier's, and, unless it has named the place
    already, those of a bundle recounted."""
    from judging import recount  # noqa: PLC0415 - after setup
    from judging.services.bundle import write_bundle  # noqa: PLC0415 - after setup
    from judging.services.verification import verify_ledgers  # noqa: PLC0415 - after setup

    said: list[tuple[str, str]] = []
    try:
        said += [("ledger", str(one)) for one in verify_ledgers(track, printed=heads).findings]
        if is_named(names, said):
            return said
        write_bundle(track, path, named=True)
        report = recount.check(recount.read_files(path), heads, "en")
    except Exception as error:
        return [*said, ("broken off", f"{type(error).__name__}: {error}")]
    return said + [("recount", sentence) for sentence in report.differences]


def is_named(names: tuple[str, ...], said: list[tuple[str, str]]) -> bool:
    return any(name in sentence for name in names for _who, sentence in said)


def tried(name: str, dice: random.Random, track: Any, heads: list[str], path: Path) -> Any:
    """(names, what was said) of one change, None where it cannot be made; all of it is rolled back."""
    from django.db import Error, connection, transaction  # noqa: PLC0415 - after setup

    from benchmarks.tamper_changes import CHANGES  # noqa: PLC0415 - after setup
    from tests.staging import undone  # noqa: PLC0415 - after setup

    with undone():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
        try:
            with transaction.atomic():
                names = CHANGES[name](dice)
        except (LookupError, Error):
            return None
        return names, checked(track, heads, path, names)


def run(options: argparse.Namespace, folder: Path, heads: list[str], track: Any) -> dict[str, Any]:
    from benchmarks.tamper_changes import CHANGES  # noqa: PLC0415 - after setup

    path = folder / "bundle.zip"
    assert checked(track, heads, path) == [], checked(track, heads, path)
    dice = random.Random(options.seed)
    kinds = [options.only] if options.only else list(CHANGES)
    by: Counter[str] = Counter()
    made, found, named = Counter[str](), 0, 0
    missed: list[str] = []
    began = time.monotonic()
    while sum(made.values()) < options.changes:
        kind = kinds[sum(made.values()) % len(kinds)]
        seed = dice.getrandbits(32)
        outcome = tried(kind, random.Random(seed), track, heads, path)
        if outcome is None:
            continue
        names, said = outcome
        made[kind] += 1
        found += bool(said)
        by.update({who for who, _sentence in said} or {"nobody"})
        if is_named(names, said):
            named += 1
        else:
            missed.append(f"{kind} {seed}: {names} in {said[:3]}")
            print(missed[-1], file=sys.stderr)
    seconds = round(time.monotonic() - began, 1)
    changes = sum(made.values())
    return {
        "benchmark": "tamper",
        "changes": changes,
        "kinds": len(made),
        "found": found,
        "named": named,
        "by": dict(by),
        "missed": missed,
        "seconds": seconds,
        "out_of_reach": OUT_OF_REACH,
    }


def played(machine: Machine) -> tuple[Any, list[str]]:
    """The contest, played to its publication, and the heads on its papers."""
    import psycopg2  # noqa: PLC0415 - only here

    machine.postgres.start()
    with contextlib.closing(psycopg2.connect(machine.database_url)) as server:
        server.autocommit = True
        server.cursor().execute(f"CREATE DATABASE {DATABASE}")
    os.environ["DATABASE_URL"] = machine.database_url.rpartition("/")[0] + f"/{DATABASE}"
    import django  # noqa: PLC0415 - the environment has to be set before

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415 - after setup

    from judging.models import HeatSeal  # noqa: PLC0415 - after setup
    from tests import builders  # noqa: PLC0415 - after setup
    from tests.judging import played as contest  # noqa: PLC0415 - after setup

    call_command("migrate", verbosity=0)
    track = builders.make_tree()[2]
    contest.play(track)
    seals = HeatSeal.objects.filter(competition=track).order_by("seq")
    heads = [seal.payload["head"] for seal in seals]
    return track, [*heads, *seals.values_list("hash", flat=True)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--changes", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=2022)
    parser.add_argument("--only", default="", help="one kind of change")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with tempfile.TemporaryDirectory(
        prefix="chuangsai-tamper-", ignore_cleanup_errors=True
    ) as name:
        folder = Path(name)
        folder.chmod(0o755)
        (folder / "data").mkdir()
        machine = Machine(folder, application="config.wsgi:application")
        os.environ |= machine.env
        try:
            track, heads = played(machine)
            found = run(options, folder, heads, track)
        finally:
            machine.stop()
    print(json.dumps(found, ensure_ascii=False))


if __name__ == "__main__":
    main()
