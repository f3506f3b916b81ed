"""What the READMEs say about states is what the code does."""

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
from projects.models import Entry
from projects.workflow import ENTRY_WORKFLOW
from publicity.models import Notice
from publicity.workflow import NOTICE_WORKFLOW

ROOT = Path(__file__).resolve().parent.parent
TABLES = (
    (Competition, COMPETITION_WORKFLOW),
    (Entry, ENTRY_WORKFLOW),
    (Round, ROUND_WORKFLOW),
    (Heat, HEAT_WORKFLOW),
    (ServiceInvitation, SERVICE_WORKFLOW),
    (Suspicion, SUSPICION_WORKFLOW),
    (Notice, NOTICE_WORKFLOW),
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
