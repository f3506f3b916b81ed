"""The look's small pieces: an icon, a state as word, colour and shape, a number as it is set."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts.masking import masked_mobile

register = template.Library()

# model.state → (class, icon), after the table of states of the look.
STATES = {
    "entry.draft": ("", "idle"),
    "entry.submitted": ("now", "now"),
    "entry.returned": ("wait", "return"),
    "entry.rejected": ("stop", "stop"),
    "entry.accepted": ("ok", "ok"),
    "entry.noticed": ("live", "seal"),
    "entry.confirmed": ("ok", "ok"),
    "entry.recommended": ("ok", "ok"),
    "entry.withdrawn": ("", "off"),
    "entry.disqualified": ("stop", "stop"),
    "competition.draft": ("", "idle"),
    "competition.open": ("now", "now"),
    "competition.archived": ("ok", "ok"),
    "round.planned": ("", "idle"),
    "round.scoring": ("wait", "wait"),
    "round.decided": ("now", "now"),
    "round.published": ("ok", "ok"),
    "heat.planned": ("", "idle"),
    "heat.scoring": ("wait", "wait"),
    "heat.locked": ("", "lock"),
    "suspicion.open": ("wait", "wait"),
    "suspicion.confirmed": ("stop", "stop"),
    "suspicion.dismissed": ("", "off"),
    "notice.draft": ("", "idle"),
    "notice.published": ("live", "seal"),
    "notice.final": ("ok", "ok"),
    "notice.superseded": ("", "off"),
    "objection.filed": ("wait", "wait"),
    "objection.admitted": ("wait", "wait"),
    "objection.looked_into": ("wait", "wait"),
    "objection.refused": ("", "off"),
    "objection.upheld": ("stop", "stop"),
    "objection.dismissed": ("", "off"),
    "objection.withdrawn": ("", "off"),
    "paper.draft": ("", "idle"),
    "paper.frozen": ("ok", "ok"),
    "newsitem.draft": ("", "idle"),
    "newsitem.published": ("ok", "ok"),
    "newsitem.withdrawn": ("", "off"),
    "promotion.promoted": ("ok", "ok"),
    "promotion.reserve": ("wait", "wait"),
    "promotion.out": ("", "idle"),
    "serviceinvitation.invited": ("wait", "wait"),
    "serviceinvitation.accepted": ("ok", "ok"),
    "serviceinvitation.declined": ("stop", "stop"),
    "serviceinvitation.withdrawn": ("", "off"),
    "finding.ok": ("ok", "ok"),
    "finding.unsure": ("unsure", "unsure"),
    "finding.fail": ("stop", "stop"),
}


@register.simple_tag
def icon(name: str, extra: str = "") -> SafeString:
    """An icon of the sprite, hidden from screen readers: the word beside it says it."""
    return format_html(
        '<svg class="ic{}" aria-hidden="true"><use href="{}#{}"></use></svg>',
        f" {extra}" if extra else "",
        static("icons.svg"),
        name,
    )


@register.simple_tag
def mark(kind: str, text: Any) -> SafeString:
    """A state mark by kind ("ok", "wait", "stop", "live", "now", "unsure", "off", "idle", "seal")."""
    shade = {"seal": "live", "idle": "", "off": "", "lock": "", "return": "wait"}.get(kind, kind)
    return format_html('<span class="cs-state {}">{}{}</span>', shade, icon(kind), text)


@register.simple_tag
def state(subject: Any, field: str = "state") -> SafeString:
    """The state of a model instance in word, colour and shape."""
    value = getattr(subject, field)
    shade, shape = STATES[f"{subject._meta.model_name}.{value}"]
    label = getattr(subject, f"get_{field}_display")()
    return format_html('<span class="cs-state {}">{}{}</span>', shade, icon(shape), label)


@register.filter
def fixed(value: Decimal | None, decimals: int = 2) -> str:
    """A score with a fixed number of decimals, half-up; a dash where there is none."""
    if value is None:
        return "–"
    return f"{value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP):f}"


@register.filter
def masked_name(name: str) -> str:
    """The family name and an asterisk: 张三 → 张*."""
    return f"{name[:1]}*" if name else ""


register.filter(masked_mobile)
