"""A national round ranked from its sheets: the portal's background job against the same in bare SQL.

33,750 entries, five signed sheets each, eight criteria, one highest and one lowest dropped, on a
private PostgreSQL. Both write standings into the same guarded table; the portal also keeps the
steps of every tie and computes the digest. They take turns, the portal in a process of its own as
a worker runs it; ranks and scores must be the same. Then one sheet is changed and its heat ranked.

The last line is one JSON object: `entries`, `seconds` and `sql_seconds` (medians), `ratio`,
`rss_mb` (the most that the job's process had), `one_sheet_ms` (median), `digests` (1: every run
gave the same), `differing` (entries whose rank or score the two do not share).
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.hall.servers import Machine  # noqa: E402 - needs the path

ENTRIES, SEED, TURNS, SHEETS = 33_750, 2022, 3, 40


def set_up() -> None:
    """Django on the database that the environment names."""
    import django  # noqa: PLC0415 - the environment has to be set before

    django.setup()


def peak_megabytes() -> float:
    """The most that this program had; getrusage would also count the parent from before the start."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def work(run_id: int) -> None:
    """The job of a worker, alone in this process; prints its seconds and its peak memory."""
    set_up()
    from django.utils import timezone  # noqa: PLC0415 - after setup

    from judging.models import RankingRun  # noqa: PLC0415 - after setup
    from judging.services.ranking_runs import run_ranking  # noqa: PLC0415 - after setup

    began = time.perf_counter()
    run_ranking(run_id, clock=timezone.now)
    seconds = time.perf_counter() - began
    run = RankingRun.objects.get(pk=run_id)
    rss = peak_megabytes()
    print(json.dumps([seconds, rss, run.digest, run.outcome, run.job.message]))


def portal_turn(round_: Any) -> tuple[float, float, str]:
    """Seconds, peak megabytes and digest of one job that puts a new ranking in force."""
    from django.utils import timezone  # noqa: PLC0415 - after setup

    from accounts.jobs import request_job  # noqa: PLC0415 - after setup
    from judging.models import RankingRun  # noqa: PLC0415 - after setup
    from judging.services.rankings import withdraw_ranking  # noqa: PLC0415 - after setup
    from tests import builders  # noqa: PLC0415 - after setup

    withdraw_ranking(round_, None, at=timezone.now())
    job = request_job("ranking", actor=builders.make_admin(), at=timezone.now(), total=100)
    run = RankingRun.objects.create(round=round_, job=job)
    done = subprocess.run(
        [sys.executable, __file__, "--work", str(run.pk)], check=True, capture_output=True
    )
    seconds, rss, digest, outcome, message = json.loads(done.stdout.splitlines()[-1])
    if outcome != "stored":
        raise SystemExit(f"the job ended as {outcome!r}: {message}")
    return seconds, rss, digest


def sql_turn(round_: Any) -> float:
    """Seconds of the same in bare SQL."""
    from django.db import connection, transaction  # noqa: PLC0415 - after setup
    from django.utils import timezone  # noqa: PLC0415 - after setup

    from judging.ledger import GENESIS  # noqa: PLC0415 - after setup
    from judging.models import Ranking  # noqa: PLC0415 - after setup

    now = timezone.now()
    sql = (ROOT / "benchmarks/nation/bare.sql").read_text()
    sql = "\n".join(line for line in sql.splitlines() if not line.startswith("--"))
    with transaction.atomic(), connection.cursor() as cursor:
        ranking = Ranking.objects.create(
            round=round_,
            rule_set=round_.rule_set,
            ledger_head=GENESIS,
            made_at=now,
            superseded_at=now,
        )
        began = time.perf_counter()
        cursor.execute(sql, {"round": round_.pk, "ranking": ranking.pk})
    return time.perf_counter() - began


def differing(round_: Any) -> int:
    """Entries whose rank, score or ranks inside the groups differ between the newest of both."""
    from judging.models import Ranking, Standing  # noqa: PLC0415 - after setup

    newest = Ranking.objects.filter(round=round_, heat=None).order_by("-pk")
    pks = [newest.filter(digest=""), newest.exclude(digest="")]
    columns = ("appearance", "score", "rank", "tied", "category_rank", "region_rank")
    one, other = (
        set(Standing.objects.filter(ranking=found[0]).values_list(*columns)) for found in pks
    )
    return len({row[0] for row in one ^ other})


def one_sheet(round_: Any) -> float:
    """Median milliseconds to rank a heat again after one of its sheets has another total."""
    from django.db import connection  # noqa: PLC0415 - after setup
    from django.utils import timezone  # noqa: PLC0415 - after setup

    from competitions.models import Heat  # noqa: PLC0415 - after setup
    from judging.models import SheetVersion  # noqa: PLC0415 - after setup
    from judging.services.rankings import rank_heat  # noqa: PLC0415 - after setup

    heats = Heat.objects.select_related("round__competition", "round__rule_set")
    taken = []
    for heat in heats.filter(round=round_)[:SHEETS]:
        version = SheetVersion.objects.filter(ledger__heat=heat).first()
        assert version is not None
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")
            cursor.execute(
                "UPDATE judging_sheetversion SET total = total - 1 WHERE id = %s", [version.pk]
            )
            cursor.execute("SET session_replication_role = origin")
        began = time.perf_counter()
        rank_heat(heat, at=timezone.now())
        taken.append((time.perf_counter() - began) * 1000)
    return statistics.median(taken)


def measure(entries: int) -> dict[str, Any]:
    from django.core.management import call_command  # noqa: PLC0415 - after setup

    from benchmarks.nation.world import national_round  # noqa: PLC0415 - after setup

    call_command("migrate", verbosity=0)
    began = time.perf_counter()
    round_ = national_round(entries, SEED)
    print(f"{entries} entries made in {time.perf_counter() - began:.0f} s", flush=True)
    jobs, bare = [], []
    for _ in range(TURNS):
        jobs.append(portal_turn(round_))
        bare.append(sql_turn(round_))
        print(f"job {jobs[-1][0]:.2f} s, {jobs[-1][1]:.0f} MB; SQL {bare[-1]:.2f} s", flush=True)
    seconds = statistics.median(one[0] for one in jobs)
    sql_seconds = statistics.median(bare)
    return {
        "entries": entries,
        "seconds": round(seconds, 2),
        "sql_seconds": round(sql_seconds, 2),
        "ratio": round(seconds / sql_seconds, 2),
        "rss_mb": round(max(one[1] for one in jobs)),
        "digests": len({one[2] for one in jobs}),
        "differing": differing(round_),
        "one_sheet_ms": round(one_sheet(round_), 1),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--entries", type=int, default=ENTRIES)
    parser.add_argument("--work", type=int, help="run one job in this process")
    asked = parser.parse_args()
    if asked.work:
        return work(asked.work)
    with tempfile.TemporaryDirectory(prefix="chuangsai-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        machine = Machine(folder, application="config.wsgi:application")
        try:
            machine.postgres.start()
            os.environ.update(machine.env)
            os.environ.pop("REDIS_URL", None)
            set_up()
            print(json.dumps(measure(asked.entries)))
        finally:
            machine.stop()
    return None


if __name__ == "__main__":
    main()
