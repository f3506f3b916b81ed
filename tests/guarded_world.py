"""A contest with a heat in every state, for those who try to get round its guards."""

import uuid
from types import SimpleNamespace

from django.db import connection

from accounts.models import Approval
from competitions.models import Round
from judging.models import Appearance, Ledger, Promotion, Ranking, ScoreSheet, SheetVersion
from judging.services.heats import lock_heat, open_scoring
from judging.services.panels import declare_recusal, draw_order, seat_entries
from tests import builders
from tests.builders import NOW


def build(track):
    """A heat that is locked, one that is scored, one that is planned.

    In the second, seat 5 was recused from the first entry after marking it (`recused`), and
    seat 4 from the second entry before there was a sheet (`parted`: appearance and seat).
    """
    admin, round_ = builders.make_admin(), builders.make_round(track)
    locked = builders.make_open_heat(track, entries=2, round_=round_)
    builders.sign_all(locked)
    lock_heat(locked, actor=admin, at=NOW)
    heat = builders.make_heat(round_, number=2)
    seats = builders.make_panel(heat)
    entries = [builders.make_entry(track) for _ in range(2)]
    seat_entries(heat, entries, actor=admin, at=NOW)
    draw_order(heat, seed="1", witness="公证员", actor=admin, at=NOW)
    _recuse(seats[3], entries[1])
    heat = open_scoring(heat, actor=admin, at=NOW)
    builders.sign_all(heat)
    _recuse(seats[4], entries[0])
    sheets = ScoreSheet.objects.filter(appearance__heat=heat)
    ranking = Ranking.objects.get(heat=locked)
    loser = ranking.standings.last()
    return SimpleNamespace(
        ranking=ranking,
        promotion=Promotion.objects.create(
            round=round_, standing=loser, entry=loser.appearance.entry, outcome="out"
        ),
        approval=Approval.objects.create(
            action="publish_round",
            subject_id=round_.pk,
            requested_by=admin,
            requested_at=NOW,
            confirmed_by=builders.make_user(),
            confirmed_at=NOW,
        ),
        round=Round.objects.get(pk=round_.pk),
        locked=locked,
        heat=heat,
        planned=builders.make_heat(round_, number=3),
        resting=ScoreSheet.objects.filter(appearance__heat=locked).first(),
        recused=sheets.get(appearance__entry=entries[0], seat=seats[4]),
        sheet=sheets.get(appearance__entry=entries[1], seat=seats[4]),
        parted={"appearance": Appearance.objects.get(entry=entries[1]), "seat": seats[3]},
        spare=builders.make_entry(track),
        judge=builders.make_judge(),
    )


def _recuse(seat, entry):
    user = seat.judge.user
    declare_recusal(entry.project, seat.judge, kind="rival", actor=user, at=NOW)


def sql(statement, *params):
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return cursor.rowcount


def raw_delete(rows):
    """What `delete()` does once Django's own PROTECT is out of the way."""
    return rows._raw_delete(rows.db)


def row(instance):
    return type(instance).objects.filter(pk=instance.pk)


def forged(sheet):
    """A version that would be the sheet's next one."""
    ledger = Ledger.objects.get(heat=sheet.seat.heat)
    return SheetVersion(
        ledger=ledger,
        seq=ledger.length + 1,
        sheet=sheet,
        revision=sheet.revision + 1,
        client_id=uuid.uuid4(),
        total=1,
        signed=True,
        payload={"total": "1.0"},
        at=NOW,
        previous_hash=ledger.head,
        hash=uuid.uuid4().hex * 2,
    )
