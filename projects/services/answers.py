"""The answers of an entry to the organiser's questions: reading, what is missing, what may be written.

`projects.services.saving` writes them together with the other fields of a form.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from competitions.models import Question
from competitions.questions.kinds import Files, Limits
from competitions.questions.limits import read_limits
from projects import rules
from projects.answer_values import (
    AnswerRefused,
    Asked,
    Value,
    clean,
    least_of,
    shown,
    typed_again,
    visible,
)
from projects.entry_fields import QUESTION
from projects.models import Answer, Entry, Material

# The place of the answers among the facts that are frozen at submission.
FROZEN = "answers"


@dataclass(frozen=True, slots=True)
class Reply:
    """A question and what the entry says to it; `is_put` unless a condition hides it."""

    question: Question
    limits: Limits
    value: Value | None
    files: tuple[Material, ...] = ()
    is_put: bool = True

    @property
    def name(self) -> str:
        """The field's name in `projects.entry_fields`."""
        return QUESTION + self.question.key

    @property
    def text(self) -> str:
        """The answer in words."""
        return shown(self.limits, self.value)

    @property
    def takes_files(self) -> bool:
        """Whether files answer it, instead of something that is typed."""
        return isinstance(self.limits, Files)

    @property
    def lacks(self) -> str:
        """What the answer still lacks: "answer", "more", "again" if it no longer fits, or ""."""
        if self.value is None:
            return "answer" if self.question.is_required else ""
        try:
            clean(self.limits, typed_again(self.limits, self.value))
        except AnswerRefused:
            return "again"
        return "more" if len(self.value) < least_of(self.limits) else ""


@dataclass(frozen=True)
class Sheet:
    """All questions to an entry, in their order, those that are hidden now among them."""

    replies: tuple[Reply, ...]

    @classmethod
    def of(cls, questions: Iterable[Question]) -> "Sheet":
        """The questions as somebody meets them who has answered nothing yet; no query."""
        return _sheet(questions, {}, {})

    @cached_property
    def put(self) -> tuple[Reply, ...]:
        """Those that count."""
        return tuple(reply for reply in self.replies if reply.is_put)

    def put_with(self, values: Mapping[str, Any]) -> frozenset[str]:
        """The keys of the questions that count if these answers took the place of the present."""
        present: dict[str, Any] = {reply.question.key: reply.value for reply in self.replies}
        return visible((_asked(reply.question) for reply in self.replies), {**present, **values})


def questions_of(entry: Entry) -> list[Question]:
    """The questions that the entry answers, each key once; one query."""
    found: dict[str, Question] = {}
    for question in Question.objects.put_to(entry.competition, entry.category.kind):
        found.setdefault(question.key, question)
    return list(found.values())


def read_sheet(entry: Entry) -> Sheet:
    """Every question with its answer; three queries, one if nothing is asked."""
    questions = questions_of(entry)
    if not questions:
        return Sheet(())
    keys = [question.pk for question in questions]
    values = dict(
        Answer.objects.filter(entry=entry, question__in=keys).values_list("question", "value")
    )
    files: dict[int, list[Material]] = {}
    for material in Material.objects.current().filter(entry=entry, question__in=keys):
        files.setdefault(material.question_id or 0, []).append(material)
    held = {pk: [material.name for material in rows] for pk, rows in files.items()}
    return _sheet(questions, values | held, files)


def _sheet(
    questions: Iterable[Question],
    values: Mapping[int, Any],
    files: Mapping[int, list[Material]],
) -> Sheet:
    by_key = {question.key: question for question in questions}
    put = visible(map(_asked, by_key.values()), {k: values.get(q.pk) for k, q in by_key.items()})
    return Sheet(
        tuple(
            Reply(
                question,
                read_limits(question.kind, question.limits),
                values.get(question.pk),
                tuple(files.get(question.pk, ())),
                key in put,
            )
            for key, question in by_key.items()
        )
    )


def _asked(question: Question) -> Asked:
    above = question.shown_if
    return Asked(question.key, above.key if above else "", question.shown_if_answer)


def missing_answers(sheet: Sheet) -> Iterator[tuple[Reply, str]]:
    """The questions that keep an entry from being handed in, with what each lacks."""
    return ((reply, reply.lacks) for reply in sheet.put if reply.lacks)


def answers_shown(entry: Entry) -> list[tuple[str, str]]:
    """(question, answer in words) of everything that is answered and counts; three queries."""
    return [(reply.question.label, reply.text) for reply in read_sheet(entry).put if reply.text]


def answers_to_show(entry: Entry) -> list[tuple[str, str]]:
    """The answers as they were handed in; as they stand, while the entry can be changed."""
    frozen = entry.declared.get(FROZEN)
    if entry.state in rules.OPEN_STATES or frozen is None:
        return answers_shown(entry)
    return [(label, text) for label, text in frozen]


def present_answers(entry: Entry, names: Iterable[str]) -> dict[str, Value | None]:
    """The answers to those of the named fields that are questions; no query if none is.

    What a condition hides counts as no answer.
    """
    wanted = {name for name in names if name.startswith(QUESTION)}
    replies = read_sheet(entry).replies if wanted else ()
    return {
        reply.name: reply.value if reply.is_put else None
        for reply in replies
        if reply.name in wanted
    }


def limits_by_name(entry: Entry, names: Iterable[str]) -> dict[str, Limits]:
    """What is laid down for those of the named fields that are questions; no query if none is."""
    if not any(name.startswith(QUESTION) for name in names):
        return {}
    return {
        QUESTION + question.key: read_limits(question.kind, question.limits)
        for question in questions_of(entry)
    }


def without_hidden(entry: Entry, values: Mapping[str, Any]) -> dict[str, Any]:
    """Values by names of fields, without answers that do not fit or whose question is not put.

    What is answered by files is not written here. No query if no question is named.
    """
    others = {name: value for name, value in values.items() if not name.startswith(QUESTION)}
    if len(others) == len(values):
        return others
    sheet = read_sheet(entry)
    fitting: dict[str, Value | None] = {}
    for reply in sheet.replies:
        if reply.name in values and not reply.takes_files:
            try:
                fitting[reply.question.key] = clean(reply.limits, values[reply.name])
            except AnswerRefused:
                continue
    put = sheet.put_with(fitting)
    return others | {QUESTION + key: value for key, value in fitting.items() if key in put}


def write_answers(entry: Entry, values: Mapping[str, Value | None]) -> None:
    """Keep answers by names of fields, None for none; three statements at most.

    The caller holds the entry's lock, and books the changes.
    """
    if not values:
        return
    by_name = {QUESTION + question.key: question for question in questions_of(entry)}
    gone = [by_name[name] for name, value in values.items() if value is None]
    Answer.objects.filter(entry=entry, question__in=gone).delete()
    Answer.objects.bulk_create(
        (
            Answer(entry=entry, question=by_name[name], value=value)
            for name, value in values.items()
            if value is not None
        ),
        update_conflicts=True,
        unique_fields=["entry", "question"],
        update_fields=["value"],
    )
