"""The day of a heat on real processes: a short run of benchmarks/hall.py, and what its checks can tell."""

import json
import os
import shutil
import subprocess
import sys

import pytest

from benchmarks.hall.servers import ROOT, postgres_programs
from benchmarks.hall_day.checks import lags, outside, scores_in, sent_reveals, too_early
from benchmarks.hall_day.nginx import configuration
from benchmarks.hall_day.people import Press

KEYS = ("11", "12", "13")


def told(scores, *, in_table=()):
    """A document that tells `scores` (place → score) in its order, and in its table `in_table`."""
    order = [{"place": place} for place in (1, 2, 3)]
    for place, score in scores.items():
        order[place - 1]["result"] = {"score": score, "marks": []}
    table = [{"rank": 1, "place": place, "score": "80.00"} for place in in_table]
    return json.dumps({"order": order, "table": table})


def reveal(key, sent, **fields):
    made = Press(f"id-{key}-{sent}", "reveal", key, "", 0, sent, sent=sent)
    for name, value in ({"status": 200} | fields).items():
        setattr(made, name, value)
    return made


def test_a_score_after_its_reveal_is_none_too_early():
    seen = [(told({}), 1.0), (told({2: "80.00"}, in_table=[2]), 5.0)]
    assert too_early(seen, KEYS, {"12": 4.9}) == []


@pytest.mark.parametrize(
    ("document", "sent"),
    [
        (told({2: "80.00"}), {"12": 5.1}),
        (told({}, in_table=[2]), {"12": 5.1}),
        (told({3: "80.00"}), {"12": 4.9}),
        (told({2: "80.00"}), {}),
    ],
    ids=["before", "in the table", "of another", "never revealed"],
)
def test_a_score_before_its_reveal_is_found(document, sent):
    assert len(too_early([(document, 5.0)], KEYS, sent)) == 1


def test_a_reveal_that_was_refused_reveals_nothing():
    presses = [
        reveal("11", 1.0, status=409),
        reveal("11", 2.0),
        reveal("12", 3.0, refused="rules"),
    ]
    assert sent_reveals(presses) == {"11": 2.0}


def test_a_screen_is_behind_until_its_first_answer_with_the_step():
    found = lags([10.0, 10.4], [[(9.9, 0), (10.5, 2)], [(10.1, 1), (11.1, 1)]])
    assert [round(lag, 1) for _at, lag in found[:3]] == [0.5, 0.1, 0.1]
    assert found[3] == (10.4, float("inf"))


def test_a_moment_beside_a_disturbance_is_told_apart():
    spans = [("postgres", 10.0, 12.0)]
    assert [outside(at, spans) for at in (7.9, 9.0, 11.0, 13.9, 14.1)] == [
        True,
        False,
        False,
        False,
        True,
    ]


def test_places_are_told_by_order_and_table():
    assert scores_in(told({1: "70.00"}, in_table=[3])) == {1: "70.00", 3: "80.00"}


def test_the_proxy_of_a_run_is_that_of_production_without_tls(tmp_path):
    text = configuration(tmp_path, port=1, web=2, media=tmp_path / "m", static=tmp_path / "s")
    assert "proxy_cache_use_stale updating;" in text
    assert "ssl" not in text
    assert " /tmp/nginx.pid" not in text


def day(*options):
    """(exit code, figures) of a heat with processes of its own."""
    if postgres_programs() is None or shutil.which("nginx") is None:
        pytest.skip("PostgreSQL or nginx is not installed: nothing here that could be started")
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    command = [sys.executable, "benchmarks/hall.py", "--viewers", "100", *options]
    done = subprocess.run(
        command, cwd=ROOT, env=kept, capture_output=True, text=True, check=False, timeout=900
    )
    assert done.stdout, done.stderr[-3000:]
    return done.returncode, json.loads(done.stdout.splitlines()[-1])


@pytest.mark.services
def test_a_short_day_shows_nothing_too_early_and_loses_nothing():
    status, found = day("--entries", "4", "--seconds", "40", "--cut", "10")
    assert status == 0
    assert (found["scores_shown"], found["scores_wrong"], found["too_early"]) == (4, 0, 0)
    assert found["is_explained"]
    assert set(found["disturbances"]) == {"postgres", "cut", "browser"}
    assert found["host_kept"] > 0
    assert found["viewer_answers"] > 500
    assert found["viewer_errors_outside_outage"] == 0
    # Every step was seen on every screen.
    assert found["screen_lag_worst_of_all_s"] < 60
