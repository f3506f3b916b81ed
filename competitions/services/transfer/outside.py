"""What a configuration file refers to that is not in it: contests fed, questions of those above."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from competitions.models import Competition, Feed, Question, ancestor_paths
from competitions.services.questions import choices_of
from competitions.transfer.checks import File
from competitions.transfer.questions import led_from_outside
from competitions.tree.feeds import lies_above, way_back
from competitions.words.transfer import located


@dataclass(frozen=True, slots=True)
class Outside:
    """Contests of the portal by code, questions above the file's place by key, present feeds."""

    targets: Mapping[str, Competition] = field(default_factory=dict)
    questions: Mapping[str, Question] = field(default_factory=dict)
    feeds: tuple[tuple[str, str], ...] = ()


NOTHING_OUTSIDE = Outside()


def read_outside(file: File, parent: Competition | None) -> Outside:
    """Three queries at most, none for what is not referred to."""
    wanted = {row["into"] for node in file.nodes for row in node.row["feeds"]}
    targets = Competition.objects.feedable().filter(code__in=wanted - file.by_code.keys())
    feeds = Feed.objects.values_list("competition__path", "into__path") if wanted else []
    questions: dict[str, Question] = {}
    if parent is not None and any(node.row["questions"] for node in file.nodes):
        above = Question.objects.filter(competition__path__in=ancestor_paths(parent.path))
        questions = {row.key: row for row in above}
    return Outside({node.code: node for node in targets}, questions, tuple(feeds))


def outside_problems(file: File, outside: Outside, paths: Mapping[str, str]) -> Iterator[str]:
    """Sentences with their places; `paths` are those that the contests of the file would get."""
    for node in file.nodes:
        for number, row in enumerate(node.row["questions"]):
            if row["key"] in outside.questions:
                path = f"{node.path}.questions[{number}].key"
                said = _("A contest above asks a question with the key “%(key)s” already.")
                yield located(path, file.line(path), said % {"key": row["key"]})
        for number, row in led_from_outside(node):
            above = outside.questions.get(row["shown_if"])
            if above is None or row["shown_if_answer"] not in choices_of(above):
                path = f"{node.path}.questions[{number}].shown_if"
                said = _("No question “%(key)s” with the choice “%(answer)s” is asked before it.")
                words = {"key": row["shown_if"], "answer": row["shown_if_answer"]}
                yield located(path, file.line(path), said % words)
    yield from _feed_problems(file, outside, paths)


def _feed_problems(file: File, outside: Outside, paths: Mapping[str, str]) -> Iterator[str]:
    feeds = list(outside.feeds)
    for node in file.nodes:
        own = paths[node.row["code"]]
        for number, row in enumerate(node.row["feeds"]):
            target = outside.targets.get(row["into"])
            into = paths.get(row["into"]) or (target.path if target else "")
            path = f"{node.path}.feeds[{number}].into"
            if into == own or lies_above(into, own):
                said = _("It recommends there anyway, or is that contest itself.")
                yield located(path, file.line(path), said)
            elif into and way_back(own, into, feeds):
                said = _("What is recommended there would come back here.")
                yield located(path, file.line(path), said)
            elif into:
                feeds.append((own, into))


def outside_notes(file: File, outside: Outside) -> Iterator[str]:
    """What is left out because this portal has no such contest."""
    for node in file.nodes:
        for row in node.row["feeds"]:
            if row["into"] not in file.by_code and row["into"] not in outside.targets:
                yield _(
                    "No contest “%(code)s” is open in this portal; %(node)s does not recommend to it."
                ) % {"code": row["into"], "node": node.row["name"]}
