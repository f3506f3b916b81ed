"""One contest at any point of its life, with everything that an address of the portal may name.

Each phase is built from an empty database through the services. What does not exist yet in a
phase is absent from the world: an address that needs it is asked for with a number nobody has.
"""

import datetime as dt
from types import SimpleNamespace

import time_machine
from django.core.files.base import ContentFile

from accounts.jobs import cancel_job
from accounts.models import AuditEntry
from competitions.models import Competition, Round, Sector
from competitions.services.tree import archive_competition
from judging.models import ScoreSheet
from judging.services.heats import lock_heat, open_scoring, request_unlock
from judging.services.panels import draw_order, seat_entries
from judging.services.promotions import confirm_publication, decide_round, request_publication
from outcomes.services.recommendations import recommend
from projects.services.entries import submit_entry
from projects.services.reviews import review_entry
from publicity.models import Report
from publicity.services.notices import (
    confirm_notice,
    finalise_notice,
    prepare_notice,
    request_notice,
)
from publicity.services.reports import request_report
from tests import builders, people
from tests.builders import NOW

# By the first, registration is over; by the second, a notice that began on the first has hung.
CLOSED, LATER = NOW + dt.timedelta(days=20), NOW + dt.timedelta(days=40)


def clock_of(phase):
    """The hour at which the pages are asked for in the phase."""
    if phase in {"draft", "open"}:
        return NOW
    return LATER if phase in {"noticed", "final", "archived"} else CLOSED


def draft(world):
    """In preparation; the entry is there already, as if the contest had been taken back."""
    _root, world.division, world.track = builders.make_tree()
    world.sibling = builders.make_competition("sibling", parent=world.division)
    world.people = people.make_people(world.division, world.track, world.sibling)
    world.admin = builders.make_admin()
    world.entry = builders.make_draft(world.track, owner=world.people["Ow"])
    people.add_teammate(world.entry, world.people)
    people.recuse(world.entry, world.people)
    world.material = world.entry.materials.first()
    world.region = builders.make_region()
    world.maker = world.track.categories.get(kind="maker")
    world.other_sector = Sector.objects.get(code="bio")
    world.judge = world.people["Jp"].judge
    world.competition, world.account = world.track, world.people["Oe"]
    world.staffgrant = world.track.grants.get(user=world.people["Pu"])
    world.auditentry = AuditEntry.objects.get(
        action="entry.create", subject_id=str(world.entry.pk), subject_type="projects.entry"
    )
    world.others = [builders.make_entry(world.track) for _ in range(2)]
    world.spare = builders.make_entry(world.track, owner=world.people["Oe"])
    Competition.objects.filter(pk=world.track.pk).update(state="draft")


def open_(world):
    """Anybody may see it, and register."""
    Competition.objects.filter(pk=world.track.pk).update(state="open")
    world.track.refresh_from_db()


def closed(world):
    """Registration is over: the entry waits for its form review, a heat has been set up."""
    submit_entry(world.entry, actor=world.people["Ow"], at=NOW)
    world.round = builders.make_round(
        world.track, rule_set=builders.make_rule_set(world.track, panel_size=5, places=2)
    )
    world.heat = builders.make_heat(world.round)
    world.ruleset, world.rubric = world.round.rule_set, world.round.rubric
    world.venue = world.heat.venue
    people.seat_people(world.heat, world.people)
    seat_entries(world.heat, world.others, actor=world.admin, at=NOW)
    draw_order(world.heat, seed="1", witness="公证员", actor=world.admin, at=NOW)


def scoring(world):
    """The entry is accepted and on stage; its judge has saved a draft of the sheet."""
    review_entry(world.entry, "accept", actor=world.people["Re"], at=NOW)
    seat_entries(world.heat, [world.entry], actor=world.admin, at=NOW)
    draw_order(world.heat, seed="1", witness="公证员", actor=world.admin, at=NOW)
    world.heat = open_scoring(world.heat, actor=world.admin, at=NOW)
    world.appearance = world.heat.appearances.get(entry=world.entry)
    sheets = ScoreSheet.objects.filter(appearance=world.appearance)
    world.sheet = sheets.get(seat__number=people.SEATS["Jp"])
    world.chairs_sheet = sheets.get(seat__number=people.SEATS["Ch"])
    builders.sign(world.sheet, signed=False)


def locked(world):
    """Every sheet is signed, nothing moves; the secretariat has asked for a report."""
    orders = {world.appearance.order: 0}
    builders.sign_all(
        world.heat,
        lambda appearance, seat: str(
            56 - 10 * (appearance.order not in orders) - appearance.order - seat.number % 2
        ),
    )
    world.heat = lock_heat(world.heat, actor=world.admin, at=NOW)
    world.report = request_report(world.track, actor=world.people["Se"], at=NOW)


def decided(world):
    """It is decided who is promoted, and nobody else knows."""
    decide_round(world.round, actor=world.admin, at=NOW)


def published(world):
    """Two people made the results public; a notice is drafted, a report is made."""
    asked = request_publication(world.round, actor=world.admin, at=NOW, reason="已核对")
    confirm_publication(asked, actor=world.people["On"], at=NOW)
    world.round = Round.objects.get(pk=world.round.pk)
    world.notice = prepare_notice(
        world.track,
        number="GS-1",
        title="公示",
        starts_on=CLOSED.date(),
        working_days=5,
        actor=world.admin,
        at=NOW,
    )
    Report.objects.get(pk=world.report.pk).pdf.save("paper.pdf", ContentFile(b"%PDF-1.7\n%%EOF\n"))


def noticed(world):
    """The notice hangs."""
    asked = request_notice(world.notice, actor=world.admin, at=CLOSED, reason="已核对")
    confirm_notice(asked, actor=world.people["On"], at=CLOSED)


def final(world):
    """The notice ended without objection."""
    finalise_notice(world.notice, actor=world.admin, at=LATER)


def archived(world):
    """The best are sent up and the node is closed for good."""
    recommend(world.track, document_number="第1号", actor=world.admin, at=LATER)
    archive_competition(world.track, actor=world.admin, at=LATER)


STEPS = (
    draft, open_, closed, scoring, locked, decided, published, noticed, final, archived
)  # fmt: skip
PHASES = tuple(step.__name__.strip("_") for step in STEPS)


def build(phase):
    """The world as it is in `phase`."""
    world = SimpleNamespace(phase=phase)
    with time_machine.travel(NOW, tick=False):
        for step, name in zip(STEPS, PHASES, strict=True):
            step(world)
            if name == phase:
                return world
    raise LookupError(phase)


# What a row of the table may ask for just before its request.


def unlock_asked(world):
    """The administrator of the builders has asked for the heat to be unlocked."""
    if world.phase in {"locked", "decided"}:
        world.approval = request_unlock(world.heat, actor=world.admin, at=NOW, reason="笔误")


def publication_asked(world):
    if world.phase == "decided":
        world.approval = request_publication(world.round, actor=world.admin, at=NOW, reason="核对")


def notice_asked(world):
    if world.phase == "published":
        request_notice(world.notice, actor=world.admin, at=NOW, reason="核对")


def report_over(world):
    """The report that was asked for is not under way any more."""
    if hasattr(world, "report"):
        cancel_job(world.report.job, at=NOW)
