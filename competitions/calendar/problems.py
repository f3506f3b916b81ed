"""Dates that contradict each other: reversed, overlapping, outside of what they belong to.

Pure. Moments are compared as half-open spans, days as closed ones; days are those of China. A
refusal names the field where it is to be mended; a warning is said and holds nobody up.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

CHINA = ZoneInfo("Asia/Shanghai")
# A contest of these years; what lies outside is a slip of the keys, and dates cannot be added to it.
YEARS = range(1900, 2101)


@dataclass(frozen=True, slots=True)
class DateProblem:
    """`code` says what is wrong, `where` the field, `said` what the sentence needs to name."""

    code: str
    where: str = ""
    said: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RoundDays:
    """The days of a round, both included; `order` is its place among the rounds of its node."""

    name: str
    order: int
    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True)
class HeatTimes:
    """A heat from `starts_at` until just before `ends_at`, if that is known."""

    name: str
    starts_at: datetime
    ends_at: datetime | None = None


def china_day(at: datetime) -> date:
    return at.astimezone(CHINA).date()


def last_day(until: datetime) -> date:
    """The last day of a span that ends just before `until`: midnight belongs to the day before."""
    return china_day(until - timedelta(microseconds=1))


def registration_refusals(
    opens_at: datetime | None, closes_at: datetime | None, rounds: Iterable[RoundDays] = ()
) -> Iterator[DateProblem]:
    """Registration that closes before it opens, has one end only, or opens after a round began."""
    if (opens_at is None) != (closes_at is None):
        missing = "registration_opens_at" if opens_at is None else "registration_closes_at"
        yield DateProblem("registration_half", missing)
    if opens_at is None:
        return
    if closes_at is not None and closes_at <= opens_at:
        yield DateProblem("registration_reversed", "registration_closes_at")
    for round_ in rounds:
        if round_.starts_on < china_day(opens_at):
            said: dict[str, object] = {"round": round_.name, "day": round_.starts_on}
            yield DateProblem("registration_after_round", "registration_opens_at", said)
            return


def registration_warnings(
    closes_at: datetime | None,
    rounds: Iterable[RoundDays],
    above: Iterable[RoundDays],
    today: date,
) -> Iterator[DateProblem]:
    """A round that begins before registration is over; entrants who come too late for the level
    above, whose next round from `today` on has begun by the time that registration closes."""
    if closes_at is None:
        return
    closes_on = last_day(closes_at)
    own = next((one for one in sorted(rounds, key=_by_order) if one.starts_on <= closes_on), None)
    if own:
        said: dict[str, object] = {"round": own.name, "day": own.starts_on}
        yield DateProblem("round_before_closing", "", said)
    following = next((one for one in sorted(above, key=_by_order) if one.ends_on >= today), None)
    if following and following.starts_on <= closes_on:
        said = {"round": following.name, "day": following.starts_on}
        yield DateProblem("closes_after_round_above", "", said)


def round_refusals(
    round_: RoundDays,
    *,
    others: Iterable[RoundDays],
    opens_at: datetime | None = None,
    heats: Iterable[HeatTimes] = (),
) -> Iterator[DateProblem]:
    """A round that ends before it starts, overlaps its neighbours, begins before registration, or
    leaves a heat outside. A round may begin on the day on which the one before it ends."""
    if round_.ends_on < round_.starts_on:
        yield DateProblem("round_reversed", "ends_on")
        return
    if opens_at is not None and round_.starts_on < china_day(opens_at):
        yield DateProblem("round_before_registration", "starts_on", {"day": china_day(opens_at)})
    yield from _neighbours(round_, others)
    for heat in heats:
        if next(_outside(heat, round_), None):
            said: dict[str, object] = {"heat": heat.name, "day": china_day(heat.starts_at)}
            is_early = china_day(heat.starts_at) < round_.starts_on
            yield DateProblem("heat_left_out", "starts_on" if is_early else "ends_on", said)
            return


def _by_order(round_: RoundDays) -> int:
    return round_.order


def _neighbours(round_: RoundDays, others: Iterable[RoundDays]) -> Iterator[DateProblem]:
    ordered = sorted(others, key=_by_order)
    for other in reversed([one for one in ordered if one.order < round_.order]):
        if round_.starts_on < other.ends_on:
            said: dict[str, object] = {"round": other.name, "day": other.ends_on}
            yield DateProblem("round_before_earlier_ends", "starts_on", said)
            break
    for other in (one for one in ordered if one.order > round_.order):
        if other.starts_on < round_.ends_on:
            said = {"round": other.name, "day": other.starts_on}
            yield DateProblem("round_after_later_starts", "ends_on", said)
            break


def heat_refusals(heat: HeatTimes, round_: RoundDays) -> Iterator[DateProblem]:
    """A heat that ends before it starts, or lies outside of its round's days."""
    if heat.ends_at is not None and heat.ends_at <= heat.starts_at:
        yield DateProblem("heat_reversed", "ends_at")
        return
    yield from _outside(heat, round_)


def _outside(heat: HeatTimes, round_: RoundDays) -> Iterator[DateProblem]:
    said: dict[str, object] = {
        "round": round_.name,
        "first": round_.starts_on,
        "last": round_.ends_on,
    }
    if not round_.starts_on <= china_day(heat.starts_at) <= round_.ends_on:
        yield DateProblem("heat_outside_round", "starts_at", said)
    elif heat.ends_at is not None and last_day(heat.ends_at) > round_.ends_on:
        yield DateProblem("heat_outside_round", "ends_at", said)


def meeting_refusals(starts_at: time | None, ends_at: time | None) -> Iterator[DateProblem]:
    """A meeting of one day that ends before it starts, or of which only the end is known."""
    if ends_at is None:
        return
    if starts_at is None:
        yield DateProblem("meeting_without_start", "starts_at")
    elif ends_at <= starts_at:
        yield DateProblem("meeting_reversed", "ends_at")
