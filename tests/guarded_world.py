"""A contest with a heat in every state, for those who try to get round its guards."""

import datetime as dt
import uuid
from types import SimpleNamespace

from django.db import connection

from accounts.jobs import request_job
from accounts.models import Approval
from competitions.models import Body, Round, RuleChange
from hall.services.runs import open_run
from hall.services.steps import Command, take
from judging.models import (
    Allocation,
    AllocationOutcome,
    AllocationUse,
    Appearance,
    HandChange,
    HeatSignature,
    Ledger,
    LiveScore,
    PaperTyping,
    PlaceCheck,
    Promotion,
    Ranking,
    ScoreSheet,
    SeatCard,
    SheetVersion,
    Suspicion,
    TieRuling,
)
from judging.services.draws import draw_order
from judging.services.heats import lock_heat, open_scoring
from judging.services.panels import declare_recusal, seat_entries
from outcomes.models import Award, AwardList, Likeness, Prize, Recommendation, RecommendedEntry
from outcomes.services.certificates import issue_certificates
from papers.models import Paper, PaperAcceptance
from papers.services.versions import keep_version
from projects.models import SentList, Withdrawal
from publicity.models import Notice, Objection, ObjectionFile
from tests import builders
from tests.builders import NOW
from tests.judging import cards


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
    _ruling(locked, admin)
    _check(locked, admin)
    _recommended(track, locked, admin)
    _allocation(round_, entries[0], seats[0].judge, admin)
    _signed(seats[0], admin)
    _sent_list(track, admin)
    notice, objection = _objection(track, admin)
    sheets = ScoreSheet.objects.filter(appearance__heat=heat)
    paper = _frozen_paper(track, admin)
    ranking = Ranking.objects.get(heat=locked)
    loser = ranking.standings.last()
    cards.issue(heat)
    withdrawn = cards.card_of(heat, 1)
    SeatCard.objects.filter(pk=withdrawn.pk).update(revoked_at=NOW)
    _held(heat, locked, admin)
    return SimpleNamespace(
        notice=notice,
        frozen_paper=paper,
        objection=objection,
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
        asked=_change(round_, admin),
        applied=_change(round_, admin, confirmed=True),
        round=Round.objects.get(pk=round_.pk),
        locked=locked,
        heat=heat,
        planned=builders.make_heat(round_, number=3),
        resting=ScoreSheet.objects.filter(appearance__heat=locked).first(),
        recused=sheets.get(appearance__entry=entries[0], seat=seats[4]),
        sheet=sheets.get(appearance__entry=entries[1], seat=seats[4]),
        parted={"appearance": Appearance.objects.get(entry=entries[1]), "seat": seats[3]},
        spare=builders.make_entry(track),
        suspicion=_dismissed(seats[0].judge, entries[0].project, admin),
        judge=builders.make_judge(),
        withdrawn=withdrawn,
        card=cards.card_of(heat, 2),
        **_awards(track, entries[0], admin),
    )


def _awards(track, entry, admin):
    """A prize that two people gave, with its certificate, and one that is only proposed.

    The list of the node above waits for a second person.
    """
    prizes = [_prize(track, order) for order in (1, 2)]
    said = {"entry": entry, "reason": "评审", "proposed_by": admin, "proposed_at": NOW}
    given, proposed = (Award.objects.create(prize=prize, **said) for prize in prizes)
    consent = Approval.objects.create(
        action="confirm_awards",
        subject_id=track.pk,
        requested_by=admin,
        requested_at=NOW,
        confirmed_by=builders.make_user(),
        confirmed_at=NOW,
    )
    AwardList.objects.create(approval=consent, content={})
    Award.objects.filter(pk=given.pk).update(approval=consent, confirmed_at=NOW)
    issue_certificates(track, actor=admin, at=NOW)
    waiting = Award.objects.create(prize=_prize(track.parent, 1), **said)
    _prize(track.parent, 2)
    Approval.objects.create(
        action="confirm_awards",
        subject_id=track.parent.pk,
        requested_by=admin,
        requested_at=NOW,
    )
    return {"given": given, "proposed": proposed, "consent": consent, "waiting": waiting}


def _prize(node, order):
    return Prize.objects.create(competition=node, order=order, name="奖", places=1)


def _ruling(heat, admin):
    said = {"token": "chair", "value": 1, "score": 80, "decided_by": "组长", "reason": "协商"}
    appearance = heat.appearances.first()
    TieRuling.objects.create(
        round=heat.round, number=1, appearance=appearance, actor=admin, at=NOW, **said
    )


def _check(heat, admin):
    """Somebody looked into an entry of the heat."""
    entry = heat.appearances.first().entry
    said = {"kind": "due_diligence", "finding": "ok", "people": "王强", "checked_on": NOW.date()}
    PlaceCheck.objects.create(round=heat.round, entry=entry, actor=admin, at=NOW, **said)


def _recommended(track, heat, admin):
    """An entry was sent upward, it is not the same as another one, and a third has withdrawn."""
    source, other = [one.entry for one in heat.appearances.order_by("order")]
    sent = Recommendation.objects.create(
        competition=track, into=track.parent, document_number="1", sent_by=admin, sent_at=NOW
    )
    line = RecommendedEntry.objects.create(
        recommendation=sent, order=1, source=source, target=source
    )
    alike = {"same_unit": True, "title_percent": 90, "text_percent": 0, "decision": "both"}
    Likeness.objects.create(line=line, entry=other, **alike)
    said = {"way": "paper", "signed_by": "王强", "signed_on": NOW.date(), "reason": "停产"}
    Withdrawal.objects.create(entry=builders.make_entry(track), actor=admin, at=NOW, **said)


def _allocation(round_, entry, judge, admin):
    """Judges were allocated, the plan was applied, and one pair changed by hand."""
    at = NOW - dt.timedelta(days=1)
    run = Allocation.objects.create(
        round=round_,
        seed="1",
        wishes={},
        asked_by=admin,
        asked_at=at,
        job=request_job("allocation", actor=admin, at=at, total=1),
    )
    AllocationOutcome.objects.create(allocation=run, digest="0" * 64, result={}, at=at)
    AllocationUse.objects.create(allocation=run, applied_by=admin, at=at)
    HandChange.objects.create(
        round=round_, entry=entry, judge=judge, kind="given", reason="懂行", by=admin, at=at
    )


def _signed(seat, admin):
    """A signature of a heat, and one typing of a paper sheet."""
    HeatSignature.objects.create(seat=seat, method="password", digest="d", sheets=1, at=NOW)
    sheet = seat.sheets.first()
    PaperTyping.objects.create(
        sheet=sheet, turn="first", base_revision=0, typed_by=admin, at=NOW, marks={}
    )


def _sent_list(track, admin):
    body = Body.objects.create(competition=track, role=Body.Role.RECOMMENDER, name="杭州市经信局")
    said = {"document_number": "1", "document_date": NOW.date(), "digest": "0" * 64}
    SentList.objects.create(body=body, serial=1, rows=[], sent_by=admin, sent_at=NOW, **said)


def _frozen_paper(track, admin):
    said = {"title": "简报", "dated": NOW.date(), "snapshot": {}, "text": "正文", "number": "1号"}
    paper = Paper.objects.create(
        competition=track,
        kind="bulletin",
        state="frozen",
        serial=1,
        digest="0" * 64,
        made_by=admin,
        made_at=NOW,
        saved_by=admin,
        saved_at=NOW,
        frozen_at=NOW,
        **said,
    )
    accepted = {"accepted_by": admin, "accepted_at": NOW, "reason": "现场清点"}
    PaperAcceptance.objects.create(paper=paper, key="0" * 64, sentence="到会9876人", **accepted)
    keep_version(paper)
    return paper


def _objection(track, admin):
    """A notice that hangs, and an objection to it that was dismissed, with its evidence."""
    hangs = {"starts_on": NOW.date(), "ends_on": NOW.date(), "published_at": NOW}
    notice = Notice.objects.create(
        competition=track, number="GS", title="公示", state="published", prepared_by=admin, **hangs
    )
    said = {"number": "YY-1", "kind": "person", "name": "王五", "grounds": "名单有误"}
    objection = Objection.objects.create(
        notice=notice, state="dismissed", filed_by=admin, filed_at=NOW, **said
    )
    ObjectionFile.objects.create(objection=objection, kind="evidence", file="x", size=1)
    return notice, objection


def _change(round_, admin, *, confirmed=False):
    """Other rules that wait for a second person, or that two people have applied."""
    consent = {"confirmed_by": builders.make_user(), "confirmed_at": NOW} if confirmed else {}
    approval = Approval.objects.create(
        action="change_rules",
        subject_id=round_.pk,
        requested_by=admin,
        requested_at=NOW,
        **consent,
    )
    return RuleChange.objects.create(
        round=round_,
        replaces=round_.rule_set,
        rule_set=builders.make_rule_set(round_.competition, trim_each=0),
        approval=approval,
        applied_at=NOW if confirmed else None,
    )


def _held(heat, locked, admin):
    """The heat is on in the hall with a step taken; of the locked one a score was shown."""
    run = open_run(heat, actor=admin, at=NOW)
    take(run, Command(uuid.uuid4(), "note", reason="断电"), actor=admin, at=NOW)
    LiveScore.objects.create(
        appearance=locked.appearances.first(),
        score=80,
        detail={},
        ledger_head=locked.ledger.head,
        at=NOW,
        revealed_by=admin,
    )


def _dismissed(judge, project, admin):
    said = {"kind": "rival", "certainty": "possible", "evidence": [], "found_at": NOW}
    decided = {
        "state": "dismissed",
        "reason": "同名不同人",
        "decided_by": admin,
        "decided_at": NOW,
    }
    return Suspicion.objects.create(judge=judge, project=project, **said, **decided)


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
