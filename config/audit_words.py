"""The audit trail's actions and details in the reader's language; the stored codes never change.

What has no words here is shown as it is stored, so that nothing is ever hidden.
"""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Approval, AuditEntry
from accounts.workflow import Workflow
from competitions.workflow import COMPETITION_WORKFLOW
from judging.workflow import HEAT_WORKFLOW, ROUND_WORKFLOW
from projects.workflow import ENTRY_WORKFLOW
from publicity.workflow import NOTICE_WORKFLOW

WORKFLOWS: dict[str, Workflow] = {
    "competition": COMPETITION_WORKFLOW,
    "entry": ENTRY_WORKFLOW,
    "heat": HEAT_WORKFLOW,
    "notice": NOTICE_WORKFLOW,
    "round": ROUND_WORKFLOW,
}

OBJECTS: dict[str, str | Promise] = {
    "claim": gettext_lazy("claim"),
    "competition": gettext_lazy("competition"),
    "coverage": gettext_lazy("coverage"),
    "entry": gettext_lazy("entry"),
    "heat": gettext_lazy("heat"),
    "material": gettext_lazy("material"),
    "notice": gettext_lazy("public notice"),
    "recommendation": gettext_lazy("recommendation"),
    "recusal": gettext_lazy("recusal"),
    "report": gettext_lazy("summary report"),
    "round": gettext_lazy("round"),
    "rule_set": gettext_lazy("rule set"),
    "seat": gettext_lazy("panel"),
    "staff_grant": gettext_lazy("staff grant"),
}

VERBS: dict[str, str | Promise] = {
    "cancel": gettext_lazy("cancelled"),
    "change": gettext_lazy("changed"),
    "change_sector": gettext_lazy("sector changed"),
    "change_unit": gettext_lazy("unit changed"),
    "confirmed": gettext_lazy("confirmed by a second person"),
    "create": gettext_lazy("created"),
    "declare": gettext_lazy("declared"),
    "declined": gettext_lazy("declined"),
    "delete": gettext_lazy("taken out"),
    "draw": gettext_lazy("order drawn"),
    "edit": gettext_lazy("changed"),
    "finish": gettext_lazy("finished"),
    "freeze": gettext_lazy("frozen"),
    "next_version": gettext_lazy("next version"),
    "prepare": gettext_lazy("prepared"),
    "recount": gettext_lazy("counted again"),
    "remove": gettext_lazy("taken out"),
    "request": gettext_lazy("asked for"),
    "requested": gettext_lazy("asked for"),
    "revoke": gettext_lazy("ended"),
    "seat_entries": gettext_lazy("entries seated"),
    "send": gettext_lazy("sent"),
    "sheets": gettext_lazy("sheets laid out"),
    "unseat_entry": gettext_lazy("entry taken out of the heat"),
    "upload": gettext_lazy("uploaded"),
}

KEYS: dict[str, str | Promise] = {
    "after": gettext_lazy("after"),
    "before": gettext_lazy("before"),
    "chair": gettext_lazy("chair"),
    "document": gettext_lazy("document number"),
    "entries": gettext_lazy("entries"),
    "judge": gettext_lazy("judge"),
    "kind": gettext_lazy("kind"),
    "missing": gettext_lazy("unsigned sheets"),
    "notice": gettext_lazy("public notice"),
    "order": gettext_lazy("running order"),
    "pages": gettext_lazy("pages"),
    "promoted": gettext_lazy("promoted"),
    "reason": gettext_lazy("reason"),
    "report": gettext_lazy("report"),
    "requested_by": gettext_lazy("requested by"),
    "role": gettext_lazy("role"),
    "row": gettext_lazy("row"),
    "seat": gettext_lazy("seat"),
    "seed": gettext_lazy("seed"),
    "sheets": gettext_lazy("sheets"),
    "witness": gettext_lazy("witness"),
}


def action_words(action: str) -> str:
    """“entry.accept” as words: the object and what became of it."""
    subject, _dot, verb = action.partition(".")
    approvals = dict(Approval.Action.choices)
    if subject in approvals:
        return f"{approvals[subject]}{_(': ')}{VERBS.get(verb, verb)}"
    steps = WORKFLOWS[subject].transitions if subject in WORKFLOWS else ()
    label = next((step.label for step in steps if step.name == verb), None)
    if subject not in OBJECTS:
        return action
    return f"{OBJECTS[subject]}{_(': ')}{label or VERBS.get(verb, verb)}"


def detail_words(line: AuditEntry) -> Iterator[tuple[str, str]]:
    """Each fact of the line with its name; states by their words, lists joined."""
    states = _state_names(line.subject_type)
    for key, value in line.detail.items():
        if value in ("", [], None):
            continue
        is_state = key in {"before", "after"} and isinstance(value, str)
        shown = states.get(value, value) if is_state else value
        yield str(KEYS.get(key, key)), _plain(shown)


def _state_names(label: str) -> dict[str, Any]:
    try:
        model = apps.get_model(label)
    except (LookupError, ValueError):
        return {}
    names = [field.name for field in model._meta.concrete_fields]
    return dict(model._meta.get_field("state").flatchoices) if "state" in names else {}


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return _(", ").join(str(item) for item in value)
    if isinstance(value, dict):
        return _(", ").join(f"{key} {item}" for key, item in value.items())
    return str(value)
