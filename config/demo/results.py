"""After the last lock: publication, notice, recommendation, publicity."""

import datetime as dt

from accounts.models import Approval
from competitions.models import Competition, Round
from config.demo import case
from config.demo.cast import Tree
from judging.services.promotions import confirm_publication, decide_round, request_publication
from outcomes.services.recommendations import recommend
from projects.models import Entry
from projects.services.showings import WORDING, Clearance, allow_showing
from publicity.models import Claim, CombinedTotal, Coverage, Notice
from publicity.services.notice_content import Period
from publicity.services.notices import (
    confirm_notice,
    finalise_notice,
    prepare_notice,
    request_notice,
)

HOUR = dt.timedelta(hours=1)
# So many of them fill a page of the gallery and begin another.
SHOWN = 30


def publish(round_: Round, tree: Tree, at: dt.datetime) -> None:
    """Decide, and make public with two people."""
    decide_round(round_, actor=tree.organiser, at=at)
    asked: Approval = request_publication(
        round_, actor=tree.organiser, at=at + HOUR, reason="各场成绩单已与签名表逐一核对。"
    )
    confirm_publication(asked, actor=tree.second, at=at + 2 * HOUR)


def announce(tree: Tree) -> Notice:
    """The public notice of the ten, five working days."""
    at = case.moment(7, 20, 18)
    notice = prepare_notice(
        tree.track,
        number="GS-2022-0017",
        title="关于浙江省中小企业协会专题赛拟推荐项目名单的公示",
        period=Period(case.NOTICE_STARTS, 5),
        actor=tree.organiser,
        at=at,
    )
    asked = request_notice(notice, actor=tree.organiser, at=at, reason="名单与决赛成绩一致。")
    return confirm_notice(asked, actor=tree.second, at=case.moment(7, 21))


def conclude(notice: Notice, tree: Tree) -> None:
    """End the notice after its last day and send the ten to the province."""
    finalise_notice(notice, actor=tree.organiser, at=case.NOTICE_OVER)
    recommend(
        tree.track,
        document_number="浙中小企协〔2022〕15号",
        actor=tree.organiser,
        at=case.NOTICE_OVER + HOUR,
    )


def let_projects_be_shown(track: Competition) -> None:
    """Entrants who allow what the published results say of them anyway, and no more."""
    cleared = Clearance(unit=True, sector=True, category=True, region=True)
    taking_part = Entry.objects.filter(competition=track).in_contest().order_by("number")
    for entry in taking_part.select_related("project__owner")[:SHOWN]:
        allow_showing(
            entry,
            cleared,
            wording=WORDING,
            actor=entry.project.owner,
            at=case.NOTICE_OVER + 2 * HOUR,
        )


def count_publicity(track: Competition) -> None:
    """Channel rows as they were counted, what is added on purpose, and headline claims apart."""
    for channel, outlet, count, approximator, unit in case.COVERAGE:
        Coverage.objects.create(
            competition=track,
            channel=channel,
            outlet=outlet,
            count=count,
            approximator=approximator,
            unit=unit,
            counted_on=case.REPORT_DAY,
        )
    for name, units, reason in case.COMBINED:
        CombinedTotal.objects.create(competition=track, name=name, units=units, reason=reason)
    for subject, count, approximator, unit in case.CLAIMS:
        Claim.objects.create(
            competition=track,
            subject=subject,
            count=count,
            approximator=approximator,
            unit=unit,
            source=case.REPORT_SOURCE,
        )
