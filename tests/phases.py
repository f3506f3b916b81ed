"""One contest at any point of its life, with everything that an address of the portal may name.

Each phase is built from an empty database through the services. What does not exist yet in a
phase is absent from the world: an address that needs it is asked for with a number nobody has.
"""

import datetime as dt
import uuid
from types import SimpleNamespace

import time_machine
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from accounts.jobs import cancel_job, finish_job, request_job
from accounts.models import AuditEntry, Message
from competitions.models import Competition, Invitation, MessageTemplate, Question, Round, Sector
from competitions.services.tree import archive_competition
from competitions.words.letters import default_text
from judging.allocation import Wishes
from judging.assignment.stored import digest_of, wishes_data
from judging.models import Allocation, AllocationOutcome, ScoreSheet, Suspicion
from judging.services.allocation_facts import problem_of
from judging.services.asides import raise_flag
from judging.services.heats import lock_heat, open_scoring, request_unlock
from judging.services.panels import draw_order, seat_entries
from judging.services.promotions import confirm_publication, decide_round, request_publication
from judging.services.service_invitations import invite_judges
from judging.services.sheet_reopening import request_reopening
from judging.services.signing import Signature, review_of, sign_heat
from outcomes.services.recommendations import recommend
from projects.models import TeamInvitation, Upload
from projects.services.declarations import paper_name
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
from tests.judging import cards

# By the first, registration is over; by the second, a notice that began on the first has hung.
CLOSED, LATER = NOW + dt.timedelta(days=20), NOW + dt.timedelta(days=40)


def clock_of(phase):
    """The hour at which the pages are asked for in the phase."""
    if phase in {"draft", "open"}:
        return NOW
    return LATER if phase in {"noticed", "final", "archived"} else CLOSED


def add_papers(world):
    """The picture of a first page, and a declaration to be signed."""
    material, owner = world.material, world.people["Ow"]
    material.preview.save("previews/first", ContentFile(b"a picture"))
    paper = request_job(f"declaration:{world.entry.pk}", actor=owner, at=NOW, total=1)
    finish_job(paper, at=NOW)
    default_storage.save(paper_name(paper), ContentFile(b"%PDF-1.7\n%%EOF\n"))


def draft(world):
    """In preparation; the entry is there already, as if the contest had been taken back."""
    _root, world.division, world.track = builders.make_tree()
    world.sibling = builders.make_competition("sibling", parent=world.division)
    world.people = people.make_people(world.division, world.track, world.sibling)
    world.admin = builders.make_admin()
    world.entry = builders.make_draft(world.track, owner=world.people["Ow"])
    people.add_teammate(world.entry, world.people)
    world.project = world.entry.project
    world.teammate = world.project.collaborators.get()
    world.asked_teammate = TeamInvitation.objects.create(
        project=world.project,
        email="mate@example.org",
        key_hash="of a key that nobody has",
        invited_by=world.people["Ow"],
        invited_at=NOW,
        valid_until=NOW + dt.timedelta(days=14),
    )
    people.recuse(world.entry, world.people)
    world.material = world.entry.materials.first()
    world.upload = Upload.objects.create(
        entry=world.entry, kind="deck", size=9, started_by=world.people["Ow"], started_at=NOW
    )
    add_papers(world)
    world.region = builders.make_region()
    world.maker = world.track.categories.get(kind="maker")
    world.other_sector = Sector.objects.get(code="bio")
    world.judge = world.people["Jp"].judge
    world.absence = world.judge.absences.create(starts_on=NOW.date(), ends_on=NOW.date())
    world.competition, world.account = world.track, world.people["Oe"]
    world.staffgrant = world.track.grants.get(user=world.people["Pu"])
    world.invitation = Invitation.objects.create(
        competition=world.track,
        email="invited@example.org",
        role="reviewer",
        digest="of a secret that nobody has",
        invited_by=world.people["On"],
        invited_at=NOW,
        valid_until=NOW + dt.timedelta(days=14),
    )
    world.auditentry = AuditEntry.objects.get(
        action="entry.create", subject_id=str(world.entry.pk), subject_type="projects.entry"
    )
    world.others = [builders.make_entry(world.track) for _ in range(2)]
    world.spare = builders.make_entry(world.track, owner=world.people["Oe"])
    world.messagetemplate = MessageTemplate.objects.create(
        competition=world.track, occasion="withdrawn", **default_text("withdrawn")
    )
    world.question = Question.objects.create(
        competition=world.track, key="city", kind="short", label="研发在哪座城市？"
    )
    world.letter = Message.objects.filter(recipient=world.people["Oe"], channel="portal").first()
    world.message = Message.objects.filter(recipient=world.others[0].project.owner).last()
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
    [world.serviceinvitation] = invite_judges(
        world.track,
        [world.people["Jo"].judge],
        answer_by=NOW.date() + dt.timedelta(days=365),
        actor=world.admin,
        at=NOW,
    )
    seat_entries(world.heat, world.others, actor=world.admin, at=NOW)
    draw_order(world.heat, seed="1", witness="公证员", actor=world.admin, at=NOW)
    early = ScoreSheet.objects.filter(appearance__entry=world.others[0])
    world.early_sheet = early.get(seat__number=people.SEATS["Jp"])
    world.allocation = plan_nobody(world)
    doubted(world)


def plan_nobody(world):
    """A plan of the round that waits to be applied: it would leave every seat empty."""
    made = Allocation.objects.create(
        round=world.round,
        seed="1",
        wishes=wishes_data(Wishes()),
        asked_by=world.admin,
        asked_at=NOW,
        job=request_job("allocation", actor=world.admin, at=NOW, total=1),
    )
    finish_job(made.job, at=NOW)
    AllocationOutcome.objects.create(
        allocation=made,
        digest=digest_of(problem_of(world.round, Wishes(), "1")),
        result={"places": [], "loads": [], "fit": 0, "spread": 0},
        at=NOW,
    )
    return made


def doubted(world):
    """Somebody has to decide whether a judge who sits on no panel has to do with the entry."""
    world.suspicion = Suspicion.objects.create(
        judge=world.people["Jo"].judge,
        project=world.project,
        kind="rival",
        certainty="possible",
        evidence=[],
        found_at=NOW,
    )


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
    world.flag = raise_flag(
        world.sheet.pk, client_id=uuid.uuid4(), text="断网", actor=world.people["Jp"], at=NOW
    )


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


def heat_signed(world):
    """The judge on the panel has signed all of their sheets of the heat."""
    if world.phase != "scoring":
        return
    judge, heat = world.people["Jp"], world.heat
    for line in review_of(heat, judge).lines:
        builders.sign(line.sheet, signed=False)
    seen = review_of(heat, judge).seen
    sign_heat(heat, Signature(), seen=seen, actor=judge, at=NOW)
    world.signed_sheet = world.sheet


def reopening_asked(world):
    """The judge has asked for a signed sheet to be opened again."""
    heat_signed(world)
    if world.phase == "scoring":
        judge = world.people["Jp"]
        world.approval = request_reopening(world.sheet, actor=judge, at=NOW, reason="看错了")


def publication_asked(world):
    if world.phase == "decided":
        world.approval = request_publication(world.round, actor=world.admin, at=NOW, reason="核对")


def notice_asked(world):
    if world.phase == "published":
        request_notice(world.notice, actor=world.admin, at=NOW, reason="核对")


def cards_issued(world):
    """Every seat of the heat has a card, and no PIN yet."""
    if hasattr(world, "heat"):
        cards.issue(world.heat)


def report_over(world):
    """The report that was asked for is not under way any more."""
    if hasattr(world, "report"):
        cancel_job(world.report.job, at=NOW)
