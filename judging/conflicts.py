"""What may part a judge from a project, found by rule. Pure: facts in, suspicions out.

A suspicion is a question to a person, never a decision. The same credit code is certain, a company
name that is equal once form, place and writing are taken off is likely, everything that rests on a
person's name or on a mention in a text is possible.

Who compares many judges with many projects pays for what they have in common and not for the number
of pairs: houses are looked up by code and by trade name, people by writing and by reading.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from competitions.rulebook.spec import RecusalRule
from judging.company_names import Company, Places, company, folded, likeness
from judging.person_names import folded_name, readings

type Kind = Literal["employment", "investment", "kinship", "mentoring", "recommender", "rival"]
type Certainty = Literal["certain", "likely", "possible"]
type Basis = Literal["credit_code", "company", "trade_name", "mention", "person", "pinyin"]
type HouseRole = Literal["unit", "holder", "investor", "recommender"]
type JudgeRole = Literal["name", "employer", "tie"]

CERTAINTIES: tuple[Certainty, ...] = ("certain", "likely", "possible")
# A mention of fewer characters than these in a text says nothing.
SHORTEST_MENTION = 3
KIND_OF_HOUSE: dict[HouseRole, Kind] = {
    "unit": "employment",
    "holder": "employment",
    "investor": "investment",
    "recommender": "recommender",
}


@dataclass(frozen=True, slots=True)
class Tie:
    """Declared by or for a judge. Without `since` and `until` it lasts, as far as is known."""

    kind: Kind
    organisation: str = ""
    code: str = ""
    person: str = ""
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class JudgeFacts:
    key: int
    name: str
    employer: str = ""
    employer_code: str = ""
    ties: tuple[Tie, ...] = ()


@dataclass(frozen=True, slots=True)
class House:
    """An organisation that stands behind a project; `role` says how."""

    role: HouseRole
    name: str
    code: str = ""


@dataclass(frozen=True, slots=True)
class Statement:
    """Who is to keep away, in the words of whoever declared it. Both named: a person of a house."""

    kind: Kind
    person: str = ""
    organisation: str = ""


@dataclass(frozen=True, slots=True)
class ProjectFacts:
    """`people` are members, the legal representative, account holders; `texts` what was written
    freely about money received."""

    key: int
    houses: tuple[House, ...] = ()
    people: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    statements: tuple[Statement, ...] = ()


@dataclass(frozen=True, slots=True)
class Evidence:
    """What of the judge (`judge_role`, `of_judge`) met what of the project, on which ground."""

    basis: Basis
    certainty: Certainty
    judge_role: JudgeRole
    of_judge: str
    project_role: str
    of_project: str


@dataclass(frozen=True, slots=True)
class Found:
    """One suspicion; its certainty is that of the best of its evidence, which comes first."""

    judge: int
    project: int
    kind: Kind
    certainty: Certainty
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class _Claim:
    """A house or a person that a judge has to do with; `kind` None: as the other side says."""

    judge: int
    role: JudgeRole
    kind: Kind | None
    text: str
    code: str = ""
    company: Company | None = None


type _Hit = tuple[int, int, Kind, Evidence]


def in_force(tie: Tie, years: int, on: date) -> bool:
    """Whether the tie counts on that day: begun, and not over for longer than `years`."""
    if tie.since and tie.since > on:
        return False
    if tie.until is None or tie.until >= on:
        return True
    return (on.year - tie.until.year, on.month, on.day) <= (years, tie.until.month, tie.until.day)


def suspicions(
    judges: Iterable[JudgeFacts],
    projects: Iterable[ProjectFacts],
    rule: RecusalRule,
    *,
    on: date,
    places: Places,
) -> tuple[Found, ...]:
    """Every relation between a judge and a project for which there is evidence on that day.

    Only of the kinds that the rule has, and within its years; statements always. Sorted by project,
    judge and kind, so that the same facts give the same answer.
    """
    index = _Index(judges, rule, on, places)
    found: dict[tuple[int, int, Kind], set[Evidence]] = defaultdict(set)
    for project in projects:
        for judge, key, kind, evidence in index.hits(project):
            found[key, judge, kind].add(evidence)
    return tuple(
        _found(judge, project, kind, evidence)
        for (project, judge, kind), evidence in sorted(found.items(), key=lambda one: one[0])
    )


def _found(judge: int, project: int, kind: Kind, evidence: set[Evidence]) -> Found:
    ordered = sorted(
        evidence,
        key=lambda one: (
            CERTAINTIES.index(one.certainty),
            one.basis,
            one.judge_role,
            one.of_judge,
            one.project_role,
            one.of_project,
        ),
    )
    return Found(judge, project, kind, ordered[0].certainty, tuple(ordered))


class _Index:
    """The claims of all judges, to be looked up by what a project states."""

    def __init__(
        self, judges: Iterable[JudgeFacts], rule: RecusalRule, on: date, places: Places
    ) -> None:
        self.rule, self.places = rule, places
        self.codes: dict[str, list[_Claim]] = defaultdict(list)
        self.stems: dict[str, list[_Claim]] = defaultdict(list)
        self.people: dict[str, list[_Claim]] = defaultdict(list)
        self.spoken: dict[str, list[_Claim]] = defaultdict(list)
        self.houses: dict[int, list[_Claim]] = defaultdict(list)
        for judge in judges:
            self._person(_Claim(judge.key, "name", None, judge.name))
            self._house(judge.key, "employer", None, judge.employer, judge.employer_code)
            for tie in judge.ties:
                years = rule.years.get(tie.kind)
                if years is None or not in_force(tie, years, on):
                    continue
                kind = None if tie.kind == "employment" else tie.kind
                self._house(judge.key, "tie", kind, tie.organisation, tie.code)
                if tie.person:
                    self._person(_Claim(judge.key, "tie", tie.kind, tie.person))

    def _house(self, judge: int, role: JudgeRole, kind: Kind | None, name: str, code: str) -> None:
        if not name and not code:
            return
        claim = _Claim(judge, role, kind, name or code, code, company(name, self.places))
        if code:
            self.codes[code].append(claim)
        if claim.company and claim.company.stem:
            self.stems[claim.company.stem].append(claim)
            self.houses[judge].append(claim)

    def _person(self, claim: _Claim) -> None:
        self.people[folded_name(claim.text)].append(claim)
        if self.rule.names == "pinyin":
            for reading in readings(claim.text):
                self.spoken[reading].append(claim)

    def hits(self, project: ProjectFacts) -> Iterator[_Hit]:
        """Everything that one project has in common with the judges."""
        found = (
            *(hit for house in project.houses for hit in self._same_house(project.key, house)),
            *(hit for name in project.people for hit in self._same_person(project.key, name)),
            *(hit for text in project.texts for hit in self._mentioned(project.key, text)),
        )
        yield from (hit for hit in found if hit[2] in self.rule.years)
        for statement in project.statements:
            yield from self._stated(project.key, statement)

    def _same_house(self, project: int, house: House) -> Iterator[_Hit]:
        for claim, basis, certainty in self._houses_like(house.name, house.code):
            kind = claim.kind or KIND_OF_HOUSE[house.role]
            said = house.name or house.code
            evidence = Evidence(basis, certainty, claim.role, claim.text, house.role, said)
            yield claim.judge, project, kind, evidence

    def _houses_like(self, name: str, code: str) -> Iterator[tuple[_Claim, Basis, Certainty]]:
        for claim in self.codes.get(code, ()) if code else ():
            yield claim, "credit_code", "certain"
        other = company(name, self.places)
        for claim in self.stems.get(other.stem, ()) if other.stem else ():
            if claim.company is None or (code and claim.code == code):
                continue
            # Two codes tell two houses apart, unless one is mistyped or they are of one group.
            are_two = bool(code and claim.code)
            match likeness(claim.company, other):
                case "same":
                    yield claim, "company", "possible" if are_two else "likely"
                case "similar":
                    yield claim, "trade_name", "possible"

    def _same_person(self, project: int, name: str) -> Iterator[_Hit]:
        for claim, basis in self._people_like(name):
            evidence = Evidence(basis, "possible", claim.role, claim.text, "person", name)
            yield claim.judge, project, claim.kind or "employment", evidence

    def _people_like(self, name: str) -> Iterator[tuple[_Claim, Basis]]:
        plain = folded_name(name)
        if len(plain) < 2:
            return
        for claim in self.people.get(plain, ()):
            yield claim, "person"
        if self.rule.names == "pinyin":
            for reading in readings(name):
                for claim in self.spoken.get(reading, ()):
                    if folded_name(claim.text) != plain:
                        yield claim, "pinyin"

    def _mentioned(self, project: int, text: str) -> Iterator[_Hit]:
        plain = folded(text)
        for stem, claims in self.stems.items() if plain else ():
            if len(stem) < SHORTEST_MENTION or stem not in plain:
                continue
            for claim in claims:
                evidence = Evidence("mention", "possible", claim.role, claim.text, "text", text)
                yield claim.judge, project, claim.kind or "investment", evidence

    def _stated(self, project: int, said: Statement) -> Iterator[_Hit]:
        if not said.person:
            for claim, basis, certainty in self._houses_like(said.organisation, ""):
                evidence = Evidence(
                    basis, certainty, claim.role, claim.text, "statement", said.organisation
                )
                yield claim.judge, project, said.kind, evidence
            return
        house = company(said.organisation, self.places)
        for claim, basis in self._people_like(said.person):
            if claim.role != "name":
                continue
            both = any(
                one.company and likeness(one.company, house) for one in self.houses[claim.judge]
            )
            surer: Certainty = "likely" if both and basis == "person" else "possible"
            words = " · ".join(filter(None, [said.person, said.organisation]))
            yield (
                claim.judge,
                project,
                said.kind,
                Evidence(basis, surer, claim.role, claim.text, "statement", words),
            )
