"""A small contest of today beside the case, where a visitor can try every role by hand."""

import datetime as dt
import random
import uuid
from decimal import Decimal
from typing import Any

from accounts.models import User
from competitions.models import (
    Body,
    Category,
    Competition,
    Criterion,
    Heat,
    Quota,
    Region,
    Round,
    Rubric,
    RuleSet,
    Sector,
    StaffGrant,
    Venue,
)
from competitions.rulebook.spec import PanelRule, PromotionRule, Rules, StageRule, as_data
from competitions.services.grants import grant_role
from competitions.services.tree import create_competition, open_competition
from config.demo import case, invention, registration, stage
from config.demo.cast import STAFF, Tree
from config.demo.hall import CLIENT, promise, tell_apart
from config.demo.marks import split, totals
from judging.models import Judge, ScoreSheet
from judging.services.draws import draw_order
from judging.services.heats import open_scoring
from judging.services.panels import seat_entries, seat_judge
from judging.services.sheets import SheetDraft, save_sheet
from projects.models import Entry
from projects.services.reviews import review_entry

PANEL = 5
ENTRIES = 9
SEATED = 6


def _node(admin: User, parent: Competition | None, at: dt.datetime, **fields: Any) -> Competition:
    node = create_competition(
        actor=admin,
        at=at,
        parent=parent,
        edition=11,
        year=at.year,
        is_demonstration=True,
        office_phone="0571-0000 0000",
        supervision_phone="0571-0000 0001",
        **fields,
    )
    grant_role(node, admin, StaffGrant.Role.ORGANISER, actor=admin, at=at)
    for order, (code, name) in enumerate(case.SECTORS.items() if parent is None else ()):
        Sector.objects.create(competition=node, code=code, name=name, order=order)
    Category.objects.create(competition=node, kind=Category.Kind.ENTERPRISE, name="企业组")
    Category.objects.create(competition=node, kind=Category.Kind.MAKER, name="创客组")
    Body.objects.create(competition=node, role=Body.Role.HOST, name=case.HOSTS[0])
    Body.objects.create(competition=node, role=Body.Role.ORGANIZER, name=case.ORGANISER)
    return node


def _round(track: Competition, at: dt.datetime) -> Heat:
    rule_set = RuleSet.objects.create(
        competition=track,
        name="演练规则",
        spec=as_data(
            Rules(
                panel=PanelRule(size=PANEL, chair=True),
                promotion=PromotionRule(places=3),
                stage=StageRule(warnings=(60,), reveal="at_once"),
            )
        ),
    )
    round_ = Round.objects.create(
        competition=track,
        order=1,
        kind=Round.Kind.FINAL,
        name="决赛",
        rule_set=rule_set,
        starts_on=at.date(),
        ends_on=at.date() + dt.timedelta(days=7),
    )
    rubric = Rubric.objects.create(round=round_, name="路演评分表")
    for order, (code, name, text, most) in enumerate(case.CRITERIA):
        Criterion.objects.create(
            rubric=rubric, code=code, name=name, description=text, max_points=most, order=order
        )
    region = Region.objects.standing_in(at.year).get(code="330108")
    venue, _created = Venue.objects.get_or_create(
        name="演练报告厅", defaults={"kind": Venue.Kind.HALL, "region": region}
    )
    return Heat.objects.create(
        round=round_, number=1, name="演练场", venue=venue, starts_at=stage.lead(at)
    )


def _score_first_two(heat: Heat, at: dt.datetime) -> None:
    rng = random.Random(7)  # noqa: S311 - invention must repeat, not be secret
    for order, score in ((1, "86.2"), (2, "88.4")):
        sheets = ScoreSheet.objects.filter(appearance__heat=heat, appearance__order=order)
        rows = sheets.select_related("seat__judge__user").order_by("seat__number")
        for sheet, total in zip(rows, totals(Decimal(score), rng), strict=False):
            draft = SheetDraft(
                client_id=uuid.uuid5(CLIENT, f"practice/{order}/{sheet.seat.number}"),
                base_revision=0,
                marks=split(total),
                signed=True,
            )
            save_sheet(sheet.pk, draft, actor=sheet.seat.judge.user, at=at)


def _nodes(admin: User, at: dt.datetime) -> tuple[Competition, Competition]:
    root = _node(
        admin,
        None,
        at,
        code="practice",
        level=Competition.Level.NATIONAL,
        name="创新创业大赛（演练）",
        short_name="演练",
        number_prefix="YL-Q",
    )
    track = _node(
        admin,
        root,
        at,
        code="practice-track",
        level=Competition.Level.SPECIAL_TRACK,
        name="中小企业协会专题赛（演练）",
        short_name="协会专题赛演练",
        number_prefix="YL",
        registration_opens_at=at - dt.timedelta(days=12),
        registration_closes_at=(at + dt.timedelta(days=18)).replace(hour=9, minute=0, second=0),
        summary="正在报名，可以用各角色的账号把整个流程走一遍。",
    )
    Quota.objects.create(competition=track, places=3)
    for username, (_name, role) in STAFF.items():
        user = User.objects.get(username=username)
        grant_role(track, user, role, actor=admin, at=at)
    return root, track


def _open_heat(heat: Heat, accepted: list[Entry], organiser: User, at: dt.datetime) -> Heat:
    for number, judge in enumerate(Judge.objects.order_by("pk")[:PANEL], start=1):
        seat_judge(heat, judge, number=number, is_chair=number == 1, actor=organiser, at=at)
        promise(judge, heat, at)
    seat_entries(heat, accepted, actor=organiser, at=at)
    draw_order(heat, seed="20260583", witness="公证员", actor=organiser, at=at)
    tell_apart(heat, organiser, at)
    return open_scoring(heat, actor=organiser, at=at)


def set_up(tree: Tree, *, at: dt.datetime) -> Competition:
    """Open registration, entries to review, and a heat that is being scored, all as of `at`."""
    admin = User.objects.get(username="admin")
    root, track = _nodes(admin, at)
    heat = _round(track, at)
    for node in (root, track):
        open_competition(node, actor=admin, at=at)
    here = Tree(root, root, track, tree.organiser, tree.second, tree.provincial)
    firms = [firm for firm in invention.firms() if firm.finalist is None][1 : ENTRIES + 1]
    entries = registration.enter(here, firms, lambda _index: at, prefix="practice")
    reviewer = User.objects.get(username="reviewer")
    accepted = [review_entry(entry, "accept", actor=reviewer, at=at) for entry in entries[:SEATED]]
    heat = _open_heat(heat, accepted, tree.organiser, at)
    _score_first_two(heat, at)
    stage.play(heat, organiser=tree.organiser, at=at)
    return track
