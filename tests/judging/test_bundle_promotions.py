"""What a bundle has to say so that promotions by unit, and places taken away, are recounted."""

from accounts.models import Approval
from competitions.models import Round
from judging import recount
from judging.services.bundle import write_bundle
from judging.services.place_checks import confirm_place_loss, record_check
from judging.services.promotions import decide_round
from judging.services.reopening import take_back_decision
from tests import builders
from tests.builders import NOW
from tests.judging.test_bundle import changed, found, stored
from tests.judging.test_promotions import locked_round


def written_of(track, tmp_path):
    path = tmp_path / "written.zip"
    write_bundle(track, path, named=False)
    return recount.read_files(path)


def one_unit_of(round_, *orders):
    """The entries at these places of the running order belong to one house."""
    heat = round_.heats.get()
    for appearance in heat.appearances.filter(order__in=orders).select_related("entry"):
        appearance.entry.declared |= {"credit_code": "91330000MA27U00000"}
        appearance.entry.save(update_fields=["declared"])


def test_one_place_for_each_unit_is_recounted(track, tmp_path):
    round_ = locked_round(track, entries=5, places=2, one_per_unit=True)
    one_unit_of(round_, 1, 2)
    admin = builders.make_admin()
    decide_round(round_, actor=admin, at=NOW)
    files = written_of(track, tmp_path)
    assert [row["outcome"] for row in decisions(files)].count("promoted") == 2
    assert found(files) == []

    def part(data):
        for unit, one in enumerate(data["appearances"]):
            one["unit"] = unit

    apart = changed(files, "heats/1-1.json", part)
    assert any("recounted it is promoted" in one for one in found(apart))


def decisions(files):
    return stored(files, "promotions.json")["rounds"][0]["rows"]


def lose_the_place(round_, entry):
    made = record_check(
        round_,
        entry,
        kind="due_diligence",
        checked_on=NOW.date(),
        people="王强、李丽",
        finding="mismatch",
        note="与申报不符",
        actor=builders.make_staff(round_.competition),
        at=NOW,
    )
    asked = Approval.objects.get(action="take_place", subject_id=made.pk)
    confirm_place_loss(asked, actor=builders.make_staff(round_.competition), at=NOW)


def test_a_place_that_was_taken_away_is_recounted(track, tmp_path):
    round_ = locked_round(track, entries=4, places=2)
    admin = builders.make_admin()
    decide_round(round_, actor=admin, at=NOW)
    first = round_.promotions.get(place=1)
    lose_the_place(round_, first.entry)
    files = written_of(track, tmp_path)
    assert stored(files, "promotions.json")["rounds"][0]["taken"] == [first.entry.number]
    assert found(files) == []
    untaken = changed(files, "promotions.json", lambda d: d["rounds"][0].update(taken=[]))
    assert found(untaken) != []
    # The decision is taken back and taken once more: the place stays lost.
    take_back_decision(Round.objects.get(pk=round_.pk), actor=admin, at=NOW)
    decide_round(round_, actor=admin, at=NOW)
    assert found(written_of(track, tmp_path)) == []
