"""The questions of the entry form as its page shows them."""

from dataclasses import dataclass
from typing import Any

from django import template

from competitions.questions.kinds import Table
from competitions.words.questions import limits_in_words
from projects.entry_fields import anchor_of
from projects.models import Entry
from projects.services.answers import Reply, answers_to_show

register = template.Library()


@dataclass(frozen=True, slots=True)
class Block:
    """One question: its box, or the row of its files; `is_put` as the form stands now."""

    reply: Reply
    is_put: bool
    box: Any = None
    rows: tuple[Any, ...] = ()

    @property
    def anchor(self) -> str:
        return anchor_of(self.reply.name)

    @property
    def is_table(self) -> bool:
        return isinstance(self.reply.limits, Table)

    @property
    def limits(self) -> str:
        return limits_in_words(self.reply.limits)


@register.simple_tag
def question_blocks(form: Any, rows: Any = ()) -> dict[str, Any]:
    """The boxes, then the questions for files, and the conditions for the page's script."""
    by_key: dict[str, Any] = {}
    for row in rows or ():
        if row.requirement.question is not None:
            by_key[row.requirement.question.key] = row
    boxes, files = [], []
    for reply, box, is_put in form.blocks():
        if box is not None:
            boxes.append(Block(reply, is_put, box))
            continue
        row = by_key.get(reply.question.key)
        files.append(Block(reply, is_put, rows=(row,) if row else ()))
    return {"boxes": boxes, "files": files, "conditions": _conditions(form)}


def _conditions(form: Any) -> list[dict[str, str]]:
    return [
        {
            "key": reply.question.key,
            "after": reply.question.shown_if.key,
            "name": f"{form.prefix}-{reply.question.shown_if.key}",
            "answer": reply.question.shown_if_answer,
        }
        for reply in form.sheet.replies
        if reply.question.shown_if is not None
    ]


@register.simple_tag
def entry_answers(entry: Entry) -> list[tuple[str, str]]:
    """(question, answer in words): as they were handed in, or as they stand in a draft."""
    return answers_to_show(entry)
