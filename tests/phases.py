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
from django.http import QueryDict

from accounts.exporting.listings import Ask
from accounts.exporting.making import Wanted, make_list, request_list
from accounts.jobs import finish_job, request_job
from accounts.models import AuditEntry, Message
from api.services.tokens import issue_token
from competitions.models import (
    Body,
    Competition,
    Invitation,
    MessageTemplate,
    Question,
    Round,
    Sector,
)
from competitions.services.tree import archive_competition
from competitions.words.letters import default_text
from hall.models import HallRun
from hall.services.folding import play_data
from hall.services.runs import drawn_order, open_run, open_to_public
from hall.services.screens import add_screen
from judging.allocation import Wishes
from judging.assignment.stored import digest_of, wishes_data
from judging.models import Allocation, AllocationOutcome, ScoreSheet, Suspicion
from judging.services.allocation_facts import problem_of
from judging.services.asides import raise_flag
from judging.services.draws import draw_order
from judging.services.heats import lock_heat, open_scoring, request_unlock
from judging.services.panels import seat_entries
from judging.services.place_checks import record_check
from judging.services.promotions import confirm_publication, decide_round, request_publication
from judging.services.ranking_runs import request_ranking
from judging.services.service_invitations import invite_judges
from judging.services.sheet_reopening import request_reopening
from judging.services.signing import Signature, review_of, sign_heat
from outcomes.models import Award, Likeness, Prize, Recommendation, RecommendedEntry
from outcomes.services.award_confirmation import confirm_awards, request_confirmation
from outcomes.services.awards import propose_awards
from outcomes.services.certificates import issue_certificates
from outcomes.services.paper_jobs import bundle_of, file_of, joined_of, kind_of
from outcomes.services.recommendations import recommend
from papers.services.files import file_of as file_of_paper
from papers.services.papers import draft_paper
from projects.listings import ENTRIES
from projects.models import TeamInvitation, Upload
from projects.services.declarations import paper_name
from projects.services.entries import submit_entry
from projects.services.reviews import review_entry
from projects.services.showings import WORDING, Clearance, allow_showing
from publicity.models import Coverage, CoverageOpening, Notice, PressItem
from publicity.services.notice_content import Period
from publicity.services.notices import (
    confirm_notice,
    finalise_notice,
    prepare_notice,
    request_notice,
)
from tests import builders, people
from tests.builders import NOW
from tests.hall.showing import live_photo
from tests.judging import cards
from tests.publicity import objecting, writing

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


def add_coverage(world):
    """A counted row of publicity, with an earlier count and a file that proves it."""
    day = NOW.date()
    world.coverage = Coverage.objects.create(
        competition=world.track,
        channel="video",
        outlet="新蓝网",
        count=78_000,
        unit="person_times",
        counted_on=day,
        address="https://news.example/1",
    )
    world.earlier = world.coverage.counts.create(
        counted_on=day - dt.timedelta(days=1), count=50_000
    )
    name = default_storage.save("coverage/proof", ContentFile(b"%PDF-1.7\n%%EOF\n"))
    world.proof = world.coverage.evidence.create(
        file=name,
        name="截图.pdf",
        content_type="application/pdf",
        size=15,
        sha256="0" * 64,
        scan="none",
        by=world.people["Pu"],
        at=NOW,
    )


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
    world.prize = Prize.objects.create(
        competition=world.track, order=1, name="一等奖", places=9, at_tie="each"
    )
    world.news = writing.publish(writing.write(world.track, actor=world.people["Pu"]))
    world.draft_news = writing.write(world.track, actor=world.people["Pu"], title="尚未发布")
    world.picture = writing.picture(world.news)
    world.draft_picture = writing.picture(world.draft_news)
    add_coverage(world)
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
    """Every sheet is signed, nothing moves; the secretariat has drafted a paper."""
    orders = {world.appearance.order: 0}
    builders.sign_all(
        world.heat,
        lambda appearance, seat: str(
            56 - 10 * (appearance.order not in orders) - appearance.order - seat.number % 2
        ),
    )
    world.heat = lock_heat(world.heat, actor=world.admin, at=NOW)
    world.secretariat_paper = draft_paper(
        world.track, "bulletin", dated=NOW.date(), actor=world.people["Se"], at=NOW
    )


def decided(world):
    """It is decided who is promoted, and nobody else knows; somebody has looked into the entry."""
    decide_round(world.round, actor=world.admin, at=NOW)
    world.place_check = record_check(
        world.round,
        world.entry,
        kind="due_diligence",
        checked_on=NOW.date(),
        people="王强",
        finding="ok",
        actor=world.admin,
        at=NOW,
    )


def published(world):
    """Two people made the results public; a notice is drafted, a paper has its files."""
    asked = request_publication(world.round, actor=world.admin, at=NOW, reason="已核对")
    confirm_publication(asked, actor=world.people["On"], at=NOW)
    world.round = Round.objects.get(pk=world.round.pk)
    world.notice = prepare_notice(
        world.track,
        number="GS-1",
        title="公示",
        period=Period(CLOSED.date(), 5),
        actor=world.admin,
        at=NOW,
    )
    world.secretariat_paper.previewed = "a" * 64
    world.secretariat_paper.save(update_fields=["previewed"])
    name = file_of_paper(world.secretariat_paper, "pdf")
    default_storage.save(name, ContentFile(b"%PDF-1.7\n%%EOF\n"))


def noticed(world):
    """The notice hangs, and there is a paper of it."""
    asked = request_notice(world.notice, actor=world.admin, at=CLOSED, reason="已核对")
    confirm_notice(asked, actor=world.people["On"], at=CLOSED)
    paper = default_storage.save("notices/paper.pdf", ContentFile(b"%PDF-1.7\n%%EOF\n"))
    Notice.objects.filter(pk=world.notice.pk).update(pdf=paper)


def final(world):
    """The notice ended without objection."""
    finalise_notice(world.notice, actor=world.admin, at=LATER)


def archived(world):
    """The best are sent up and the node is closed for good."""
    world.sent_list = recommend(world.track, document_number="第1号", actor=world.admin, at=LATER)
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


def list_asked(world):
    """The organiser has asked for the list of entries as a file."""
    organiser, at = world.people["On"], clock_of(world.phase)
    place = ENTRIES.place(organiser, world.track.code, at)
    wanted = Wanted(["number"], "xlsx")
    world.taken_out = request_list(ENTRIES, Ask(organiser, place, QueryDict(), at), wanted)


def list_taken_out(world):
    """It has been made."""
    list_asked(world)
    make_list(world.taken_out.pk, clock=lambda: clock_of(world.phase))


def press_drafted(world):
    """A publicity editor has drafted an item about the heat."""
    if hasattr(world, "heat"):
        world.pressitem = PressItem.objects.create(
            competition=world.track,
            heat=world.heat,
            title="新闻稿",
            body="正文",
            facts={"sectors": [], "winners": [], "presented": None},
            made_by=world.people["Pu"],
            changed_at=NOW,
        )


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


def ranking_asked(world):
    """The administrator of the builders has asked for the round to be ranked anew."""
    if world.phase in PHASES[PHASES.index("locked") :]:
        world.rankingrun = request_ranking(world.round, actor=world.admin, at=NOW)


def reopening_asked(world):
    """The judge has asked for a signed sheet to be opened again."""
    heat_signed(world)
    if world.phase == "scoring":
        judge = world.people["Jp"]
        world.approval = request_reopening(world.sheet, actor=judge, at=NOW, reason="看错了")


def showing_allowed(world):
    """The owner lets the public see the entry, as soon as it takes part, with a picture."""
    if world.phase in PHASES[PHASES.index("scoring") :]:
        world.showing = allow_showing(
            world.entry,
            Clearance(unit=True, sector=True),
            wording=WORDING,
            actor=world.people["Ow"],
            at=NOW,
        )
        world.showing.picture.save("", ContentFile(b"a large picture"), save=False)
        world.showing.thumbnail.save("", ContentFile(b"a picture"))


def coverage_shown(world):
    """The contest shows its publicity ledger to everybody."""
    CoverageOpening.objects.create(competition=world.track, by=world.people["On"], at=NOW)


def body_named(world):
    """The contest has a body to which a token may be issued."""
    world.body = Body.objects.create(competition=world.track, role="host", name="浙江省经信厅")


def token_issued(world):
    """The host of the contest has a token of the data interface."""
    body_named(world)
    last_day = LATER.date() + dt.timedelta(days=30)
    world.token, _secret = issue_token(
        world.body, purpose="数据大屏", expires_on=last_day, actor=world.people["On"], at=NOW
    )


def likeness_asked(world):
    """An entry has come in by recommendation and looks like the entry."""
    sent = Recommendation.objects.create(
        competition=world.sibling,
        into=world.track,
        document_number="第9号",
        sent_by=world.admin,
        sent_at=NOW,
    )
    source, target = world.others
    line = RecommendedEntry.objects.create(
        recommendation=sent, order=1, source=source, target=target
    )
    alike = {"same_unit": True, "title_percent": 90, "text_percent": 0}
    world.likeness = Likeness.objects.create(line=line, entry=world.entry, **alike)


def publication_asked(world):
    if world.phase == "decided":
        world.approval = request_publication(world.round, actor=world.admin, at=NOW, reason="核对")


def notice_asked(world):
    if world.phase == "published":
        request_notice(world.notice, actor=world.admin, at=NOW, reason="核对")


def objection_filed(world):
    """Another entrant has objected to the project, on the first day of the notice."""
    if world.phase == "noticed":
        listed = world.notice.rows[0]["entry"] if world.notice.rows else None
        hanging = Notice.objects.get(pk=world.notice.pk)
        world.objection = objecting.file(hanging, world.people["Oe"], CLOSED, entry_id=listed)
        world.evidence = world.objection.files.get()


def awards_proposed(world):
    """The organiser has proposed the awards of the final; nobody has confirmed them."""
    if world.phase in {"final", "archived"}:
        propose_awards(world.track, actor=world.people["On"], at=LATER)
        world.award = Award.objects.filter(entry=world.entry).get()


def awards_asked(world):
    """The administrator of the builders has asked for the list to be confirmed."""
    awards_proposed(world)
    if world.phase in {"final", "archived"}:
        said = {"actor": world.admin, "at": LATER}
        world.approval = request_confirmation(world.track, reason="核对", **said)


def awards_given(world):
    """Two people have confirmed the awards."""
    awards_asked(world)
    if world.phase in {"final", "archived"}:
        confirm_awards(world.approval, actor=world.people["On"], at=LATER)


def papers_made(world):
    """The certificates of the awards lie ready, one by one and together."""
    awards_given(world)
    if world.phase not in {"final", "archived"}:
        return
    issued = issue_certificates(world.track, actor=world.people["On"], at=LATER)
    job = request_job(
        kind_of(world.track, "certificate"), actor=world.people["On"], at=LATER, total=1
    )
    finish_job(job, at=LATER)
    for name in [bundle_of(job), joined_of(job), *(file_of(job, one) for one in issued)]:
        default_storage.delete(name)
        default_storage.save(name, ContentFile(b"%PDF-1.7\n%%EOF\n"))


def hall_opened(world):
    """The heat is open in the hall, with a screen and its live page open to everybody."""
    if world.phase == "scoring":
        world.hall_run = open_run(world.heat, actor=world.admin, at=NOW)
        world.big_screen = add_screen(world.hall_run, "主屏", actor=world.admin, at=NOW).screen
        open_to_public(world.hall_run, is_public=True, actor=world.admin, at=NOW)
        world.live_photo = live_photo(world.hall_run, actor=world.admin)


def hall_held(world):
    """The heat was opened in the hall while it was scored."""
    hall_opened(world)
    if world.phase in PHASES[PHASES.index("locked") :]:
        stage = world.heat.round.rule_set.rules.stage
        world.hall_run = HallRun.objects.create(
            heat=world.heat,
            order=drawn_order(world.heat),
            play=play_data(stage, ""),
            opened_by=world.admin,
            opened_at=NOW,
        )


def cards_issued(world):
    """Every seat of the heat has a card, and no PIN yet."""
    if hasattr(world, "heat"):
        cards.issue(world.heat)
