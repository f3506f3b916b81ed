"""Days 1 to 21: entrants register, submit, and are reviewed."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal

from django.core.files.base import ContentFile

from accounts.models import User
from competitions.models import Category, Region, Sector
from config.demo import case
from config.demo.cast import Tree, make_person
from config.demo.invention import Firm
from projects.models import Enterprise, Entry, Material, Member, Project, Team
from projects.services.entries import start_entry, submit_entry
from projects.services.reviews import review_entry

RETURNED, REJECTED = 5, 3
PLAN = b"""%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj
trailer<</Root 1 0 R>>
%%EOF
"""


def _project(owner: User, firm: Firm, regions: dict[str, Region]) -> Project:
    region = regions[firm.city]
    unit: dict[str, Enterprise | Team]
    if firm.is_team:
        unit = {"team": Team.objects.create(owner=owner, name=firm.name, region=region)}
    else:
        company = Enterprise.objects.create(
            owner=owner,
            name=firm.name,
            credit_code=firm.credit_code,
            region=region,
            industry="industry",
            employees=firm.employees,
            revenue=Decimal(firm.revenue),
        )
        unit = {"enterprise": company}
    project = Project.objects.create(
        owner=owner,
        title=firm.project,
        stage=firm.stage,
        summary=f"{firm.project}，由{firm.name}申报，面向产业链上的实际需求。",
        innovation="核心技术自主研发，已形成样机并在用户现场验证。",
        market="首批用户来自本地产业集群，按设备与服务收费。",
        **unit,
    )
    for order, name in enumerate(firm.members):
        role = "项目负责人" if order == 0 else "核心成员"
        Member.objects.create(project=project, name=name, role=role, order=order)
    return project


def _attach(entry: Entry, at: dt.datetime) -> None:
    for kind, name in (
        (Material.Kind.PLAN, "商业计划书.pdf"),
        (Material.Kind.LICENCE, "营业执照.pdf"),
    ):
        material = Material(
            entry=entry,
            kind=kind,
            name=name,
            content_type="application/pdf",
            size=len(PLAN),
            uploaded_at=at,
        )
        material.file.save(name, ContentFile(PLAN), save=False)
        material.save()


def enter(
    tree: Tree, firms: list[Firm], moment_of: Callable[[int], dt.datetime], *, prefix: str
) -> list[Entry]:
    """Every firm registers with an account of its own and submits at the given moment."""
    regions = {row.code: row for row in Region.objects.standing_in(tree.edition.year)}
    sectors = {sector.code: sector for sector in Sector.objects.filter(competition=tree.edition)}
    categories = {c.kind: c for c in Category.objects.filter(competition=tree.track)}
    entries = []
    for index, firm in enumerate(firms):
        at = moment_of(index)
        owner = make_person(prefix if index == 0 else f"{prefix}{index:03d}", firm.leader)
        entry = start_entry(
            _project(owner, firm, regions),
            tree.track,
            actor=owner,
            at=at,
            category=categories["maker" if firm.is_team else "enterprise"],
            sector=sectors[firm.sector],
            contact_name=firm.leader,
            contact_mobile=firm.mobile,
            contact_email=owner.email,
        )
        _attach(entry, at)
        entries.append(submit_entry(entry, actor=owner, at=at))
    return entries


def register(tree: Tree, firms: list[Firm]) -> list[Entry]:
    """Everybody registers and submits, most of them on the last days."""
    span = case.REGISTRATION_CLOSES - case.REGISTRATION_OPENS - dt.timedelta(hours=1)

    def moment_of(index: int) -> dt.datetime:
        return case.REGISTRATION_OPENS + span * ((index + 1) / len(firms)) ** 0.45

    return enter(tree, firms, moment_of, prefix="entrant")


def review(tree: Tree, entries: list[Entry], firms: list[Firm]) -> list[Entry]:
    """Form review: five invented entrants are asked for corrections, three are rejected."""
    reviewer = User.objects.get(username="reviewer")
    faults = iter(
        [("return", "营业执照与申报单位名称不一致，请核对后重新上传。")] * RETURNED
        + [("reject", "同一项目已在其他赛区报名，按规则只报一处。")] * REJECTED
    )
    accepted = []
    for index, (entry, firm) in enumerate(zip(entries, firms, strict=True)):
        at = case.REVIEW_DAY + dt.timedelta(minutes=2 * index)
        # Faults go to invented entrants alone; no firm of the report is given one.
        fault = next(faults, None) if firm.finalist is None and index % 13 == 7 else None
        verdict, message = fault or ("accept", "")
        moved = review_entry(entry, verdict, actor=reviewer, at=at, message=message)
        if moved.state == Entry.State.ACCEPTED:
            accepted.append(moved)
    return accepted
