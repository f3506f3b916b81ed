"""What the READMEs say about states is what the code does."""

import re
from pathlib import Path

import pytest
from django.utils import translation

from competitions.models import Competition, Heat, Round
from competitions.workflow import COMPETITION_WORKFLOW
from judging.models import ServiceInvitation, Suspicion
from judging.workflow import (
    HEAT_WORKFLOW,
    ROUND_WORKFLOW,
    SERVICE_WORKFLOW,
    SUSPICION_WORKFLOW,
)
from papers.models import Paper
from papers.workflow import PAPER_WORKFLOW
from projects.models import Entry
from projects.workflow import ENTRY_WORKFLOW
from publicity.models import NewsItem, Notice, Objection
from publicity.workflow import NEWS_WORKFLOW, NOTICE_WORKFLOW, OBJECTION_WORKFLOW

ROOT = Path(__file__).resolve().parent.parent
TABLES = (
    (Competition, COMPETITION_WORKFLOW),
    (Entry, ENTRY_WORKFLOW),
    (Round, ROUND_WORKFLOW),
    (Heat, HEAT_WORKFLOW),
    (ServiceInvitation, SERVICE_WORKFLOW),
    (Suspicion, SUSPICION_WORKFLOW),
    (Notice, NOTICE_WORKFLOW),
    (Objection, OBJECTION_WORKFLOW),
    (Paper, PAPER_WORKFLOW),
    (NewsItem, NEWS_WORKFLOW),
)
HEADS = {
    "en": ("step", "from", "to", "who"),
    "zh-hans": ("步骤", "从", "到", "谁来做"),
}


def table_of(model, workflow, language):
    labels = dict(model.State.choices)
    order = list(labels)
    rows = [f"**{model._meta.verbose_name}**\n", "| {} | {} | {} | {} |".format(*HEADS[language])]
    rows.append("|---|---|---|---|")
    for step in workflow.transitions:
        sources = "、" if language == "zh-hans" else ", "
        names = sources.join(str(labels[s]) for s in sorted(step.sources, key=order.index))
        rows.append(f"| {step.label} | {names} | {labels[step.target]} | {step.who} |")
    return "\n".join(rows)


def states(language):
    with translation.override(language):
        return "\n\n".join(table_of(model, workflow, language) for model, workflow in TABLES)


@pytest.mark.parametrize(
    ("name", "language"), [("README.md", "en"), ("README.zh-CN.md", "zh-hans")]
)
def test_the_state_tables_are_the_codes_own(name, language):
    text = (ROOT / name).read_text()
    written = text.split("<!-- states -->")[1].split("<!-- /states -->")[0].strip()
    assert written == states(language)


def test_the_commands_of_the_readme_exist():
    text = (ROOT / "README.md").read_text()
    for name in ("demo", "test", "lint", "manage", "bench"):
        assert f"script/{name}" in text
        assert (ROOT / "script" / name).stat().st_mode & 0o100


def rows_below(head, text):
    """The code spans of the first two cells of each row of the table that begins so."""
    table = text[text.index(head) :].split("\n\n", 1)[0]
    cells = [line.split(" | ") for line in table.splitlines()[2:]]
    return [re.findall(r"`([^`]+)`", row[1]) for row in cells]


def test_both_maps_of_the_house_name_the_same_files_in_the_same_order():
    english = rows_below("| I want to change", (ROOT / "README.md").read_text())
    assert rows_below("| 想改什么", (ROOT / "README.zh-CN.md").read_text()) == english


def test_both_lists_of_words_have_the_same_terms():
    terms = [
        [
            line.split(" | ")[0]
            for line in (ROOT / name).read_text().splitlines()
            if line[:2] == "| "
        ]
        for name in ("README.md", "README.zh-CN.md")
    ]
    words = [[term for term in of if "、" in term or term[2:3] > "\u4e00"] for of in terms]
    start = [of.index("| 大赛、届、赛区、专题赛") for of in words]
    ends = [of.index("| 传播数据、宣传口径") for of in words]
    first, second = (of[a : b + 1] for of, a, b in zip(words, start, ends, strict=True))
    assert first == second
