"""What waits for the reader, and what is wrong: one line each, with the page to go to."""

from collections.abc import Iterator
from datetime import timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Approval
from competitions.models import Competition, Heat, Round, StaffGrant
from config.dashboard.facts import Facts
from config.dashboard.items import Item
from config.dashboard.quotas import quota_items
from judging.services.overview import HeatLine
from projects.models import Entry, SizeClass
from publicity import dates
from publicity.models import Notice

Role = StaffGrant.Role
# A heat that is not ready is a trouble only when its day comes near.
NEAR = timedelta(days=3)


def waiting(facts: Facts) -> list[Item]:
    """What the reader's own duties let them do now, the most pressing first."""
    items: list[Item] = []
    if facts.organises:
        items += [
            *_opening(facts),
            *_approvals(facts),
            *_heats(facts),
            *_rounds(facts),
            *_notices(facts),
            *_objections(facts),
        ]
    items += [*_entries(facts), *_papers(facts), *_results(facts)]
    return items


def _opening(facts: Facts) -> Iterator[Item]:
    if facts.node.state == Competition.State.DRAFT:
        yield Item(
            title=_("Finish the set-up and open the contest"),
            url=reverse("checklist", args=[facts.node.code]),
            mark="now",
            word=_("Checklist"),
            sub=_("The checklist says what is missing, and leads to each place."),
        )


def _approvals(facts: Facts) -> Iterator[Item]:
    for approval in facts.approvals:
        if approval.requested_by_id == facts.viewer.pk:
            continue
        yield Item(
            title=f"{approval.get_action_display()}: {approval.subject}",
            url=approval_url(approval, facts.node.code),
            mark="wait",
            word=_("Second person"),
            sub=_("%(who)s asks: %(reason)s")
            % {"who": approval.requested_by, "reason": approval.reason},
        )


def approval_url(approval: Approval, code: str) -> str:
    """The page on which the subject is seen and the second person decides."""
    if approval.action in {Approval.Action.CONFIRM_AWARDS, Approval.Action.REVOKE_AWARD}:
        return reverse("outcomes:awards", args=[code])
    pages = {
        Approval.Action.UNLOCK_HEAT: "judging:work_heat",
        Approval.Action.PUBLISH_ROUND: "judging:round",
        Approval.Action.CHANGE_RULES: "judging:round",
        Approval.Action.REOPEN_SHEET: "judging:sheet_reopen",
        Approval.Action.TAKE_PLACE: "judging:place_check",
        Approval.Action.PUBLISH_NOTICE: "publicity:work_notice",
    }
    return reverse(pages[Approval.Action(approval.action)], args=[code, approval.subject_id])


def _heat_url(facts: Facts, heat: Heat) -> str:
    return reverse("judging:work_heat", args=[facts.node.code, heat.pk])


def _heats(facts: Facts) -> Iterator[Item]:
    for line in facts.lines:
        if line.heat.state == Heat.State.SCORING and line.counts:
            yield _scoring(facts, line)
    for line in facts.lines:
        is_due = line.heat.starts_at - facts.at < NEAR
        if line.heat.state == Heat.State.PLANNED and not line.problems and is_due:
            yield Item(
                title=_("Open scoring of %(heat)s") % {"heat": line.heat.name},
                url=_heat_url(facts, line.heat),
                mark="now",
                word=dates.moment(line.heat.starts_at),
                sub=_("Panel, entries and running order are complete."),
            )


def _scoring(facts: Facts, line: HeatLine) -> Item:
    left = line.figures.unsigned
    if not left:
        return Item(
            title=_("Lock %(heat)s") % {"heat": line.heat.name},
            url=_heat_url(facts, line.heat),
            mark="now",
            word=_("Every sheet is signed"),
        )
    return Item(
        title=_("%(heat)s is being scored") % {"heat": line.heat.name},
        url=_heat_url(facts, line.heat),
        mark="wait",
        word=ngettext("%(n)s sheet not signed", "%(n)s sheets not signed", left) % {"n": left},
    )


def _papers(facts: Facts) -> Iterator[Item]:
    """The way of the secretariat to paper sheets; organisers find it on the heat's own page."""
    if Role.SECRETARIAT not in facts.roles or facts.organises:
        return
    for line in facts.lines:
        if line.heat.state == Heat.State.SCORING:
            yield Item(
                title=_("Type in paper sheets of %(heat)s") % {"heat": line.heat.name},
                url=reverse("judging:paper_list", args=[facts.node.code, line.heat.pk]),
                mark="idle",
                word=_("Where a tablet has failed"),
            )


def _rounds(facts: Facts) -> Iterator[Item]:
    for round_ in facts.rounds:
        lines = facts.lines_of(round_)
        url = reverse("judging:round", args=[facts.node.code, round_.pk])
        all_locked = all(line.heat.state == Heat.State.LOCKED for line in lines)
        if round_.state == Round.State.SCORING and all_locked:
            title = _("Decide the promotion of %(round)s") % {"round": round_.name}
            yield Item(title, url, "now", _("Every heat is locked"))
        if round_.state == Round.State.DECIDED and not _is_asked(facts, round_):
            title = _("Publish the results of %(round)s") % {"round": round_.name}
            yield Item(title, url, "wait", _("Takes two people"))


def _is_asked(facts: Facts, round_: Round) -> bool:
    action = Approval.Action.PUBLISH_ROUND
    return any(a.action == action and a.subject_id == round_.pk for a in facts.approvals)


def _notices(facts: Facts) -> Iterator[Item]:
    asked = {a.subject_id for a in facts.approvals if a.action == Approval.Action.PUBLISH_NOTICE}
    for notice in facts.notices:
        url = reverse("publicity:work_notice", args=[facts.node.code, notice.pk])
        if notice.state == Notice.State.DRAFT and notice.pk not in asked:
            yield Item(notice.title, url, "wait", _("Draft, not published"))
        if (
            notice.state == Notice.State.PUBLISHED
            and facts.today > notice.ends_on
            and not facts.objections
        ):
            title = _("End the public notice and confirm its projects")
            sub = _("%(title)s, until %(day)s")
            named = {"title": notice.title, "day": dates.day(notice.ends_on)}
            yield Item(title, url, "now", _("Period over"), sub % named)


def _objections(facts: Facts) -> Iterator[Item]:
    if facts.objections:
        n = facts.objections
        title = ngettext("%(n)s objection to answer", "%(n)s objections to answer", n) % {"n": n}
        url = reverse("publicity:work_objections", args=[facts.node.code])
        yield Item(title, url, "wait", _("Objection"))


def _entries(facts: Facts) -> Iterator[Item]:
    if not facts.roles & {Role.ORGANISER, Role.REVIEWER} or not facts.to_review:
        return
    n = facts.to_review
    url = reverse("projects:review_list", args=[facts.node.code])
    yield Item(
        ngettext("%(n)s entry to review", "%(n)s entries to review", n) % {"n": n},
        f"{url}?state={Entry.State.SUBMITTED}",
        "wait",
        _("Form review"),
    )


def _results(facts: Facts) -> Iterator[Item]:
    """What follows the final: the notice, the recommendation, the report."""
    finals = [r for r in facts.rounds if r.is_final]
    is_public = bool(finals) and finals[-1].state == Round.State.PUBLISHED
    code = facts.node.code
    if facts.organises and is_public and not facts.notices:
        url = reverse("publicity:work_notices", args=[code])
        yield Item(_("Prepare the public notice"), url, "now", _("The final is published"))
    if facts.organises and facts.states.get(Entry.State.CONFIRMED):
        n = facts.states[Entry.State.CONFIRMED]
        title = ngettext("Recommend %(n)s project", "Recommend %(n)s projects", n) % {"n": n}
        yield Item(title, reverse("publicity:recommend", args=[code]), "now", _("Confirmed"))
    if Role.SECRETARIAT in facts.roles and is_public and not facts.reports:
        url = reverse("papers:papers", args=[code])
        yield Item(_("Write the summary report"), url, "now", _("The final is published"))


def troubles(facts: Facts) -> list[Item]:
    """What a person has to settle; the last line says whether the places add up."""
    items: list[Item] = []
    if facts.reads_entries:
        items += _doubtful(facts)
    if facts.reads_rounds:
        items += [*_clashes(facts), *_unready(facts), *quota_items(facts)]
    return items


def _doubtful(facts: Facts) -> Iterator[Item]:
    url = reverse("projects:review_list", args=[facts.node.code])
    if n := facts.twice:
        yield Item(
            ngettext(
                "%(n)s company has entered another contest too",
                "%(n)s companies have entered another contest too",
                n,
            )
            % {"n": n},
            url,
            "stop",
            _("To settle"),
            _("The same credit code stands in two contests of this edition."),
        )
    if n := facts.sizes.get(SizeClass.LARGE, 0):
        yield Item(
            ngettext("%(n)s enterprise is large", "%(n)s enterprises are large", n) % {"n": n},
            f"{url}?size={SizeClass.LARGE}",
            "unsure",
            _("To judge"),
            _("By the 2011 standard. A person decides whether it stays; nothing is blocked."),
        )
    if n := facts.states.get(Entry.State.RETURNED, 0):
        yield Item(
            ngettext("%(n)s entry is with its entrant", "%(n)s entries are with their entrants", n)
            % {"n": n},
            f"{url}?state={Entry.State.RETURNED}",
            "return",
            _("Returned"),
            _closing(facts),
        )


def _closing(facts: Facts) -> str:
    closes = facts.node.registration_closes_at
    if closes is None or closes < facts.at:
        return _("Registration is closed: they cannot be handed in again.")
    return _("They can be handed in again until %(moment)s.") % {"moment": dates.moment(closes)}


def _clashes(facts: Facts) -> Iterator[Item]:
    if n := facts.clashes:
        yield Item(
            ngettext("%(n)s clash in the calendar", "%(n)s clashes in the calendar", n) % {"n": n},
            reverse("publicity:work_calendar", args=[facts.node.code]),
            "stop",
            _("To settle"),
            _("A judge, a venue or an entrant is needed in two places at the same time."),
        )


def _unready(facts: Facts) -> Iterator[Item]:
    for line in facts.lines:
        if line.problems and line.heat.starts_at - facts.at < NEAR:
            is_late = line.heat.starts_at < facts.at
            yield Item(
                _("%(heat)s is not ready") % {"heat": line.heat.name},
                _heat_url(facts, line.heat),
                "stop" if is_late else "wait",
                dates.moment(line.heat.starts_at),
                " ".join(line.problems),
            )
