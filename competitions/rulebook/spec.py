"""The rules of a round as data: what a rule set says, in one typed value.

Pure. A `RuleSet` row keeps `as_data(rules)` as JSON; `read(data)` is the only way back. Whether the
values make sense together is asked of `competitions.rulebook.problems`. Nothing here is code that an
organiser writes: every value is a number, a choice, or a list of choices.

The choices are those that real contests use; each names its source where it is offered in a form.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Literal, get_args, get_origin

type Rounding = Literal["half_up", "half_even", "down"]
type Normalisation = Literal["off", "centre", "spread"]
type AtLine = Literal["", "refuse", "all_through"]
type Dimension = Literal["", "heat", "category", "region", "sector"]
type How = Literal["places", "percent", "score_line", "all"]
type Substitution = Literal["next_rank", "never"]
type DrawMethod = Literal["computer", "box", "sign_in", "chat_group", "order_of_entry"]
type JudgeSource = Literal["pool", "host"]
type Audience = Literal["", "public", "closed"]
type Reveal = Literal["", "at_once", "after_heat", "after_notice"]
type RevealStyle = Literal["marks", "mean"]
type Presenter = Literal["member", "employee", "anyone"]
type NamesAlike = Literal["pinyin", "characters"]

# What ties a judge to a project, in the words of `projects.Recusal.Kind`.
CONFLICT_KINDS = ("employment", "investment", "kinship", "mentoring", "recommender", "rival")

# What people decide at a table; the numbers cannot. Each needs a ruling on record.
HUMAN_TIE_BREAKS = ("chair", "panel_vote", "extra_pitch")
CRITERION, DECIMALS = "criterion:", "decimals:"
LARGEST = 100_000


class UnreadableRules(Exception):
    """Data that is no rule set: a field that does not exist or a value of the wrong kind."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


@dataclass(frozen=True, slots=True)
class PanelRule:
    """Who scores. `sizes` gives a category its own size (Guizhou 2015: 3 for enterprises, 2 for
    teams), `profiles` the mix (Shaanxi: 4 investors, 1 technical expert). `source`: judges come
    from the expert pool or are the host's choice. `quorum` signed sheets are the least with which an
    entry is ranked for promotion; 0 lays down none."""

    size: int = 7
    sizes: Mapping[str, int] = field(default_factory=dict)
    profiles: Mapping[str, int] = field(default_factory=dict)
    chair: bool = False
    alternates: int = 0
    popular_jury: int = 0
    source: JudgeSource = "pool"
    quorum: int = 0


@dataclass(frozen=True, slots=True)
class ScoreRule:
    """How sheets become a score. `carry_over` is the percentage of the score that the round before
    supplies; 0 means that it only admits (Huizhou)."""

    trim_each: int = 1
    trim_from: int = 5
    decimals: int = 2
    rounding: Rounding = "half_up"
    normalisation: Normalisation = "off"
    carry_over: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class TieRule:
    """What parts equal scores, in order: "exact" (the mean before rounding), "decimals:3",
    "earlier_round", "criterion:CODE", "chair", "panel_vote", "extra_pitch"; `at_line` says what
    happens when that is not enough at the line of promotion."""

    chain: tuple[str, ...] = ("exact", "earlier_round")
    at_line: AtLine = "refuse"


@dataclass(frozen=True, slots=True)
class PromotionRule:
    """How many go through, out of what.

    `how`: "places" a fixed number, "percent" of those who take part, "score_line" everybody from a
    score on, "all" (nobody is eliminated). `by` gives each heat, category, region or sector its own
    places (`places_of`; for heats without it, the places of the heat). `share_over` shares the
    places of each group in proportion to those who take part, by largest remainder (Shandong 2021).
    `floor` and `ceiling` hold for the number that a percentage or a score line gives (of each group
    where `by` is set), `split` shares the total over categories by weight (Dongguan: 5 %, at least
    10 = 8 + 2, at most 16 = 13 + 3). `score_line` set beside another `how` is a minimum.
    `direct_entries` places are kept, besides all others, for entries that need no earlier round
    (Guangzhou 2024: 66 + 16, and 7). `due_diligence` is the percentage of those promoted that is
    looked into (Huizhou: a third, 33.3333), `site_visit` says that each is visited. `one_per_unit`
    gives a unit with several projects one place at most, that of its best-ranked one.
    """

    how: How = "places"
    by: Dimension = ""
    places: int = 10
    places_of: Mapping[str, int] = field(default_factory=dict)
    share_over: Dimension = ""
    percent: Decimal = Decimal(0)
    percent_rounding: Literal["half_up", "down"] = "half_up"
    floor: int = 0
    ceiling: int | None = None
    split: Mapping[str, int] = field(default_factory=dict)
    score_line: Decimal | None = None
    reserves: int = 3
    substitution: Substitution = "next_rank"
    direct_entries: int = 0
    due_diligence: Decimal = Decimal(0)
    site_visit: bool = False
    one_per_unit: bool = False


@dataclass(frozen=True, slots=True)
class StageRule:
    """What happens on stage; minutes, and the seconds before the end at which a warning is given.

    What is empty or 0 is not laid down, and nothing is said of it. `same_speaker`: who pitches also
    answers. `reveal_style`: the screen shows each judge's mark, the dropped ones struck out, with
    the mean, or the mean alone. `confirm_score`: contestants sign their score before they leave.
    `recorded`: everything is filmed and kept.
    """

    video_minutes: int = 0
    pitch_minutes: int = 8
    qa_minutes: int = 7
    warnings: tuple[int, ...] = ()
    draw: DrawMethod = "computer"
    reveal: Reveal = ""
    reveal_style: RevealStyle = "marks"
    presenter: Presenter = "anyone"
    people_on_stage: int = 0
    same_speaker: bool = False
    audience: Audience = ""
    confirm_score: bool = False
    recorded: bool = False


@dataclass(frozen=True, slots=True)
class RecusalRule:
    """Which conflicts of interest are looked for. `years` says of each kind how many years back a
    tie that has ended still counts, 0: only one that lasts; a kind that it leaves out is not looked
    for. `names`: people's names are compared by their characters alone, or also by their pinyin.
    Three years is what experts of public programmes usually declare."""

    years: Mapping[str, int] = field(default_factory=lambda: dict.fromkeys(CONFLICT_KINDS, 3))
    names: NamesAlike = "pinyin"


@dataclass(frozen=True, slots=True)
class Rules:
    """Everything that a round is played by, besides its rubric."""

    panel: PanelRule = field(default_factory=PanelRule)
    score: ScoreRule = field(default_factory=ScoreRule)
    ties: TieRule = field(default_factory=TieRule)
    promotion: PromotionRule = field(default_factory=PromotionRule)
    stage: StageRule = field(default_factory=StageRule)
    recusal: RecusalRule = field(default_factory=RecusalRule)

    def panel_size(self, category: str = "") -> int:
        """Judges on a panel that scores entries of `category` (a kind such as "maker")."""
        return self.panel.sizes.get(category, self.panel.size)


def as_data(rules: Any) -> dict[str, Any]:
    """The rules as JSON: decimals as strings, tuples as lists; `read` gives the same value back."""
    return {one.name: _written(getattr(rules, one.name)) for one in fields(rules)}


def read(data: Mapping[str, Any]) -> Rules:
    """The rules that `data` says; what it leaves out has its default. Raises `UnreadableRules`."""
    return _read(Rules, data, "")


def _written(value: Any) -> Any:
    if is_dataclass(value):
        return as_data(value)
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, tuple):
        return list(value)
    return dict(value) if isinstance(value, Mapping) else value


def _read[T](kind: type[T], data: Any, name: str) -> T:
    if not isinstance(data, Mapping):
        raise UnreadableRules(name)
    types = {one.name: one.type for one in fields(kind)}  # type: ignore[arg-type]
    if strange := sorted(map(str, data.keys() - types.keys())):
        raise UnreadableRules(f"{name}.{strange[0]}".lstrip("."))
    values = {one: _value(types[one], data[one], f"{name}.{one}".lstrip(".")) for one in data}
    return kind(**values)


def _value(kind: Any, value: Any, name: str) -> Any:
    if is_dataclass(kind):
        return _read(kind, value, name)  # type: ignore[arg-type]
    if choices := get_args(getattr(kind, "__value__", kind) if _is_choice(kind) else None):
        if value not in choices:
            raise UnreadableRules(name)
        return value
    return _READERS[str(kind)](value, name)


def _is_choice(kind: Any) -> bool:
    return get_origin(getattr(kind, "__value__", kind)) is Literal


def _whole(value: Any, name: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= LARGEST:
        raise UnreadableRules(name)
    return value


def _yes_or_no(value: Any, name: str) -> bool:
    if not isinstance(value, bool):
        raise UnreadableRules(name)
    return value


def _number(value: Any, name: str) -> Decimal:
    if not isinstance(value, str | int) or isinstance(value, bool):
        raise UnreadableRules(name)
    try:
        number = Decimal(value)
    except InvalidOperation as error:
        raise UnreadableRules(name) from error
    if not number.is_finite() or not 0 <= number <= LARGEST or number != round(number, 4):
        raise UnreadableRules(name)
    return number


def _counts(value: Any, name: str) -> dict[str, int]:
    if not isinstance(value, Mapping) or not all(isinstance(key, str) for key in value):
        raise UnreadableRules(name)
    return {key: _whole(count, f"{name}.{key}") for key, count in value.items()}


def _list_of(one: Callable[[Any, str], Any]) -> Callable[[Any, str], Any]:
    def read_list(value: Any, name: str) -> tuple[Any, ...]:
        if not isinstance(value, list | tuple):
            raise UnreadableRules(name)
        return tuple(one(item, name) for item in value)

    return read_list


def _word(value: Any, name: str) -> str:
    if not isinstance(value, str) or not value:
        raise UnreadableRules(name)
    return value


def _or_none(one: Callable[[Any, str], Any]) -> Callable[[Any, str], Any]:
    return lambda value, name: None if value is None else one(value, name)


# By the annotation of the field, so that a field of a new kind cannot be forgotten.
_READERS: dict[str, Callable[[Any, str], Any]] = {
    str(int): _whole,
    str(bool): _yes_or_no,
    str(Decimal): _number,
    str(int | None): _or_none(_whole),
    str(Decimal | None): _or_none(_number),
    str(Mapping[str, int]): _counts,
    str(tuple[str, ...]): _list_of(_word),
    str(tuple[int, ...]): _list_of(_whole),
}
