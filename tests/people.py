"""One person for each role of the permission table, around one competition of a tree.

An anonymous, Ow owner, Tm teammate, Oe other entrant, Jp judge on the panel, Jo judge off it, Jc
conflicted judge on the panel, Ch chair, On organiser of the node, Oa of its parent, Os of its
sibling, Se secretariat, Re form reviewer, Pu publicity editor, Su supervisor, Ad platform
administrator. Recused from the entry are also Or (organiser), Rr (reviewer), Sr (supervisor).
"""

from django.contrib.auth.models import AnonymousUser

from projects.models import Collaborator
from projects.services.reviews import book_recusal
from tests import builders
from tests.builders import NOW

ROLES = (
    "An", "Ow", "Tm", "Oe", "Jp", "Jo", "Jc", "Ch", "On", "Oa", "Os", "Se", "Re", "Pu", "Su", "Ad"
)  # fmt: skip
RECUSED = ("Or", "Rr", "Sr")
STAFF = {
    "On": "organiser",
    "Se": "secretariat",
    "Re": "reviewer",
    "Pu": "publicity",
    "Su": "supervisor",
    "Or": "organiser",
    "Rr": "reviewer",
    "Sr": "supervisor",
}
SEATS = {"Ch": 1, "Jp": 2, "Jc": 3}


def make_people(division, track, sibling):
    """Users by role; seats, recusals and the entry's own people are given by the others below."""
    people = {"An": AnonymousUser()}
    for role in ("Ow", "Tm", "Oe"):
        people[role] = builders.make_user(role.lower())
    for role in ("Jp", "Jo", "Jc", "Ch"):
        people[role] = builders.make_judge(role.lower()).user
    for role, duty in STAFF.items():
        people[role] = builders.make_staff(track, duty, username=role.lower())
    people["Oa"] = builders.make_staff(division, username="oa")
    people["Os"] = builders.make_staff(sibling, username="os")
    people["Ad"] = builders.make_user("ad", is_superuser=True, is_staff=True)
    return people


def add_teammate(entry, people):
    Collaborator.objects.create(project=entry.project, user=people["Tm"])


def recuse(entry, people):
    """Part Jc, Or, Rr and Sr from the entry's project."""
    for role in ("Jc", *RECUSED):
        user = people[role]
        book_recusal(entry.project, user, kind="kinship", actor=user, at=NOW)


def seat_people(heat, people, size=5):
    """Ch, Jp and Jc on seats 1 to 3; invented judges on the rest."""
    admin = builders.make_admin()
    by_number = {number: people[role].judge for role, number in SEATS.items()}
    for number in range(1, size + 1):
        builders.seat_judge(
            heat,
            by_number.get(number) or builders.make_judge(),
            number=number,
            is_chair=number == 1,
            actor=admin,
            at=NOW,
        )
