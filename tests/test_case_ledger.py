"""The case's ledger: sound to the last row, and enough to recount every rank without the server."""

import dataclasses
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from django.utils import translation

from competitions.models import Heat
from config.demo import season
from judging.ledger import Fault, LedgerRow, verify, verify_head
from judging.models import HeatSeal, Ledger, SheetVersion, Standing
from projects.models import Recusal
from tests.staging import staged, take_statistics

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def track(django_db_setup, django_db_blocker):
    with translation.override("zh-hans"), staged(django_db_blocker):
        played = season.play(lambda _line: take_statistics()).track
        take_statistics()
        yield played


def rows_of(stored):
    return [LedgerRow(v.seq, v.payload, v.previous_hash, v.hash) for v in stored]


def test_every_chain_is_sound_and_ends_where_its_head_says(track):
    ledgers = Ledger.objects.filter(heat__round__competition=track)
    assert ledgers.count() == 10
    for ledger in ledgers:
        rows = rows_of(ledger.versions.order_by("seq"))
        assert len(rows) > 0
        assert verify_head(rows, ledger.head, ledger.length) == []


def test_an_altered_row_is_named(track):
    ledger = Ledger.objects.filter(heat__round__competition=track).first()
    rows = rows_of(ledger.versions.order_by("seq"))
    rows[4] = dataclasses.replace(rows[4], payload=dict(rows[4].payload) | {"total": "99.5"})
    assert verify(rows) == [Fault("altered", 5, 5)]


def test_the_seals_bind_every_head_into_one_chain(track):
    seals = list(HeatSeal.objects.filter(competition=track).order_by("seq"))
    assert len(seals) == 10
    assert verify(rows_of(seals)) == []
    for seal in seals:
        ledger = seal.heat.ledger
        assert (seal.payload["head"], seal.payload["length"]) == (ledger.head, ledger.length)


def recounted(payloads, recused):
    """(round, heat) → {entry: (score, exact mean)}, from ledger rows and nothing else.

    The last signed version of every sheet; the highest and the lowest of five or more dropped.
    """
    last = {}
    for row in payloads:
        if (row["judge"], row["entry"]) not in recused:
            last[row["round"], row["heat"], row["entry"], row["seat"]] = row
    totals = {}
    for (round_, heat, entry, _seat), row in last.items():
        if row["signed"]:
            assert sum(map(Decimal, row["marks"].values())) == Decimal(row["total"])
            totals.setdefault((round_, heat), {}).setdefault(entry, []).append(
                Fraction(row["total"])
            )
    return {heat: {e: mean_of(t) for e, t in entries.items()} for heat, entries in totals.items()}


def mean_of(totals):
    kept = sorted(totals)[1:-1] if len(totals) >= 5 else totals
    exact = sum(kept) / len(kept)
    rounded = (Decimal(exact.numerator) / exact.denominator).quantize(
        Decimal("0.01"), rounding=ROUND_HALF_UP
    )
    return rounded, exact


def ranked(scores, earlier):
    """{entry: rank}; equal scores are told apart by the exact mean, then by the earlier round."""
    keys = {e: (score, exact, earlier.get(e, 0)) for e, (score, exact) in scores.items()}
    return {entry: 1 + sum(other > key for other in keys.values()) for entry, key in keys.items()}


@pytest.fixture
def recount(track):
    payloads = SheetVersion.objects.order_by("ledger", "seq").values_list("payload", flat=True)
    recused = {
        (recusal.user.username, entry.number)
        for recusal in Recusal.objects.select_related("user", "project")
        for entry in recusal.project.entries.all()
    }
    return recounted(payloads, recused)


def stored_ranks(**which):
    standings = Standing.objects.filter(ranking__superseded_at=None, **which)
    return dict(standings.values_list("appearance__entry__number", "rank"))


def test_the_ranks_of_every_heat_follow_from_the_rows(track, recount):
    for heat in Heat.objects.filter(round__competition=track, round__order=1):
        scores = recount[1, heat.number]
        assert stored_ranks(ranking__heat=heat) == ranked(scores, {}), heat


def test_the_ranks_of_both_rounds_follow_from_the_rows(track, recount):
    preliminary, final = track.rounds.order_by("order")
    first = {
        e: s for (order, _h), scores in recount.items() if order == 1 for e, s in scores.items()
    }
    assert stored_ranks(ranking__round=preliminary, ranking__heat=None) == ranked(first, {})
    earlier = {entry: score for entry, (score, _exact) in first.items()}
    ranks = ranked(recount[2, 1], earlier)
    assert stored_ranks(ranking__round=final, ranking__heat=None) == ranks
    assert len(ranks) == 24


def test_equal_scores_of_the_final_are_told_apart_by_the_earlier_round(track, recount):
    scores = sorted((score for score, _exact in recount[2, 1].values()), reverse=True)
    assert scores[2] == scores[3] == Decimal("91.20")
    tied = Standing.objects.filter(
        ranking__round__order=2, ranking__heat=None, score=Decimal("91.2")
    ).order_by("rank")
    assert [(s.rank, s.tied, s.detail["decided_by"]) for s in tied] == [
        (3, False, "earlier_round"),
        (4, False, "earlier_round"),
    ]


def test_a_sheet_voided_late_is_in_the_ledger_and_in_no_standing(track):
    late = Recusal.objects.get(kind="mentoring")
    rows = SheetVersion.objects.filter(sheet__voided_by=late)
    assert rows.exists()
    sheet = rows.first().sheet
    standing = Standing.objects.get(
        appearance=sheet.appearance, ranking__heat__isnull=False, ranking__superseded_at=None
    )
    assert sheet.seat.number not in [seat for seat, _total in standing.detail["marks"]]
