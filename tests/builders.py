"""Plain builders: what is submitted went through the service, so no test lives in an impossible state."""

import datetime as dt
import itertools
import uuid
from decimal import Decimal
from types import SimpleNamespace

from django.core.files.base import ContentFile

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
from competitions.rulebook.spec import as_data, read
from competitions.services.grants import grant_role
from competitions.services.tree import create_competition, open_competition
from judging.commitment_text import TEXT, digest_of
from judging.models import Judge, ScoreSheet
from judging.services import panels
from judging.services.commitments import sign_commitment
from judging.services.draws import draw_order
from judging.services.heats import lock_heat, open_scoring
from judging.services.panels import seat_entries
from judging.services.sheets import SheetDraft, save_sheet
from projects.models import Enterprise, Material, Member, Project, Team
from projects.services.entries import start_entry, submit_entry
from projects.services.reviews import review_entry
from projects.services.withdrawals import withdraw_entry

NOW = dt.datetime(2026, 9, 1, 10, 0, tzinfo=dt.UTC)
_numbers = itertools.count(1)
DATES = ("registration_opens_at", "registration_closes_at")
SPEC = {
    "panel_size": "panel.size",
    "chair": "panel.chair",
    "trim_each": "score.trim_each",
    "trim_from": "score.trim_from",
    "decimals": "score.decimals",
    "tie_breaks": "ties.chain",
    "ties_at_line": "ties.at_line",
    "how": "promotion.how",
    "by": "promotion.by",
    "places": "promotion.places",
    "reserves": "promotion.reserves",
    "substitution": "promotion.substitution",
    "due_diligence": "promotion.due_diligence",
    "site_visit": "promotion.site_visit",
    "one_per_unit": "promotion.one_per_unit",
    "quorum": "panel.quorum",
    "pitch_minutes": "stage.pitch_minutes",
    "qa_minutes": "stage.qa_minutes",
}


def withdraw(entry, at=None):
    """The owner withdraws the entry, with a signed statement."""
    owner = entry.project.owner
    return withdraw_entry(
        entry, actor=owner, at=at or NOW, signature=str(owner), reason="经营方向调整"
    )


def make_user(username="", **fields):
    username = username or f"user{next(_numbers)}"
    user, created = User.objects.get_or_create(
        username=username,
        defaults={"name": username, "email": f"{username}@example.org", **fields},
    )
    if created:
        user.set_unusable_password()
        user.save()
    return user


def make_admin():
    return make_user("platform", is_superuser=True, is_staff=True)


def make_region(code="330102", name="上城区"):
    return Region.objects.get_or_create(code=code, defaults={"name": name})[0]


def make_competition(
    code="track",
    *,
    parent=None,
    level=Competition.Level.SPECIAL_TRACK,
    is_open=True,
    places=10,
    **fields,
):
    """A node with all that opening asks for, registration open a month around NOW.

    Dates that are given are set once it is open, as an organiser may: so a test can have one whose
    registration is over. The host and the round that opening asks for are taken away again; a test
    names its own.
    """
    organiser = make_admin()
    if parent is not None:
        grant_role(parent, organiser, StaffGrant.Role.ORGANISER, actor=organiser, at=NOW)
    values = {
        "name": f"赛事 {code}",
        "short_name": code,
        "edition": 7,
        "year": 2026,
        "number_prefix": code.upper(),
        "registration_opens_at": NOW - dt.timedelta(days=15),
        "registration_closes_at": NOW + dt.timedelta(days=15),
        "office_phone": "0571-0000 0000",
        "supervision_phone": "0571-0000 0001",
    }
    dates = {name: fields.pop(name) for name in DATES if name in fields and is_open}
    values |= fields
    node = create_competition(
        actor=organiser, at=NOW, parent=parent, code=code, level=level, **values
    )
    if parent is None:
        for order, (slug, name) in enumerate([("material", "新材料"), ("bio", "生物医药")]):
            Sector.objects.create(competition=node, code=slug, name=name, order=order)
    Category.objects.create(competition=node, kind="enterprise", name="企业组")
    Category.objects.create(competition=node, kind="maker", name="创客组")
    if parent is not None:
        Quota.objects.create(competition=node, places=places)
    if is_open:
        grant_role(node, organiser, StaffGrant.Role.ORGANISER, actor=organiser, at=NOW)
        open_complete(node, organiser, dates)
    return node


def open_complete(node, organiser, dates):
    host = Body.objects.create(competition=node, role=Body.Role.HOST, name="浙江省经信厅")
    day = NOW.date() + dt.timedelta(days=20)
    rule_set = RuleSet.objects.create(competition=node, name="规则", spec=make_spec())
    planned = Round.objects.create(
        competition=node,
        order=1,
        kind=Round.Kind.FINAL,
        name="决赛",
        rule_set=rule_set,
        starts_on=day,
        ends_on=day,
    )
    open_competition(node, actor=organiser, at=NOW)
    for row in (planned, rule_set, host):
        row.delete()
    if dates:
        Competition.objects.filter(pk=node.pk).update(**dates)
        node.refresh_from_db(fields=list(dates))


def make_staff(competition, role=StaffGrant.Role.ORGANISER, username=""):
    user = make_user(username or f"{role}{next(_numbers)}", is_staff=True)
    grant_role(competition, user, role, actor=make_admin(), at=NOW)
    return user


def root_of(competition):
    return competition if competition.parent is None else root_of(competition.parent)


def make_project(owner=None, title="", unit="enterprise"):
    owner = owner or make_user()
    number = next(_numbers)
    region = make_region()
    if unit == "enterprise":
        units = {
            "enterprise": Enterprise.objects.create(
                owner=owner,
                name=f"杭州试验{number}科技有限公司",
                credit_code=f"91330102TEST{number:06d}",
                region=region,
                industry="industry",
                employees=120,
                revenue=Decimal("3000.00"),
            )
        }
    else:
        units = {"team": Team.objects.create(owner=owner, name=f"试验团队{number}", region=region)}
    project = Project.objects.create(
        owner=owner, title=title or f"项目{number}", stage="pilot", summary="简介", **units
    )
    Member.objects.create(project=project, name="陈晓明", role="负责人")
    return project


def make_draft(competition, *, owner=None, title="", unit="enterprise", sector=""):
    project = make_project(owner, title, unit)
    kind = "enterprise" if unit == "enterprise" else "maker"
    sectors = Sector.objects.filter(competition=root_of(competition))
    entry = start_entry(
        project,
        competition,
        actor=project.owner,
        at=NOW,
        category=Category.objects.get(competition=competition, kind=kind),
        sector=sectors.get(code=sector) if sector else sectors.first(),
        contact_name="李联系",
        contact_mobile="13800001111",
        contact_email="contact@example.org",
    )
    for material in ("plan", "licence"):
        add_material(entry, material)
    return entry


def add_material(entry, kind="plan", content=b"%PDF-1.7\n%%EOF\n", name="商业计划书.pdf"):
    material = Material(
        entry=entry,
        kind=kind,
        name=name,
        content_type="application/pdf",
        size=len(content),
        uploaded_at=NOW,
    )
    material.file.save(name, ContentFile(content), save=False)
    material.save()
    return material


def make_submitted(competition, **fields):
    entry = make_draft(competition, **fields)
    return submit_entry(entry, actor=entry.project.owner, at=NOW)


def make_entry(competition, **fields):
    """An accepted entry."""
    entry = make_submitted(competition, **fields)
    return review_entry(entry, "accept", actor=make_admin(), at=NOW)


def make_rule_set(competition, **fields):
    """`fields` are columns, or values of the spec by the short names in SPEC."""
    said = {name: fields.pop(name) for name in list(fields) if name in SPEC}
    columns = {"name": "规则", "version": RuleSet.objects.count() + 1} | fields
    return RuleSet.objects.create(competition=competition, spec=make_spec(**said), **columns)


def make_spec(**said):
    spec: dict = {}
    for name, value in ({"panel_size": 5, "chair": True} | said).items():
        part, key = SPEC[name].split(".")
        spec.setdefault(part, {})[key] = value
    return as_data(read(spec))


def make_round(competition, *, order=1, kind=Round.Kind.FINAL, rule_set=None, **fields):
    """A round with a rubric of two criteria: technology 60, market 40."""
    round_ = Round.objects.create(
        competition=competition,
        order=order,
        kind=kind,
        name=f"第{order}轮",
        rule_set=rule_set or make_rule_set(competition),
        starts_on=NOW.date(),
        ends_on=NOW.date() + dt.timedelta(days=10),
        **fields,
    )
    rubric = Rubric.objects.create(round=round_, name="评分标准")
    Criterion.objects.create(rubric=rubric, code="tech", name="技术和产品", max_points=60, order=1)
    Criterion.objects.create(rubric=rubric, code="market", name="市场", max_points=40, order=2)
    return round_


def make_heat(round_, *, number=1, places=0):
    venue, _created = Venue.objects.get_or_create(
        name="滨江产业园报告厅",
        defaults={"kind": "park", "region": make_region("330108", "滨江区")},
    )
    return Heat.objects.create(
        round=round_,
        number=number,
        name=f"第{number}场",
        venue=venue,
        starts_at=NOW + dt.timedelta(days=number),
        places=places,
    )


def make_judge(username="", **fields):
    user = make_user(username or f"judge{next(_numbers)}")
    values = {"employer": "浙江某研究院", "profile": "technical"} | fields
    return Judge.objects.create(user=user, **values)


def seat_judge(heat, judge, **fields):
    """A seat for a judge who has signed the commitment of the edition."""
    seat = panels.seat_judge(heat, judge, **fields)
    commit(judge, heat.round.competition)
    return seat


def commit(judge, node):
    said = {"signature": str(judge.user), "digest": digest_of(TEXT)}
    return sign_commitment(node, actor=judge.user, at=NOW, **said)


def make_panel(heat, size=5):
    return [
        seat_judge(heat, make_judge(), number=n, is_chair=n == 1, actor=make_admin(), at=NOW)
        for n in range(1, size + 1)
    ]


def make_open_heat(
    competition, *, entries=3, judges=5, round_=None, number=1, places=0, entry_list=None
):
    """A heat in scoring: panel seated, entries accepted and drawn, sheets laid out."""
    round_ = round_ or make_round(
        competition, rule_set=make_rule_set(competition, panel_size=judges, places=entries)
    )
    heat = make_heat(round_, number=number, places=places)
    make_panel(heat, judges)
    chosen = entry_list or [make_entry(competition) for _ in range(entries)]
    seat_entries(heat, chosen, actor=make_admin(), at=NOW)
    draw_order(heat, seed="20260901", witness="公证员", actor=make_admin(), at=NOW)
    return open_scoring(heat, actor=make_admin(), at=NOW)


def sign(sheet, tech="50", market="30", *, signed=True, at=NOW):
    """Save a sheet as its judge; half-point strings."""
    sheet.refresh_from_db()
    draft = SheetDraft(
        client_id=uuid.uuid4(),
        base_revision=sheet.revision,
        marks={"tech": tech, "market": market},
        signed=signed,
    )
    return save_sheet(sheet.pk, draft, actor=sheet.seat.judge.user, at=at)


def sign_all(heat, tech_of=None):
    """Sign every counted sheet of the heat; `tech_of(appearance, seat)` gives the technology mark."""
    sheets = ScoreSheet.objects.counted().filter(appearance__heat=heat)
    rows = sheets.select_related("appearance__entry", "seat__judge__user").order_by("pk")
    for sheet in rows:
        order, seat = sheet.appearance.order, sheet.seat
        tech = tech_of(sheet.appearance, seat) if tech_of else str(58 - order - seat.number % 2)
        sign(sheet, tech=tech)


def make_locked_heat(competition, **fields):
    heat = make_open_heat(competition, **fields)
    sign_all(heat)
    return lock_heat(heat, actor=make_admin(), at=NOW)


def hall_of(**sizes):
    """What a module's stage builds: a tree, and a heat of its track in scoring."""

    def build():
        tree = make_tree()
        return SimpleNamespace(tree=tree, track=tree[2], heat=make_open_heat(tree[2], **sizes))

    return build


def make_tree():
    """National edition → division → special track, all open; returns (root, division, track)."""
    root = make_competition("edition", level=Competition.Level.NATIONAL)
    division = make_competition("division", parent=root, level=Competition.Level.DIVISION)
    track = make_competition("track", parent=division)
    return root, division, track
