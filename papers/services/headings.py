"""What a paper is called where nobody has said otherwise."""

from typing import Any

from accounts.control_characters import without_controls
from competitions.models import Competition, Heat, Meeting
from papers.labels import MAKES, Kind
from papers.models import Paper


def head_of(
    competition: Competition,
    kind: str,
    snapshot: dict[str, Any],
    heat: Heat | None,
    meeting: Meeting | None,
) -> dict[str, str]:
    """Title, issuer and series that a draft begins with."""
    title = _title(competition, kind, snapshot["words"]["contest"], heat, meeting)
    # The head of a bulletin does not follow when the contest is called something else.
    series = f"{competition.short_name}{MAKES[kind].word}" if kind == Kind.BULLETIN else ""
    return {
        "title": without_controls(title),
        "issuer": snapshot["contest"]["issuer"][:80],
        "series": series[:40],
    }


def number_of(paper: Paper, serial: str) -> str:
    """The number of a paper that was given none: 总结报告〔2022〕1号; the series of a bulletin.

    The year is that of the contest, whenever the paper is written.
    """
    word = paper.series or MAKES[paper.kind].word
    year = paper.snapshot["contest"].get("year") or paper.dated.year
    return f"{word}〔{year}〕{serial}号"


def _title(
    competition: Competition, kind: str, contest: str, heat: Heat | None, meeting: Meeting | None
) -> str:
    word = MAKES[kind].word
    titles = {
        "summary_report": f"关于{contest}的总结报告",
        "notice_letter": f"关于做好{contest}组织工作的通知",
        "minutes": f"{meeting.title}纪要" if meeting else "",
        "event_sheet": f"{heat.name}情况表" if heat else "",
        "score_book": f"{heat.name}评分汇总表" if heat else "",
        "bulletin": f"{competition.short_name}进展情况",
    }
    return titles.get(kind, f"{contest}{word}")[:120]
