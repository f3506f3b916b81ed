"""The people of the demonstration, one account for each role, and the tree they work on."""

import secrets
from dataclasses import dataclass
from typing import Any

from accounts.models import Consent, User
from accounts.privacy import PRIVACY_VERSION
from accounts.services import give_consent
from competitions.models import (
    Body,
    Category,
    Competition,
    Document,
    Meeting,
    Quota,
    Region,
    Sector,
    StaffGrant,
)
from competitions.services.grants import grant_role
from competitions.services.tree import create_competition, open_competition
from config.demo import case
from judging.models import Judge

Role = StaffGrant.Role
BEFORE = case.moment(5, 20)

# user name → (name, role on the track or "" for none)
STAFF = {
    "organiser": ("王若溪", Role.ORGANISER),
    "organiser2": ("李知行", Role.ORGANISER),
    "reviewer": ("张青禾", Role.REVIEWER),
    "secretariat": ("周书言", Role.SECRETARIAT),
    "publicity": ("吴清扬", Role.PUBLICITY),
    "supervisor": ("郑守一", Role.SUPERVISOR),
}


@dataclass(frozen=True, slots=True)
class Tree:
    """The three levels of the case and the two organisers of the track."""

    edition: Competition
    division: Competition
    track: Competition
    organiser: User
    second: User
    provincial: User


def make_person(username: str, name: str, **flags: bool) -> User:
    """An account without a usable password; `set_sign_ins` gives the shown ones theirs."""
    user = User(username=username, name=name, email=f"{username}@example.cn", **flags)
    user.set_unusable_password()
    user.save()
    # Nobody who looks at the demonstration is to be stopped at the first page by a notice.
    give_consent(user, notice=Consent.Notice.PRIVACY, version=PRIVACY_VERSION, at=BEFORE)
    return user


def set_sign_ins(usernames: list[str]) -> dict[str, str]:
    """New random passwords for the named accounts; nothing is kept but their hashes."""
    passwords = {}
    for user in User.objects.filter(username__in=usernames).order_by("pk"):
        passwords[user.username] = secrets.token_urlsafe(9)
        user.set_password(passwords[user.username])
        user.save(update_fields=["password"])
    return passwords


def _node(actor: User, parent: Competition | None, code: str, **fields: Any) -> Competition:
    node = create_competition(
        actor=actor,
        at=BEFORE,
        parent=parent,
        code=code,
        edition=7,
        year=2022,
        is_demonstration=True,
        office_phone="0571-0000 0000",
        supervision_phone="0571-0000 0001",
        **fields,
    )
    Document.objects.create(competition=node, kind=Document.Kind.BASIS, number=case.BASIS)
    grant_role(node, actor, Role.ORGANISER, actor=actor, at=BEFORE)
    return node


def open_tree(tree: Tree) -> None:
    """Open the three nodes to the public, from above."""
    admin = User.objects.get(username="admin")
    for node in (tree.edition, tree.division, tree.track):
        open_competition(node, actor=admin, at=BEFORE)


def build_tree() -> Tree:
    """Regions, the three nodes with bodies, categories, sectors, quota, and their staff.

    The nodes are in preparation: they open when the rounds are planned.
    """
    known = set(Region.objects.values_list("code", flat=True))
    Region.objects.bulk_create(
        Region(code=code, name=name) for code, name in case.REGIONS.items() if code not in known
    )
    admin = make_person("admin", "平台管理员", is_staff=True, is_superuser=True)
    edition, division, track = _nodes(admin)
    for order, (code, name) in enumerate(case.SECTORS.items()):
        Sector.objects.create(competition=edition, code=code, name=name, order=order)
    for order, name in enumerate(case.NATIONAL_HOSTS):
        Body.objects.create(competition=edition, role=Body.Role.HOST, name=name, order=order)
    _furnish(division, track)
    provincial = make_person("province", "陈望舒", is_staff=True)
    grant_role(division, provincial, Role.ORGANISER, actor=admin, at=BEFORE)
    people = {}
    for username, (name, role) in STAFF.items():
        people[username] = make_person(username, name, is_staff=True)
        grant_role(track, people[username], role, actor=admin, at=BEFORE)
    return Tree(edition, division, track, people["organiser"], people["organiser2"], provincial)


def _nodes(admin: User) -> tuple[Competition, Competition, Competition]:
    edition = _node(
        admin,
        None,
        "chuangke-2022",
        level=Competition.Level.NATIONAL,
        name="第七届“创客中国”中小企业创新创业大赛",
        short_name="创客中国",
        number_prefix="CK-2022",
    )
    division = _node(
        admin,
        edition,
        "zhejiang-2022",
        level=Competition.Level.DIVISION,
        name="第七届“创客中国”浙江赛区",
        short_name="浙江赛区",
        number_prefix="ZJ-2022",
    )
    track = _node(
        admin,
        division,
        "zj-association-2022",
        level=Competition.Level.SPECIAL_TRACK,
        name="浙江省中小企业协会专题赛",
        short_name="协会专题赛",
        summary="五十天，二十天建项目库，三十天办十场赛事。前十名推荐到浙江赛区省赛。",
        number_prefix="ZJ-XH-2022",
        registration_opens_at=case.REGISTRATION_OPENS,
        registration_closes_at=case.REGISTRATION_CLOSES,
        task_accepted_on=case.TASK_ACCEPTED,
        run_by=Competition.RunBy.ASSOCIATION,
    )
    return edition, division, track


def _furnish(division: Competition, track: Competition) -> None:
    for node in (division, track):
        Category.objects.create(competition=node, kind=Category.Kind.ENTERPRISE, name="企业组")
        Category.objects.create(competition=node, kind=Category.Kind.MAKER, name="创客组")
        for order, name in enumerate(case.HOSTS):
            Body.objects.create(competition=node, role=Body.Role.HOST, name=name, order=order)
        Body.objects.create(competition=node, role=Body.Role.ORGANIZER, name=case.ORGANISER)
    Body.objects.create(competition=track, role=Body.Role.SUPPORTER, name=case.SUPPORTER)
    Quota.objects.create(competition=track, places=case.QUOTA, document_number=case.BASIS)
    for title, day in case.DOCUMENTS:
        Document.objects.create(competition=track, title=title, issued_on=day)
    for kind, title, day, speakers, participants, approximator in case.MEETINGS:
        Meeting.objects.create(
            competition=track,
            kind=kind,
            title=title,
            held_on=day,
            speakers=speakers,
            participants=participants,
            participants_approximator=approximator,
        )


def make_judges(rows: list[tuple[str, str, str]]) -> list[Judge]:
    """The expert pool; the first one is the account "judge"."""
    judges = []
    for number, (name, employer, profile) in enumerate(rows, start=1):
        username = "judge" if number == 1 else f"judge{number:02d}"
        user = make_person(username, name)
        judges.append(Judge.objects.create(user=user, employer=employer, profile=profile))
    return judges
