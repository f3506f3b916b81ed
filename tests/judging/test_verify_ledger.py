"""Every row is tampered with behind the guards' back, and named by the verifier."""

import io
import uuid

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from competitions.models import Heat
from judging.ledger import version_hash
from judging.models import HeatSeal, Ledger, ScoreSheet, SheetVersion
from judging.services.heats import lock_heat
from judging.services.verification import verify_ledgers
from tests import builders
from tests.builders import NOW
from tests.judging.guards_off import drop_guard

HEAT = "track, round 1, heat 1"


@pytest.fixture
def heat(track):
    """Six rows, signed and sealed."""
    heat = builders.make_open_heat(track, entries=2, judges=3)
    builders.sign_all(heat)
    return lock_heat(heat, actor=builders.make_admin(), at=NOW)


def sql(statement, *params):
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        assert cursor.rowcount > 0


@pytest.fixture
def superuser(track):
    """What only the owner of the database can do: take the guards down."""
    if connection.vendor == "postgresql":
        # A table with deferred checks waiting cannot be altered.
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    for table, events in {
        "judging_sheetversion": ("UPDATE", "DELETE", "INSERT"),
        "judging_heatseal": ("UPDATE", "DELETE"),
        "judging_scoresheet": ("UPDATE",),
        "judging_ledger": ("UPDATE",),
    }.items():
        for event in events:
            drop_guard(table, event)


def row(seq):
    return SheetVersion.objects.get(seq=seq)


def found(track, **options):
    return [str(finding) for finding in verify_ledgers(track, **options).findings]


def run(*args, **options):
    out = io.StringIO()
    call_command("verify_ledger", *args, stdout=out, **options)
    return out.getvalue().splitlines()


def test_a_sound_competition_has_no_faults(heat, track):
    assert run("track")[-1] == "track: 2 chains, 7 rows, 0 faults"
    assert "track: 2 chains, 7 rows, 0 faults" in run()


def test_a_heat_that_is_still_scored_is_sound_as_far_as_it_goes(track):
    heat = builders.make_open_heat(track, entries=1, judges=3)
    assert found(track) == []
    builders.sign(ScoreSheet.objects.filter(appearance__heat=heat).first(), signed=False)
    assert found(track) == []


@pytest.mark.usefixtures("superuser")
def test_the_command_names_the_row_and_exits_with_one(heat, capsys):
    sql("UPDATE judging_sheetversion SET payload = %s WHERE seq = 3", '{"total": "99"}')
    with pytest.raises(CommandError) as caught:
        call_command("verify_ledger", "track")
    assert caught.value.returncode == 1
    assert f"{HEAT}, row 3: altered" in capsys.readouterr().out


@pytest.mark.usefixtures("superuser")
@pytest.mark.parametrize("seq", range(1, 7))
def test_a_mark_altered_in_any_row_is_named(heat, track, seq):
    payload = row(seq).payload
    payload["marks"]["tech"] = "60"
    SheetVersion.objects.filter(seq=seq).update(payload=payload)
    assert found(track) == [f"{HEAT}, row {seq}: altered"]


@pytest.mark.usefixtures("superuser")
@pytest.mark.parametrize(
    ("column", "value"),
    [("total", "99.5"), ("signed", False), ("revision", 7), ("at", "2026-09-01 11:00:00+00:00")],
)
def test_a_column_that_rankings_read_cannot_differ_from_what_was_hashed(
    heat, track, column, value
):
    SheetVersion.objects.filter(seq=2).update(**{column: value})
    faults = found(track)
    assert f"{HEAT}, row 2: column {column} altered" in faults
    assert f"{HEAT}, row 2: altered" not in faults


@pytest.mark.usefixtures("superuser")
def test_a_row_given_to_another_sheet_is_named(heat, track):
    other = row(5).sheet_id
    SheetVersion.objects.filter(seq=2).update(sheet=other, revision=9)
    assert f"{HEAT}, row 2: column sheet altered" in found(track)


@pytest.mark.usefixtures("superuser")
def test_a_row_with_a_hash_made_anew_breaks_the_next_one(heat, track):
    SheetVersion.objects.filter(seq=3).update(hash="0" * 64)
    assert f"{HEAT}, row 3: altered" in found(track)


@pytest.mark.usefixtures("superuser")
@pytest.mark.parametrize("seq", [1, 4])
def test_a_deleted_row_is_named(heat, track, seq):
    version = row(seq)
    sheet = version.sheet_id
    ScoreSheet.objects.filter(pk=sheet).update(current=None, revision=0)
    SheetVersion.objects.filter(pk=version.pk).delete()
    assert found(track) == [f"{HEAT}, row {seq}: missing"]


@pytest.mark.usefixtures("superuser")
def test_rows_in_another_order_are_named(heat, track):
    for seq, place in ((2, 99), (4, 2), (99, 4)):
        sql("UPDATE judging_sheetversion SET seq = %s WHERE seq = %s", place, seq)
    faults = found(track)
    assert f"{HEAT}, row 2: reordered" in faults
    assert f"{HEAT}, row 4: reordered" in faults


@pytest.mark.usefixtures("superuser")
@pytest.mark.parametrize("place", [2, 4])
def test_a_row_inserted_between_two_others_is_named(heat, track, place):
    """With a hash of its own that fits what it stands on: nothing stands on the row itself."""
    for seq in range(6, place - 1, -1):
        sql("UPDATE judging_sheetversion SET seq = %s WHERE seq = %s", seq + 1, seq)
    before, copied = row(place - 1), row(place + 1)
    payload = copied.payload | {"revision": 2, "client_id": str(uuid.uuid4())}
    SheetVersion.objects.create(
        ledger=copied.ledger,
        seq=place,
        sheet=copied.sheet,
        revision=2,
        client_id=payload["client_id"],
        total=copied.total,
        signed=True,
        payload=payload,
        at=copied.at,
        previous_hash=before.hash,
        hash=version_hash(before.hash, payload),
    )
    assert found(track) == [
        f"{HEAT}, row {place}: inserted",
        "track, seals, row 1: its head is not in the heat's ledger",
    ]


@pytest.mark.usefixtures("superuser")
def test_a_cut_end_shows_against_the_ledgers_head_and_the_seal(heat, track):
    last = row(6)
    ScoreSheet.objects.filter(pk=last.sheet_id).update(current=None, revision=0)
    SheetVersion.objects.filter(pk=last.pk).delete()
    assert found(track) == [
        f"{HEAT}, row 6: truncated",
        "track, seals, row 1: its head is not in the heat's ledger",
    ]


@pytest.mark.usefixtures("superuser")
def test_an_end_cut_together_with_its_head_shows_against_the_seal(heat, track):
    last, before = row(6), row(5)
    ScoreSheet.objects.filter(pk=last.sheet_id).update(current=None, revision=0)
    SheetVersion.objects.filter(pk=last.pk).delete()
    Ledger.objects.update(head=before.hash, length=5)
    assert found(track) == [
        f"{HEAT}, seal 1: does not hold the ledger's head",
        "track, seals, row 1: its head is not in the heat's ledger",
    ]


@pytest.mark.usefixtures("superuser")
def test_with_the_seal_gone_too_only_the_printed_head_shows_the_cut(heat, track):
    last, before, seal = row(6), row(5), HeatSeal.objects.get()
    ScoreSheet.objects.filter(pk=last.sheet_id).update(current=None, revision=0)
    SheetVersion.objects.filter(pk=last.pk).delete()
    Ledger.objects.update(head=before.hash, length=5)
    HeatSeal.objects.all().delete()
    assert found(track) == [f"{HEAT}: locked without a seal"]
    assert found(track, printed=[last.hash]) == [
        f"{HEAT}: locked without a seal",
        f"track, printed head {last.hash}: is not in the ledger",
    ]
    assert f"track, printed head {seal.hash}: is not in the ledger" in found(
        track, printed=[seal.hash]
    )


def test_printed_heads_that_are_there_are_no_fault(heat, track):
    printed = [row(6).hash, HeatSeal.objects.get().hash]
    assert found(track, printed=printed) == []
    assert run("track", printed=printed)[-1].endswith("0 faults")


@pytest.mark.usefixtures("superuser")
def test_a_seal_that_was_altered_is_named(heat, track):
    payload = HeatSeal.objects.get().payload | {"length": 5}
    HeatSeal.objects.update(payload=payload)
    assert found(track) == [
        f"{HEAT}, seal 1: does not hold the ledger's head",
        "track, seals, row 1: altered",
        "track, seals, row 1: its head is not in the heat's ledger",
    ]


@pytest.mark.usefixtures("superuser")
def test_a_sheet_that_shows_an_older_row_is_named(track):
    heat = builders.make_open_heat(track, entries=1, judges=3)
    sheet = ScoreSheet.objects.filter(appearance__heat=heat).order_by("pk").first()
    first = builders.sign(sheet, tech="60")
    builders.sign(sheet, tech="10")
    ScoreSheet.objects.filter(pk=sheet.pk).update(current=first, revision=1)
    assert found(track) == [f"{HEAT}, sheet {sheet.pk}: does not show its newest row"]


def test_a_heat_that_is_open_without_a_ledger_is_named(track):
    heat = builders.make_heat(builders.make_round(track))
    Heat.objects.filter(pk=heat.pk).update(state=Heat.State.SCORING)
    assert "track, round 1, heat 1: has no ledger" in found(track)


def test_a_total_that_is_no_number_is_named(heat, track, superuser):
    SheetVersion.objects.filter(seq=2).update(payload=row(2).payload | {"total": "x"})
    assert f"{HEAT}, row 2: column total altered" in found(track)


def test_an_unknown_competition_is_refused_with_another_code(db):
    with pytest.raises(CommandError, match="No such competition: nowhere") as caught:
        call_command("verify_ledger", "nowhere")
    assert caught.value.returncode == 2


def test_a_printed_head_needs_one_competition(db):
    with pytest.raises(CommandError) as caught:
        call_command("verify_ledger", printed=["0" * 64])
    assert caught.value.returncode == 2


def test_the_heads_to_hold_against_the_papers_are_printed(heat, track):
    seal = HeatSeal.objects.get()
    assert run("track")[:-1] == [
        f"{HEAT}: head {seal.payload['head']}",
        f"track, seals: head {seal.hash}",
    ]
