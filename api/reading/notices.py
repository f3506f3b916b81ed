"""Public notices as they hang."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.template.loader import render_to_string
from django.urls import reverse

from api import shapes
from api.asks import NoticesAsk
from api.reading.paging import cut
from publicity.dates import china_day
from publicity.models import Notice
from publicity.noticeboard import notice_status

LONGEST_ID = 18


def notice_lines(ask: NoticesAsk, at: datetime) -> tuple[list[shapes.NoticeLine], int]:
    """The page that is asked for, the newest first, and how many there are; two queries."""
    today = china_day(at)
    notices = Notice.objects.public().for_list()
    if ask.competition:
        notices = notices.filter(competition__code=ask.competition)
    if ask.phase is not None:
        notices = notices.filter(in_phase(ask.phase, today))
    found = [shapes.NoticeLine(**_line(notice, today)) for notice in cut(notices, ask)]
    return found, notices.count()


def in_phase(phase: str, today: date) -> Q:
    """The notices of which `noticeboard.notice_status` says this phase on that day."""
    hangs = Q(state=Notice.State.PUBLISHED)
    return {
        "final": Q(state=Notice.State.FINAL),
        "superseded": Q(state=Notice.State.SUPERSEDED),
        "upcoming": hangs & Q(starts_on__gt=today),
        "running": hangs & Q(starts_on__lte=today, ends_on__gte=today),
        "over": hangs & Q(starts_on__lte=today, ends_on__lt=today),
    }[phase]


def notice_of(key: str, at: datetime) -> shapes.Notice | None:
    """The public notice with this id, or else with this number; at most three queries.

    The id first: addresses are made of it, and a number is what somebody typed.
    """
    notices = Notice.objects.public().select_related("competition", "supersedes")
    notice = _by_id(notices, key) or notices.filter(number=key).first()
    return _whole(notice, china_day(at)) if notice else None


def _by_id(notices: QuerySet[Notice], key: str) -> Notice | None:
    if not (key.isascii() and key.isdecimal() and len(key) <= LONGEST_ID):
        return None
    return notices.filter(pk=int(key)).first()


def _line(notice: Notice, today: date) -> dict[str, Any]:
    status = notice_status(notice, today)
    return {
        "id": notice.pk,
        "number": notice.number,
        "title": notice.title,
        "competition": notice.competition.code,
        "competition_name": notice.competition.name,
        "starts_on": notice.starts_on,
        "ends_on": notice.ends_on,
        "phase": {"name": status.phase, "text": status.label, "headline": status.headline},
        "page": reverse("publicity:notice", args=[notice.pk]),
        "address": reverse("api:notice", args=[notice.pk]),
    }


def _whole(notice: Notice, today: date) -> shapes.Notice:
    after = notice.successors.exclude(state=Notice.State.DRAFT).first()
    return shapes.Notice(
        **_line(notice, today),
        period=notice_status(notice, today).length,
        opening=_opening(notice),
        issuer=notice.issuer,
        issued_on=china_day(notice.published_at) if notice.published_at else notice.starts_on,
        office_phone=notice.office_phone,
        supervision_phone=notice.supervision_phone,
        office_address=notice.office_address,
        office_email=notice.office_email,
        digest=notice.digest,
        supersedes=notice.supersedes.number if notice.supersedes else None,
        superseded_by=after.number if after else None,
        pdf=reverse("publicity:notice_pdf", args=[notice.pk]) if notice.pdf else None,
        changes=list(_changes(notice.changes)) if notice.supersedes else [],
        rows=[_row(row) for row in notice.rows],
    )


def _opening(notice: Notice) -> str:
    """The sentence of the page, from the page's own template, as plain text."""
    final_on = notice.facts.get("final_on")
    context = {"notice": notice, "final_on": date.fromisoformat(final_on) if final_on else None}
    return render_to_string("api/opening.txt", context).strip()


def _row(row: Mapping[str, Any]) -> shapes.NoticeRow:
    names = ("order", "number", "project", "unit", "sector", "leader")
    return shapes.NoticeRow(**{name: row[name] for name in names})


def _changes(changes: Mapping[str, Any]) -> Iterator[shapes.Change]:
    for kind in ("removed", "added", "moved"):
        for row in changes.get(kind, []):
            yield shapes.Change(
                number=row["number"],
                project=row["project"],
                unit=row["unit"],
                before=row.get("before"),
                after=row.get("after"),
            )
