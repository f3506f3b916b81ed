"""Recount a contest from its bundle, without the portal: python recount.py FILE [--head HASH]

One file, Python 3.10 or newer, nothing to install. It reads the bundle (the .zip as it was
downloaded, or the folder it was unpacked to), checks every hash, and computes every rank again from
the signed sheets under the rules that lie in the bundle. What differs is named, one line each.

    --head HASH   a head as it is printed on a signed paper; may be given several times
    --lang zh|en  language of the sentences (zh)

Exit code 0: everything agrees. 1: differences. 2: the file cannot be read as a bundle.

The formulas are written here a second time, from what the rules of a contest say, and share no code
with the portal. Numbers are fractions: nothing is rounded before the rules say so.
"""

import argparse
import decimal
import hashlib
import json
import re
import sys
import zipfile
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any, NamedTuple

FORMAT, VERSION = "chuangsai bundle", 1
AGREES, DIFFERS, UNREADABLE = 0, 1, 2
GENESIS = hashlib.sha256(b"chuangsai score ledger, version 1").hexdigest()
# What a bundle may take of this computer, whatever its file says.
MOST_FILES, MOST_BYTES, MOST_BYTES_IN_ALL = 5_000, 64 << 20, 512 << 20
MOST_DIGITS, MOST_SEATS, MOST_DEPTH = 15, 500, 20
MEMBER = re.compile(
    r"(manifest|rules|rubric|seals|rulings|recusals|rankings|promotions|names)\.json"
    r"|heats/[0-9]{1,5}-[0-9]{1,5}\.json|recount\.py|README\.(zh|en)\.md"
)
NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,12})?")
WANTED = ("rules", "rubric", "seals", "rulings", "recusals", "rankings", "promotions")
PEOPLE_DECIDE = ("chair", "panel_vote", "extra_pitch")
HALF_POINT = Fraction(1, 2)
ROOT_DIGITS, TOTAL_DECIMALS, SHOWN_DECIMALS = 28, 3, 4
FEWEST_SHEETS = 3

WORDS = {
    "not_in_manifest": ("{file}：清单（manifest）中没有这个文件", "{file}: not in the manifest"),
    "file_missing": ("{file}：清单中有，包里没有", "{file}: in the manifest, not in the bundle"),
    "file_altered": (
        "{file}：内容与清单中的摘要不符",
        "{file}: does not have the digest of the manifest",
    ),
    "other_contest": (
        "{place}：属于另一赛事 {said}",
        "{place}: belongs to another contest, {said}",
    ),
    "row_order": (
        "{place}：应为第 {expected} 行，实为第 {row} 行（缺行、增行或换序）",
        "{place}: row {row} stands where row {expected} should (missing, inserted or reordered)",
    ),
    "row_unlinked": (
        "{place} 第 {row} 行：没有接在前一行之后",
        "{place}, row {row}: does not stand on the row before it",
    ),
    "row_altered": (
        "{place} 第 {row} 行：内容与其哈希不符，已被改动",
        "{place}, row {row}: altered, its hash does not follow from what it holds",
    ),
    "chain_end": (
        "{place}：链尾为第 {row} 行 {found}，登记为第 {length} 行 {head}",
        "{place}: ends at row {row} with {found}, on record are row {length} and {head}",
    ),
    "column": (
        "{place} 第 {row} 行：{name} 存为 {stored}，记录原文为 {found}",
        "{place}, row {row}: {name} is stored as {stored}, the record itself says {found}",
    ),
    "row_place": (
        "{place} 第 {row} 行：记的是第 {round} 轮第 {heat} 场",
        "{place}, row {row}: says round {round}, heat {heat}",
    ),
    "row_stranger": (
        "{place} 第 {row} 行：席位 {seat} 没有项目 {entry} 的评分表",
        "{place}, row {row}: seat {seat} has no sheet for entry {entry}",
    ),
    "criterion_unknown": (
        "{place} 第 {row} 行（席位 {seat}，项目 {entry}）：评分标准中没有 {code}",
        "{place}, row {row} (seat {seat}, entry {entry}): the rubric has no {code}",
    ),
    "mark_range": (
        "{place} 第 {row} 行（席位 {seat}，项目 {entry}）：{code} 的分数 {mark} 超出 0 至 {max} 或不是半分的倍数",
        "{place}, row {row} (seat {seat}, entry {entry}): {mark} for {code} is not 0 to {max} in half points",
    ),
    "mark_missing": (
        "{place} 第 {row} 行（席位 {seat}，项目 {entry}）：已签名，缺 {code}",
        "{place}, row {row} (seat {seat}, entry {entry}): signed without {code}",
    ),
    "total": (
        "{place} 第 {row} 行（席位 {seat}，项目 {entry}）：合计存为 {stored}，按评分标准为 {found}",
        "{place}, row {row} (seat {seat}, entry {entry}): total is stored as {stored}, by the rubric it is {found}",
    ),
    "abstained": (
        "{place} 第 {row} 行（席位 {seat}，项目 {entry}）：弃评却有分数或签名",
        "{place}, row {row} (seat {seat}, entry {entry}): an abstention with marks or a signature",
    ),
    "sheet_current": (
        "{place} 席位 {seat} 项目 {entry}：评分表指向第 {stored} 行，最新的是第 {found} 行",
        "{place}, seat {seat}, entry {entry}: the sheet shows row {stored}, its newest is row {found}",
    ),
    "sheet_revision": (
        "{place} 席位 {seat} 项目 {entry}：修订号存为 {stored}，应为 {found}",
        "{place}, seat {seat}, entry {entry}: revision is stored as {stored}, it is {found}",
    ),
    "sheet_voided": (
        "{place} 席位 {seat} 项目 {entry}：作废标记存为 {stored}，按回避记录应为 {found}",
        "{place}, seat {seat}, entry {entry}: voided is stored as {stored}, by the recusals it is {found}",
    ),
    "signature_altered": (
        "{place} 席位 {seat}：签名与其摘要不符",
        "{place}, seat {seat}: the signature does not fit its digest",
    ),
    "signature_sheets": (
        "{place} 席位 {seat}：签名登记 {stored} 份，链中为 {found} 份",
        "{place}, seat {seat}: the signature counts {stored} sheets, the ledger {found}",
    ),
    "signature_missing": (
        "{place} 第 {row} 行：所带的签名不在包中",
        "{place}, row {row}: the signature that it carries is not there",
    ),
    "seal_heat": (
        "封存链第 {row} 行：第 {round} 轮第 {heat} 场的链头不在该场的链中",
        "seals, row {row}: the head of round {round}, heat {heat} is not in that heat's ledger",
    ),
    "seal_missing": ("{place}：没有封存", "{place}: has no seal"),
    "seal_stranger": (
        "封存链第 {row} 行：封存过第 {round} 轮第 {heat} 场，包中没有这一场",
        "seals, row {row}: sealed round {round}, heat {heat}, which is not in the bundle",
    ),
    "row_withheld": (
        "{place} 第 {row} 行：本包标明含姓名，这一行却隐去了内容",
        "{place}, row {row}: is withheld in a bundle that says it is with names",
    ),
    "seal_older": (
        "{place}：最后一次封存不是现在的链头",
        "{place}: its last seal does not hold the ledger's head",
    ),
    "seal_rules": (
        "{place}：封存时的规则与包中的规则不同",
        "{place}: was sealed under other rules than those in the bundle",
    ),
    "seal_panel": (
        "{place}：封存时的席位、组长或出场顺序与包中的不同",
        "{place}: was sealed with other seats, another chair or another running order",
    ),
    "seal_rubric": (
        "{place}：封存时的评分标准与包中的不同",
        "{place}: was sealed with another rubric than that in the bundle",
    ),
    "head_unknown": (
        "纸面链头 {head}：不在任何一条链中",
        "printed head {head}: is in none of the chains",
    ),
    "ranking_missing": ("{place}：没有有效的名次表", "{place}: no ranking is in force"),
    "ranking_rules": (
        "{place}：名次表按 {stored} 编制，本轮规则为 {found}",
        "{place}: was ranked under {stored}, the rules of the round are {found}",
    ),
    "ranking_head": (
        "{place}：名次表登记的链头 {stored} 不是编制时封存链的链头",
        "{place}: the head {stored} on the ranking is not that of the seals when it was made",
    ),
    "standing_missing": (
        "{place} 项目 {entry}：在赛，名次表中没有",
        "{place}, entry {entry}: takes part and is not ranked",
    ),
    "standing_twice": (
        "{place} 项目 {entry}：在名次表中出现多次",
        "{place}, entry {entry}: is ranked more than once",
    ),
    "standing_stranger": (
        "{place} 项目 {entry}：不在本场，名次表中却有",
        "{place}, entry {entry}: is ranked and does not belong here",
    ),
    "standing": (
        "{place} 项目 {entry}：{name} 存为 {stored}，重算为 {found}",
        "{place}, entry {entry}: {name} is stored as {stored}, recounted it is {found}",
    ),
    "promotion": (
        "{place} 项目 {entry}：晋级结果存为 {stored}，重算为 {found}",
        "{place}, entry {entry}: the decision is stored as {stored}, recounted it is {found}",
    ),
    "promotion_standing": (
        "{place} 项目 {entry}：晋级结果挂在项目 {other} 的名次上",
        "{place}, entry {entry}: its decision names the standing of entry {other}, not its standing",
    ),
    "promotion_after": (
        "{place} 项目 {entry}：有效的晋级结果之后还有一项",
        "{place}, entry {entry}: another decision stands after the one in force",
    ),
    "promotion_early": (
        "{place}：本轮尚未定晋级，却有有效的晋级结果",
        "{place}: is not decided and has decisions in force",
    ),
    "promotion_missing": (
        "{place} 项目 {entry}：没有晋级结果，重算为 {found}",
        "{place}, entry {entry}: has no decision, recounted it is {found}",
    ),
    "promotion_stranger": (
        "{place} 项目 {entry}：有晋级结果，却不在名次表中",
        "{place}, entry {entry}: has a decision and is not ranked",
    ),
    "promotion_none": (
        "{place}：已公布或已定晋级，却没有晋级结果",
        "{place}: is decided or published and has no decisions",
    ),
    "promotion_open": (
        "{place}：按规则此处还不能定晋级（并列压线，或有的组没有名额）",
        "{place}: by the rules this cannot be decided yet (a tie at the line, or a group without places)",
    ),
    "note_no_head": (
        "未提供纸面链头：整条链若被从头改写，只有与签名纸上的链头核对才能发现。",
        "No printed head was given: a ledger rewritten from its first row shows only against a signed paper.",
    ),
    "note_withheld": (
        "本包不含评委账号和评语，{rows} 行的哈希只核对了先后相接，没有重算内容。要完整核验，请用含姓名的包。",
        "This bundle leaves out judges and comments: of {rows} rows the links were checked, the contents were "
        "not hashed. The bundle with names is the whole proof.",
    ),
    "note_round_absent": (
        "第 {rounds} 轮有场次封存，但不在包中（尚有未锁定的场次），没有重算。",
        "Heats of round {rounds} were sealed, and it is not in the bundle (one of its heats is open): "
        "not recounted.",
    ),
    "note_unsealed": (
        "{place}：封存较早，没有记入规则、评分标准和席位的摘要。",
        "{place}: sealed before seals held the digests of rules, rubric and panel.",
    ),
    "note_unknown": (
        "名次表中有本程序不认识的项，没有重算：{names}",
        "The standings hold what this program does not know and did not recount: {names}",
    ),
    "end": ("{place}：链头 {head}", "{place}: head {head}"),
    "counted": (
        "核对 {files} 个文件、{chains} 条链 {rows} 行、{sheets} 份评分表合计、{standings} 个名次、{promotions} 项晋级结果。",
        "Checked: {files} files, {chains} chains with {rows} rows, {sheets} sheet totals, {standings} standings, "
        "{promotions} decisions.",
    ),
    "agrees": ("全部一致。", "Everything agrees."),
    "differs": ("共 {n} 处不一致。", "{n} differences."),
    "unreadable": ("无法作为核验包读取：{why}", "This cannot be read as a bundle: {why}"),
}


class Unreadable(Exception):
    """The file is no bundle, or one that no portal has written."""


class Report:
    """What was found, in sentences; what was counted, and what has to be said besides."""

    def __init__(self, lang: str = "zh") -> None:
        self.lang = lang
        self.differences: list[str] = []
        self.notes: list[str] = []
        self.ends: list[str] = []
        self.counts: Counter[str] = Counter()
        self.unknown: set[str] = set()

    def say(self, code: str, /, **said: object) -> str:
        return one_line(WORDS[code][self.lang == "en"].format(**said))

    def differs(self, code: str, /, **said: object) -> None:
        self.differences.append(self.say(code, **said))

    def compare(self, code: str, stored: object, found: object, /, **said: object) -> None:
        if stored != found or isinstance(stored, bool) is not isinstance(found, bool):
            self.differs(code, stored=shown(stored), found=shown(found), **said)

    def place(self, round_: int, heat: int | None = None) -> str:
        if self.lang == "en":
            return f"round {round_}, " + ("overall" if heat is None else f"heat {heat}")
        return f"第 {round_} 轮" + ("总名次" if heat is None else f"第 {heat} 场")


def one_line(sentence: str) -> str:
    """What stands in a bundle cannot end a line of the report, move the cursor or hide what follows."""
    return "".join(
        one if one.isprintable() else one.encode("unicode_escape").decode() for one in sentence
    )


def shown(value: object) -> str:
    """A value in a sentence, cut where it is long."""
    if isinstance(value, Fraction):
        value = value.numerator if value.denominator == 1 else exact_text(value)
    if isinstance(value, dict):
        value = ", ".join(f"{key}: {shown(part)}" for key, part in value.items())
    text = "–" if value is None else str(value)
    return text if len(text) <= 80 else text[:77] + "..."


def exact_text(value: Fraction) -> str:
    """A terminating fraction as a decimal, any other as it is."""
    places = 0
    while places < 12 and (value * 10**places).denominator != 1:
        places += 1
    scaled = value * 10**places
    if scaled.denominator != 1:
        return f"{value.numerator}/{value.denominator}"
    digits = str(abs(scaled.numerator)).rjust(places + 1, "0")
    sign = "-" if value < 0 else ""
    return f"{sign}{digits[: len(digits) - places]}.{digits[len(digits) - places :]}"


# Reading: nothing is believed about the file before it was looked at.


def refuse_float(text: str) -> Any:
    raise Unreadable(f"number {text[:20]}")


def whole_number(text: str) -> int:
    if len(text) > MOST_DIGITS:
        raise Unreadable("number too long")
    return int(text)


def single_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Unreadable("a key stands twice in one object")
    return found


def parsed(name: str, content: bytes) -> Any:
    """JSON without floats, NaN, long numbers, repeated keys, or anything nested deeply."""
    try:
        found = json.loads(
            content.decode("utf-8"),
            parse_float=refuse_float,
            parse_int=whole_number,
            parse_constant=refuse_float,
            object_pairs_hook=single_keys,
        )
    except Unreadable as error:
        raise Unreadable(f"{name}: {error}") from error
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"{name}: no JSON") from error
    refuse_deep(name, found)
    return found


def refuse_deep(name: str, value: object) -> None:
    level: list[object] = [value]
    for _ in range(MOST_DEPTH):
        level = [inner for one in level for inner in parts_of(one)]
        if not level:
            return
    raise Unreadable(f"{name}: nested too deeply")


def parts_of(value: object) -> Iterable[object]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def read_files(path: Path) -> dict[str, bytes]:
    """The members of the bundle by their names; only names that a bundle can have."""
    try:
        found = read_folder(path) if path.is_dir() else read_zip(path)
    except (OSError, zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError) as error:
        raise Unreadable(str(error)[:200] or type(error).__name__) from error
    except (zipfile.LargeZipFile, ValueError, OverflowError) as error:
        raise Unreadable(type(error).__name__) from error
    if "manifest.json" not in found:
        raise Unreadable("manifest.json")
    return found


def checked_name(name: str, found: Mapping[str, bytes]) -> str:
    if not MEMBER.fullmatch(name):
        raise Unreadable(f"file name {name[:60]!r}")
    if name in found:
        raise Unreadable(f"{name} twice")
    if len(found) >= MOST_FILES:
        raise Unreadable("too many files")
    return name


def capped(source: Any, name: str, found: Mapping[str, bytes]) -> bytes:
    """All of an open file, or Unreadable: what unpacks to more than the cap is never held."""
    room = min(MOST_BYTES, MOST_BYTES_IN_ALL - sum(map(len, found.values())))
    content: bytes = source.read(room + 1)
    if len(content) > room:
        raise Unreadable(f"{name}: too large")
    return content


def read_zip(path: Path) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    try:
        with zipfile.ZipFile(path) as archive:
            for info in archive.infolist():
                name = checked_name(info.filename, found)
                with archive.open(info) as source:
                    found[name] = capped(source, name, found)
    except Exception as error:
        # zlib, lzma and the like raise errors of their own for damaged members.
        if isinstance(error, Unreadable | OSError | MemoryError):
            raise
        raise zipfile.BadZipFile(f"{type(error).__name__}: {error}") from error
    return found


def read_folder(path: Path) -> dict[str, bytes]:
    """The files of an unpacked bundle; links are not followed, other files are not looked at."""
    found: dict[str, bytes] = {}
    for file in sorted(path.rglob("*")):
        name = file.relative_to(path).as_posix()
        if file.is_symlink():
            raise Unreadable(f"{name[:60]!r} is a link")
        if file.is_file() and MEMBER.fullmatch(name):
            with file.open("rb") as source:
                found[checked_name(name, found)] = capped(source, name, found)
    return found


def number(value: object) -> Fraction:
    """A decimal string or a whole number as a fraction; anything else is unreadable."""
    if isinstance(value, int) and not isinstance(value, bool):
        return Fraction(value)
    if not isinstance(value, str) or not NUMBER.fullmatch(value):
        raise Unreadable(f"no number: {str(value)[:40]!r}")
    return Fraction(value)


def number_or_none(value: object) -> Fraction | None:
    return None if value is None else number(value)


def whole(value: object, most: int = 10**MOST_DIGITS) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or abs(value) > most:
        raise Unreadable(f"no whole number: {str(value)[:40]!r}")
    return value


def text(value: object) -> str:
    if not isinstance(value, str):
        raise Unreadable(f"no text: {str(value)[:40]!r}")
    return value


def moment(value: object) -> datetime:
    found = datetime.fromisoformat(text(value))
    if found.tzinfo is None:
        raise Unreadable(f"no time zone: {text(value)[:40]!r}")
    return found


def one_of(value: object, *choices: str) -> str:
    if value not in choices:
        raise Unreadable(f"unknown: {str(value)[:40]!r}")
    return str(value)


# Hashes.


def canonical(value: object) -> bytes:
    """Keys sorted, no spaces, UTF-8: the one written form of what is hashed."""
    written = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return written.encode()


def digest(value: object) -> str:
    return hashlib.sha256(canonical(value)).hexdigest()


def linked_hash(previous: str, payload: object) -> str:
    return hashlib.sha256(previous.encode() + b"\n" + canonical(payload)).hexdigest()


def check_chain(
    report: Report, place: str, rows: Sequence[Mapping[str, Any]], *, named: bool
) -> str:
    """Every row numbered 1, 2, 3…, standing on the one before, holding what its hash says.

    In a bundle with names (`named`) no row may be withheld from hashing.
    """
    last = GENESIS
    for expected, row in enumerate(rows, start=1):
        seq = whole(row["seq"])
        if seq != expected:
            report.differs("row_order", place=place, expected=expected, row=seq)
        if text(row["previous_hash"]) != last:
            report.differs("row_unlinked", place=place, row=seq)
        if "withheld" in row:
            report.counts["withheld"] += 1
            if named:
                report.differs("row_withheld", place=place, row=seq)
        elif linked_hash(row["previous_hash"], row["payload"]) != row["hash"]:
            report.differs("row_altered", place=place, row=seq)
        last = text(row["hash"])
    report.counts["chains"] += 1
    report.counts["rows"] += len(rows)
    report.ends.append(report.say("end", place=place, head=last))
    return last


def check_manifest(
    report: Report, files: Mapping[str, bytes], manifest: Mapping[str, Any]
) -> None:
    if manifest["format"] != FORMAT or manifest["version"] != VERSION:
        raise Unreadable(f"format {str(manifest['format'])[:40]} {str(manifest['version'])[:10]}")
    listed = manifest["files"]
    for name in sorted(files.keys() - listed.keys() - {"manifest.json"}):
        report.differs("not_in_manifest", file=name)
    for name in sorted(listed.keys() - files.keys()):
        report.differs("file_missing", file=shown(name))
    for name in sorted(listed.keys() & files.keys()):
        if hashlib.sha256(files[name]).hexdigest() != listed[name]["sha256"]:
            report.differs("file_altered", file=name)
    report.counts["files"] = len(files)


# The rules, read again from their JSON; what is left out has the value that the rule book gives it.


class Rules(NamedTuple):
    trim_each: int
    trim_from: int
    decimals: int
    rounding: str
    normalisation: str
    carry_over: Fraction
    chain: tuple[str, ...]
    at_line: str
    promotion: Mapping[str, Any]


PROMOTION: dict[str, Any] = {
    "how": "places",
    "by": "",
    "places": 10,
    "places_of": {},
    "share_over": "",
    "percent": "0",
    "percent_rounding": "half_up",
    "floor": 0,
    "ceiling": None,
    "split": {},
    "score_line": None,
    "reserves": 3,
    "substitution": "next_rank",
    "one_per_unit": False,
}
DIMENSIONS = ("", "heat", "category", "region", "sector")


def read_rules(spec: Mapping[str, Any]) -> Rules:
    score, ties = spec.get("score", {}), spec.get("ties", {})
    rules = Rules(
        trim_each=whole(score.get("trim_each", 1), 100_000),
        trim_from=whole(score.get("trim_from", 5), 100_000),
        decimals=whole(score.get("decimals", 2), 12),
        rounding=one_of(score.get("rounding", "half_up"), "half_up", "half_even", "down"),
        normalisation=one_of(score.get("normalisation", "off"), "off", "centre", "spread"),
        carry_over=number(score.get("carry_over", "0")),
        chain=tuple(text(one) for one in ties.get("chain", ["exact", "earlier_round"])),
        at_line=one_of(ties.get("at_line", "refuse"), "", "refuse", "all_through"),
        promotion={**PROMOTION, **spec.get("promotion", {})},
    )
    if min(rules.trim_each, rules.trim_from, rules.decimals) < 0 or len(rules.chain) > 50:
        raise Unreadable("rules")
    # A rule that this program does not know is not taken for one that it knows.
    one_of(rules.promotion["how"], "places", "percent", "score_line", "all")
    one_of(rules.promotion["by"], *DIMENSIONS)
    one_of(rules.promotion["share_over"], *DIMENSIONS)
    one_of(rules.promotion["percent_rounding"], "half_up", "down")
    one_of(rules.promotion["substitution"], "next_rank", "never")
    return rules


class Criterion(NamedTuple):
    code: str
    most: Fraction
    weight: Fraction
    kind: str


class Rubric(NamedTuple):
    criteria: tuple[Criterion, ...]
    scale_to: int | None

    def asked(self, kind: str) -> list[Criterion]:
        """The criteria by which an entry of this category is marked."""
        return [one for one in self.criteria if one.kind in ("", kind)]

    def full_marks(self) -> Fraction:
        """The most that any sheet can reach."""
        if self.scale_to is not None and self.criteria:
            return Fraction(self.scale_to)
        kinds = {one.kind for one in self.criteria}
        sums = [sum_of(one.most * one.weight for one in self.asked(kind)) for kind in kinds]
        return max(sums, default=Fraction(0))


def read_rubric(data: Mapping[str, Any]) -> Rubric:
    rows = [
        Criterion(
            text(row["code"]),
            number(row["max_points"]),
            number(row["weight"]),
            text(row["category_kind"]),
        )
        for row in data["criteria"]
    ]
    if any(one.most <= 0 or one.weight <= 0 for one in rows):
        raise Unreadable("rubric")
    scale_to = data["scale_to"]
    return Rubric(tuple(rows), None if scale_to is None else whole(scale_to, 100_000))


# Arithmetic, a second time.


def sum_of(values: Iterable[Fraction]) -> Fraction:
    return sum(values, Fraction(0))


def mean_of(values: Sequence[Fraction]) -> Fraction:
    return sum_of(values) / len(values)


def rounded(value: Fraction, decimals: int, rounding: str = "half_up") -> Fraction:
    """half_up: halves away from zero. half_even: to the even neighbour. down: cut off."""
    scaled = abs(value) * 10**decimals
    below = scaled.numerator // scaled.denominator
    rest = scaled - below
    if rounding == "half_up":
        up = rest >= HALF_POINT
    elif rounding == "half_even":
        up = rest > HALF_POINT or (rest == HALF_POINT and below % 2 == 1)
    else:
        up = False
    found = Fraction(below + up, 10**decimals)
    return -found if value < 0 else found


def total_of(marks: Mapping[str, Fraction], rubric: Rubric, kind: str) -> Fraction:
    """The weighted sum; with `scale_to` the weighted shares of the points, scaled, to 3 decimals."""
    asked = [one for one in rubric.asked(kind) if one.code in marks]
    if rubric.scale_to is None or not rubric.asked(kind):
        return sum_of(marks[one.code] * one.weight for one in asked)
    weights = sum_of(one.weight for one in rubric.asked(kind))
    reached = sum_of(marks[one.code] * one.weight / one.most for one in asked)
    return rounded(reached * rubric.scale_to / weights, TOTAL_DECIMALS)


class Panel(NamedTuple):
    """A panel's mean and the seats that were dropped for it."""

    exact: Fraction | None
    kept: tuple[int, ...]
    high: tuple[int, ...]
    low: tuple[int, ...]


def panel_of(totals: Mapping[int, Fraction], rules: Rules) -> Panel:
    """Drop the highest and the lowest where enough have signed; equal ones by the seat number."""
    high: list[int] = []
    low: list[int] = []
    if len(totals) >= rules.trim_from:
        left = dict(totals)
        for _ in range(min(rules.trim_each, len(left))):
            high.append(min(left, key=lambda seat: (-left[seat], seat)))
            del left[high[-1]]
        for _ in range(min(rules.trim_each, len(left))):
            low.append(min(left, key=lambda seat: (left[seat], seat)))
            del left[low[-1]]
    kept = tuple(sorted(totals.keys() - {*high, *low}))
    if not kept:
        return Panel(None, (), (), ())
    exact = mean_of([totals[seat] for seat in kept])
    return Panel(exact, kept, tuple(sorted(high)), tuple(sorted(low)))


def root_of(value: Fraction) -> Fraction:
    """The square root to 28 digits, of the value to 28 digits; fractions have no exact ones."""
    digits = decimal.Context(prec=ROOT_DIGITS, rounding=decimal.ROUND_HALF_EVEN)
    return Fraction(
        digits.sqrt(digits.divide(Decimal(value.numerator), Decimal(value.denominator)))
    )


def on_one_measure(
    totals: Mapping[tuple[int, str], Fraction], mode: str, most: Fraction
) -> dict[tuple[int, str], Fraction]:
    """The totals of one heat by (seat, entry), without the strictness of the judges.

    centre: every judge's mean becomes the mean of the judges' means. spread: their deviations the
    mean of the deviations as well. Who has fewer than three sheets, or under spread only equal
    ones, stays as they are and out of the means. Nothing leaves 0 to `most`.
    """
    moved = dict(totals)
    own: dict[int, list[Fraction]] = defaultdict(list)
    for (seat, _entry), total in totals.items():
        own[seat].append(total)
    own = {
        seat: values
        for seat, values in own.items()
        if len(values) >= FEWEST_SHEETS and (mode == "centre" or min(values) != max(values))
    }
    if not own or mode == "off":
        return moved
    means = {seat: mean_of(values) for seat, values in own.items()}
    stretch = {seat: Fraction(1) for seat in own}
    if mode == "spread":
        apart = {
            seat: root_of(mean_of([(value - means[seat]) ** 2 for value in values]))
            for seat, values in own.items()
        }
        target = mean_of(list(apart.values()))
        stretch = {seat: target / value for seat, value in apart.items()}
    middle = mean_of(list(means.values()))
    for (seat, entry), total in totals.items():
        if seat in own:
            wanted = middle + (total - means[seat]) * stretch[seat]
            moved[seat, entry] = max(Fraction(0), min(wanted, most))
    return moved


class Ruling(NamedTuple):
    """What people decided between tied entries: the higher value is ahead."""

    number: int
    token: str
    score: Fraction
    values: Mapping[str, int]


class Scored(NamedTuple):
    """An entry before it is ranked. `means`: of each criterion over the sheets that counted."""

    entry: str
    score: Fraction | None
    exact: Fraction | None
    earlier: Fraction | None
    means: Mapping[str, Fraction]


# A tie-break as it was tried: its name, the entry's value, how many were equal before and after.
Step = tuple[str, "Fraction | None", int, int]


class Placed(NamedTuple):
    rank: int | None
    tied: bool
    decided_by: str | None
    steps: tuple[Step, ...] = ()


def tie_value(token: str, one: Scored, rules: Rules) -> Fraction | None:
    """What a tie-break compares, higher is better; None where the entry has no such value."""
    if token == "exact":  # noqa: S105 - a tie-break
        return one.exact
    if token == "earlier_round":  # noqa: S105 - a tie-break
        return one.earlier
    if token.startswith("criterion:"):
        return one.means.get(token.partition(":")[2])
    places = token.partition(":")[2]
    if not re.fullmatch(r"decimals:[0-9]{1,2}", token):
        raise Unreadable(f"tie-break {token[:40]!r}")
    return None if one.exact is None else rounded(one.exact, int(places), rules.rounding)


def ruled(token: str, tied: Sequence[Scored], rulings: Sequence[Ruling]) -> Mapping[str, int]:
    """The newest decision by `token` that names all who are tied, made at their score."""
    names = {one.entry for one in tied}
    fitting = [
        ruling
        for ruling in rulings
        if ruling.token == token
        and ruling.score == tied[0].score
        and names <= ruling.values.keys()
    ]
    return max(fitting, key=lambda ruling: ruling.number).values if fitting else {}


def set_apart(
    tied: Sequence[Scored],
    rules: Rules,
    rulings: Sequence[Ruling],
    by: str | None,
    steps: tuple[Step, ...],
) -> Iterator[tuple[list[str], str | None, tuple[Step, ...]]]:
    """Groups that stay equal, the best first, with the tie-break that last parted them."""
    if len(tied) == 1 or len(steps) == len(rules.chain):
        yield [one.entry for one in tied], by, steps
        return
    token = rules.chain[len(steps)]
    values: dict[str, Fraction | None]
    if token in PEOPLE_DECIDE:
        decided = ruled(token, tied, rulings)
        values = {e.entry: Fraction(decided[e.entry]) if decided else None for e in tied}
    else:
        values = {one.entry: tie_value(token, one, rules) for one in tied}
    # A tie-break for which one of them has no value says nothing about any of them.
    known = [value for value in values.values() if value is not None]
    levels = sorted(set(known), reverse=True) if len(known) == len(tied) else [None]
    for level in levels:
        part = [one for one in tied if level is None or values[one.entry] == level]
        tried = (*steps, (token, level, len(tied), len(part)))
        yield from set_apart(part, rules, rulings, token if len(levels) > 1 else by, tried)


def ranks_of(
    scored: Sequence[Scored], rules: Rules, rulings: Sequence[Ruling]
) -> dict[str, Placed]:
    """1, 2, 2, 4 by the published score, equal ones by the chain; no score, no rank."""
    found = {one.entry: Placed(None, False, None) for one in scored}
    ahead = 0
    for score in sorted({one.score for one in scored if one.score is not None}, reverse=True):
        tied = [one for one in scored if one.score == score]
        for group, by, steps in set_apart(tied, rules, rulings, None, ()):
            for entry in group:
                found[entry] = Placed(ahead + 1, len(group) > 1, by, steps)
            ahead += len(group)
    return found


# A heat of the bundle.


class Version(NamedTuple):
    seq: int
    revision: int
    marks: Mapping[str, Fraction]
    total: Fraction | None
    signed: bool
    abstained: bool


class Heat:
    """One heat: who sat there, who was heard, and the newest version of every sheet."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self.round, self.number = whole(data["round"]), whole(data["heat"])
        self.places = whole(data["places"])
        self.seats = sorted(whole(seat["seat"], 100_000) for seat in data["seats"])
        if len(self.seats) > MOST_SEATS:
            raise Unreadable("too many seats")
        self.entries = {text(one["entry"]): one for one in data["appearances"]}
        if len(self.entries) != len(data["appearances"]) or len({*self.seats}) != len(self.seats):
            raise Unreadable(f"heat {self.round}-{self.number}: a seat or an entry twice")
        self.sheets = {(whole(s["seat"]), text(s["entry"])): s for s in data["sheets"]}
        if len(self.sheets) != len(data["sheets"]):
            raise Unreadable(f"heat {self.round}-{self.number}: a sheet twice")
        self.ledger = data["ledger"] or {"head": "", "length": 0}
        self.rows = data["versions"]
        self.signatures = data["signatures"]
        self.hashes = [text(row["hash"]) for row in self.rows]
        seats = sorted([seat["seat"], seat["chair"]] for seat in data["seats"])
        order = sorted([one["entry"], one["order"]] for one in data["appearances"])
        self.panel_digest = digest({"seats": seats, "entries": order})
        self.newest: dict[tuple[int, str], Version] = {}
        self.head = GENESIS

    def kind(self, entry: str) -> str:
        return text(self.entries[entry]["category"])


def check_heat(report: Report, bundle: "Bundle", heat: Heat, rubric: Rubric) -> None:
    place, code = report.place(heat.round, heat.number), bundle.code
    heat.head = check_chain(report, place, heat.rows, named=bundle.named)
    length, head = whole(heat.ledger["length"]), text(heat.ledger["head"])
    if (len(heat.rows), heat.head) != (length, head):
        report.differs(
            "chain_end", place=place, row=len(heat.rows), found=heat.head, length=length, head=head
        )
    for row in heat.rows:
        check_row(report, heat, place, row, rubric, code)
    check_sheets(report, heat, place, bundle.recusals)
    check_signatures(report, heat, place, code)


def check_row(
    report: Report,
    heat: Heat,
    place: str,
    row: Mapping[str, Any],
    rubric: Rubric,
    code: str,
) -> None:
    """The columns repeat the record, the record belongs here, and its total follows from its marks."""
    said, seq = row["payload"], whole(row["seq"])
    seat, entry = whole(said["seat"]), text(said["entry"])
    where: dict[str, Any] = {"place": place, "row": seq, "seat": seat, "entry": entry}
    if said["competition"] != code:
        report.differs("other_contest", place=place, said=shown(said["competition"]))
    if (said["round"], said["heat"]) != (heat.round, heat.number):
        report.differs("row_place", place=place, row=seq, round=said["round"], heat=said["heat"])
    columns = {
        "revision": (whole(row["revision"]), whole(said["revision"])),
        "signed": (row["signed"], said["signed"]),
        "abstained": (row["abstained"], "abstained" in said),
        "total": (number_or_none(row["total"]), number_or_none(said["total"])),
    }
    for name, (stored, found) in columns.items():
        report.compare("column", stored, found, place=place, row=seq, name=name)
    if (seat, entry) not in heat.sheets or entry not in heat.entries:
        report.differs("row_stranger", **where)
        return
    version = Version(
        seq,
        columns["revision"][1],
        {text(key): number(mark) for key, mark in said["marks"].items()},
        number_or_none(said["total"]),
        said["signed"] is True,
        "abstained" in said,
    )
    check_marks(report, where, version, rubric, heat.kind(entry))
    heat.newest[seat, entry] = version


def check_marks(
    report: Report, where: Mapping[str, Any], version: Version, rubric: Rubric, kind: str
) -> None:
    report.counts["sheets"] += 1
    if version.abstained:
        if version.marks or version.signed or version.total is not None:
            report.differs("abstained", **where)
        return
    asked = {one.code: one for one in rubric.asked(kind)}
    for code in sorted(version.marks.keys() - asked.keys()):
        report.differs("criterion_unknown", code=code, **where)
    for code in sorted(version.marks.keys() & asked.keys()):
        mark, most = version.marks[code], asked[code].most
        if not 0 <= mark <= most or (mark != most and mark % HALF_POINT):
            report.differs("mark_range", code=code, mark=shown(mark), max=shown(most), **where)
    if version.signed:
        for code in sorted(asked.keys() - version.marks.keys()):
            report.differs("mark_missing", code=code, **where)
    report.compare("total", version.total, total_of(version.marks, rubric, kind), **where)


def check_sheets(report: Report, heat: Heat, place: str, recused: Any) -> None:
    """Every sheet shows its newest row, and is void exactly where a recusal parts the two."""
    for (seat, entry), sheet in sorted(heat.sheets.items()):
        newest = heat.newest.get((seat, entry))
        where: dict[str, Any] = {"place": place, "seat": seat, "entry": entry}
        report.compare("sheet_current", sheet["current"], newest.seq if newest else None, **where)
        revision = newest.revision if newest else 0
        report.compare("sheet_revision", sheet["revision"], revision, **where)
        parted = (heat.round, heat.number, seat, entry) in recused
        report.compare("sheet_voided", sheet["voided"], parted, **where)


def check_signatures(report: Report, heat: Heat, place: str, code: str) -> None:
    carried = Counter(row["payload"].get("signature", "") for row in heat.rows)
    known = {"", "paper"}
    for one in heat.signatures:
        known.add(text(one["digest"]))
        where: dict[str, Any] = {"place": place, "seat": whole(one["seat"])}
        signed = {
            "competition": code,
            "round": heat.round,
            "heat": heat.number,
            "seat": one["seat"],
            "method": one["method"],
            "strokes": one.get("strokes"),
            "at": one["at"],
        }
        if "strokes" in one and digest(signed) != one["digest"]:
            report.differs("signature_altered", **where)
        report.compare("signature_sheets", one["sheets"], carried[one["digest"]], **where)
    for row in heat.rows:
        if row["payload"].get("signature", "") not in known:
            report.differs("signature_missing", place=place, row=row["seq"])


# A round of the bundle.


class Recusals(dict[tuple[int, int, int, str], datetime]):
    """(round, heat, seat, entry) → since when the two are parted."""

    def before(self, heat: Heat, seat: int, entry: str, at: datetime) -> bool:
        since = self.get((heat.round, heat.number, seat, entry))
        return since is not None and since <= at


class Counted(NamedTuple):
    """An entry with all that its standing has to say."""

    heat: Heat
    panel: Panel
    scored: Scored
    carried: Fraction | None
    raw: Mapping[int, Fraction | None]
    moved: Mapping[int, Fraction] | None
    abstained: tuple[int, ...]
    spread: tuple[tuple[str, Fraction, Fraction, Fraction], ...]


class Round:
    """One round: its rules, its rubric, its heats, and the scores of the round before."""

    def __init__(self, data: Mapping[str, Any], rubric: Mapping[str, Any]) -> None:
        self.order, self.phase = whole(data["round"]), text(data["state"])
        self.rules, self.rubric = read_rules(data["spec"]), read_rubric(rubric)
        self.rule_set = (text(data["rule_set"]["name"]), whole(data["rule_set"]["version"]))
        said = {"name": self.rule_set[0], "version": self.rule_set[1], "spec": data["spec"]}
        self.rules_digests = {digest(said), *map(text, data["replaced"])}
        self.rubric_digest = digest(
            {name: rubric[name] for name in ("name", "scale_to", "criteria")}
        )
        self.before = data["before"]
        self.heats: dict[int, Heat] = {}
        self.rulings: list[Ruling] = []
        self.scores: dict[str, Fraction] = {}


def read_rulings(rows: Sequence[Mapping[str, Any]]) -> list[Ruling]:
    """One ruling for every number, token and score; each of its lines has an entry and a value."""
    found: dict[tuple[int, str, Fraction], dict[str, int]] = defaultdict(dict)
    for row in rows:
        key = (whole(row["number"]), text(row["token"]), number(row["score"]))
        found[key][text(row["entry"])] = whole(row["value"])
    return [Ruling(*key, values) for key, values in found.items()]


def counted_round(
    round_: Round,
    members: Mapping[int, Sequence[str]],
    earlier: Mapping[str, Fraction],
    recusals: Recusals,
    at: datetime,
) -> dict[str, Counted]:
    """What every member (heat → entries) reached, by the sheets that counted at `at`."""
    found: dict[str, Counted] = {}
    for number_, entries in members.items():
        heat, wanted = round_.heats[number_], {*entries}
        sheets = {
            (seat, entry): heat.newest.get((seat, entry))
            for seat, entry in heat.sheets
            if entry in wanted and not recusals.before(heat, seat, entry, at)
        }
        of_entry: dict[str, dict[int, Version | None]] = {entry: {} for entry in entries}
        for seat, entry in sorted(sheets):
            of_entry[entry][seat] = sheets[seat, entry]
        totals = {
            key: version.total
            for key, version in sheets.items()
            if version and version.signed and version.total is not None
        }
        moved = None
        if round_.rules.normalisation != "off":
            most = round_.rubric.full_marks()
            moved = on_one_measure(totals, round_.rules.normalisation, most)
        for entry in entries:
            own = of_entry[entry]
            found[entry] = counted_entry(round_, heat, entry, own, moved, earlier.get(entry))
    return found


def counted_entry(
    round_: Round,
    heat: Heat,
    entry: str,
    own: Mapping[int, Version | None],
    moved: Mapping[tuple[int, str], Fraction] | None,
    earlier: Fraction | None,
) -> Counted:
    raw = {seat: v.total if v and v.signed else None for seat, v in own.items()}
    on_measure = None
    if moved is not None:
        on_measure = {seat: moved[seat, entry] for seat in own if (seat, entry) in moved}
    counting = on_measure or {seat: total for seat, total in raw.items() if total is not None}
    panel = panel_of(counting, round_.rules)
    exact, carried, share = panel.exact, None, round_.rules.carry_over / 100
    if exact is not None and earlier is not None and share:
        exact, carried = (1 - share) * exact + share * earlier, earlier
    score = None if exact is None else rounded(exact, round_.rules.decimals, round_.rules.rounding)
    means = {}
    for code in {one.code for one in round_.rubric.criteria}:
        given = [
            v.marks[code]
            for seat, v in own.items()
            if v and seat in panel.kept and code in v.marks
        ]
        if given:
            means[code] = mean_of(given)
    abstained = tuple(seat for seat, v in own.items() if v and v.abstained)
    scored = Scored(entry, score, exact, earlier, means)
    spread = spread_of(round_.rubric, [v.marks for v in own.values() if v and v.signed])
    return Counted(heat, panel, scored, carried, raw, on_measure, abstained, spread)


def spread_of(
    rubric: Rubric, sheets: Sequence[Mapping[str, Fraction]]
) -> tuple[tuple[str, Fraction, Fraction, Fraction], ...]:
    """Lowest, highest and mean (two decimals) of each criterion over all signed sheets."""
    found = []
    for one in rubric.criteria:
        given = [marks[one.code] for marks in sheets if one.code in marks]
        if given:
            found.append((one.code, min(given), max(given), rounded(mean_of(given), 2)))
    return tuple(found)


def check_ranking(
    report: Report,
    round_: Round,
    ranking: Mapping[str, Any],
    earlier: Mapping[str, Fraction],
    recusals: Recusals,
) -> tuple[dict[str, Counted], dict[str, Placed]]:
    """Recount one ranking, of a heat or of the round, and name every standing that differs."""
    number_ = ranking["heat"]
    place = report.place(round_.order, number_)
    heats = round_.heats if number_ is None else {number_: round_.heats[whole(number_)]}
    standings = {text(row["entry"]): row for row in ranking["standings"]}
    for entry, times in Counter(row["entry"] for row in ranking["standings"]).items():
        if times > 1:
            report.differs("standing_twice", place=place, entry=entry)
    members = {
        key: [entry for entry in heat.entries if is_member(report, place, heat, entry, standings)]
        for key, heat in heats.items()
    }
    counted = counted_round(round_, members, earlier, recusals, moment(ranking["made_at"]))
    for entry in sorted(standings.keys() - counted.keys()):
        report.differs("standing_stranger", place=place, entry=entry)
    placed = ranks_of([one.scored for one in counted.values()], round_.rules, round_.rulings)
    beside = beside_ranks(counted, placed)
    for entry, one in counted.items():
        if entry in standings:
            report.counts["standings"] += 1
            found = placed[entry]
            check_standing(report, place, standings[entry], one, found, beside[entry], round_)
    stored = (text(ranking["rule_set"]["name"]), whole(ranking["rule_set"]["version"]))
    report.compare("ranking_rules", stored, round_.rule_set, place=place)
    return counted, placed


def is_member(
    report: Report, place: str, heat: Heat, entry: str, standings: Mapping[str, Any]
) -> bool:
    """Ranked, or to be ranked: who left the contest after the ranking stays in it."""
    if entry not in standings and heat.entries[entry]["in_contest"]:
        report.differs("standing_missing", place=place, entry=entry)
        return True
    return entry in standings


def beside_ranks(
    counted: Mapping[str, Counted], placed: Mapping[str, Placed]
) -> dict[str, dict[str, int | None]]:
    """The rank among those of the same category, and among those of the same region."""
    found: dict[str, dict[str, int | None]] = {entry: {} for entry in counted}
    for name, key in (("category_rank", "category"), ("region_rank", "region")):
        groups: dict[str, list[int]] = defaultdict(list)
        of = {entry: text(one.heat.entries[entry][key]) for entry, one in counted.items()}
        for entry, group in of.items():
            rank = placed[entry].rank
            if rank is not None:
                groups[group].append(rank)
        for entry, group in of.items():
            own = placed[entry].rank
            ahead = sum(rank < own for rank in groups[group]) if own is not None else 0
            found[entry][name] = None if own is None or not group else 1 + ahead
    return found


def check_standing(
    report: Report,
    place: str,
    stored: Mapping[str, Any],
    one: Counted,
    placed: Placed,
    beside: Mapping[str, int | None],
    round_: Round,
) -> None:
    known = {"entry", "round", "heat", "score", "rank", "tied", "detail"}
    pairs: dict[str, tuple[object, object]] = {
        "round": (stored["round"], one.heat.round),
        "heat": (stored["heat"], one.heat.number),
        "score": (number_or_none(stored["score"]), one.scored.score),
        "rank": (stored["rank"], placed.rank),
        "tied": (stored["tied"], placed.tied),
        **{name: (stored[name], rank) for name, rank in beside.items() if name in stored},
    }
    pairs |= detail_pairs(report, stored["detail"], one, placed, round_)
    for name, (kept, found) in pairs.items():
        report.compare("standing", kept, found, place=place, entry=stored["entry"], name=name)
    report.unknown |= stored.keys() - known - beside.keys()


def detail_pairs(
    report: Report, detail: Mapping[str, Any], one: Counted, placed: Placed, round_: Round
) -> dict[str, tuple[object, object]]:
    """How the score came about: what is stored beside what it has to be."""
    moved = one.moved
    shown_moved = {
        seat: None if moved is None or seat not in moved else rounded(moved[seat], SHOWN_DECIMALS)
        for seat in one.raw
    }
    found: dict[str, object] = {
        "marks": one.raw if moved is None else shown_moved,
        "high": list(one.panel.high),
        "low": list(one.panel.low),
        "decided_by": placed.decided_by,
        "abstained": list(one.abstained) or None,
        "raw": None if moved is None else one.raw,
        "carried": carried_detail(one, round_.rules),
        "exact": None,
        "criteria": one.spread,
        "steps": placed.steps or None,
    }
    if one.scored.exact is not None and (moved is not None or one.carried is not None):
        found["exact"] = one.scored.exact
    stored = {name: stored_detail(name, detail.get(name)) for name in found}
    report.unknown |= {f"detail.{name}" for name in detail.keys() - found.keys()}
    return {f"detail.{name}": (stored[name], found[name]) for name in found}


def carried_detail(one: Counted, rules: Rules) -> dict[str, Fraction] | None:
    if one.carried is None or one.panel.exact is None:
        return None
    return {
        "panel": rounded(one.panel.exact, rules.decimals, rules.rounding),
        "earlier": one.carried,
        "percent": rules.carry_over,
    }


def stored_detail(name: str, value: Any) -> object:
    if value is None:
        return None
    if name == "criteria":
        return tuple((text(code), *map(number, parts)) for code, *parts in value)
    if name == "steps":
        return tuple(
            (text(token), None if of is None else fraction(of), whole(before), whole(after))
            for token, of, before, after in value
        )
    if name in ("marks", "raw"):
        return {whole(seat): number_or_none(mark) for seat, mark in value}
    if name == "carried":
        return {text(key): number(part) for key, part in value.items()}
    return fraction(value) if name == "exact" else value


def fraction(value: object) -> Fraction:
    """A fraction as text, such as 531/6."""
    above, _slash, below = text(value).partition("/")
    if not re.fullmatch(r"-?[0-9]{1,4000}", above) or not re.fullmatch(r"[0-9]{0,4000}", below):
        raise Unreadable("no fraction")
    if below and not int(below):
        raise Unreadable("no fraction")
    return Fraction(int(above), int(below or 1))


# Promotion.


class Open(Exception):
    """By the rules nothing can be decided here yet."""


class Entrant(NamedTuple):
    entry: str
    order: str
    rank: int | None
    score: Fraction | None
    groups: Mapping[str, str]
    unit: str = ""


# (promoted, reserve or out; the place, counted through)
Decision = tuple[str, "int | None"]


def shared_out(weights: Mapping[str, int], places: int) -> dict[str, int]:
    """In proportion, what is left by the largest remainder; equal ones to the larger, then by name."""
    total = sum(weights.values())
    if total <= 0 or min(weights.values()) < 0:
        raise Open
    exact = {key: Fraction(weight * places, total) for key, weight in weights.items()}
    found = {key: value.numerator // value.denominator for key, value in exact.items()}
    order = sorted(weights, key=lambda key: (found[key] - exact[key], -weights[key], key))
    for key in order[: places - sum(found.values())]:
        found[key] += 1
    return found


def dimensions_of(rule: Mapping[str, Any]) -> list[str]:
    counted = rule["how"] in ("places", "percent")
    parts = [rule["by"], "category" if counted and rule["split"] else ""]
    return [one for one in [*parts, rule["share_over"] if counted else ""] if one]


def clamped(rule: Mapping[str, Any], places: int) -> int:
    places = max(places, whole(rule["floor"]))
    return places if rule["ceiling"] is None else min(places, whole(rule["ceiling"]))


def base_places(
    rule: Mapping[str, Any], outer: tuple[str, ...], count: int, heats: Mapping[str, int]
) -> int:
    if rule["how"] in ("score_line", "all"):
        return 0
    if rule["how"] == "percent":
        exact = number(rule["percent"]) * count / 100
        half = Fraction(0) if rule["percent_rounding"] == "down" else HALF_POINT
        return clamped(rule, (exact + half).__floor__())
    if not outer:
        return whole(rule["places"])
    if outer[0] in rule["places_of"]:
        return whole(rule["places_of"][outer[0]])
    if rule["by"] == "heat" and outer[0] in heats:
        return heats[outer[0]]
    if rule["by"] == "heat" or not rule["places"]:
        raise Open
    return whole(rule["places"])


def places_of(
    rule: Mapping[str, Any], counts: Mapping[tuple[str, ...], int], heats: Mapping[str, int]
) -> dict[tuple[str, ...], int]:
    """Places of every group: a number for each group of `by`, split, then shared."""
    depth = 1 if rule["by"] else 0
    counted = rule["how"] in ("places", "percent")
    found: dict[tuple[str, ...], int] = {}
    for outer in {group[:depth] for group in counts}:
        inner = {group: n for group, n in counts.items() if group[:depth] == outer}
        parts = {outer: base_places(rule, outer, sum(inner.values()), heats)}
        if counted and rule["split"]:
            weights = {text(key): whole(weight) for key, weight in rule["split"].items()}
            parts = {(*outer, key): n for key, n in shared_out(weights, parts[outer]).items()}
        for part, places in parts.items():
            if counted and rule["share_over"]:
                own = {g[-1]: n for g, n in inner.items() if g[: len(part)] == part}
                shares = shared_out(own, places) if own else {}
                found |= {(*part, key): n for key, n in shares.items()}
            else:
                found[part] = places
    return found


def decided_group(
    rule: Mapping[str, Any], at_line: str, members: Sequence[Entrant], places: int
) -> dict[str, Decision]:
    """Who of one group goes through, waits, or is out; `place` counts through from 1."""
    ordered = sorted(members, key=lambda one: (one.rank is None, one.rank or 0, one.order))
    if rule["how"] == "all":
        return {one.entry: ("promoted", place) for place, one in enumerate(ordered, start=1)}
    ranked = [one for one in ordered if one.rank is not None]
    line = number_or_none(rule["score_line"])
    pool = [one for one in ranked if line is None or (one.score is not None and one.score >= line)]
    if rule["how"] == "score_line":
        places = clamped(rule, len(pool))
        pool = ranked if places > len(pool) else pool
    through = places
    if 0 < places < len(pool) and pool[places - 1].rank == pool[places].rank:
        if at_line == "refuse":
            raise Open
        # Settled by key for the time being, the line stays where it is.
        if at_line == "all_through":
            through = sum((one.rank or 0) <= (pool[places].rank or 0) for one in pool)
    reserves = 0 if rule["substitution"] == "never" else whole(rule["reserves"])
    found: dict[str, Decision] = {one.entry: ("out", None) for one in members}
    for place, one in enumerate(pool[: through + reserves], start=1):
        found[one.entry] = ("promoted" if place <= through else "reserve", place)
    return found


Groups = Mapping["tuple[str, ...]", Sequence[Entrant]]
Places = Mapping["tuple[str, ...]", int]


def filled(
    rules: Rules, at_line: str, groups: Groups, places: Places, without: Collection[str]
) -> dict[str, Decision]:
    """The places of every group, given to those who are not left out."""
    found: dict[str, Decision] = {}
    for group, members in groups.items():
        here = [one for one in members if one.entry not in without]
        found |= decided_group(rules.promotion, at_line, here, places[group])
    return found


def settled(rules: Rules) -> str:
    """How a tie at the line is taken while it is only looked for who is passed over."""
    return "all_through" if rules.at_line == "all_through" else "by_key"


def passed_over(
    rules: Rules,
    groups: Groups,
    places: Places,
    *,
    left: frozenset[str] = frozenset(),
    passed: frozenset[str] = frozenset(),
    holding: Collection[str] = (),
) -> frozenset[str]:
    """Where a unit has one place at most: those beside another project of theirs that has it.

    The best by rank, then score, then key keeps the place, before it whoever holds one already. Who
    is passed over makes room, so that it is looked again until nobody is.
    """
    own = {one.entry: one for members in groups.values() for one in members}

    def order(entry: str) -> tuple[bool, int, Fraction, str]:
        one = own[entry]
        return entry not in holding, one.rank or 0, -(one.score or Fraction(0)), one.order

    while True:
        now = filled(rules, settled(rules), groups, places, left | passed)
        idle = in_nobodys_way(rules, groups, now)
        units: dict[str, list[str]] = defaultdict(list)
        for entry in sorted(now, key=order):
            units[own[entry].unit].append(entry)
        more: set[str] = set()
        for unit, entries in units.items():
            best = next((entry for entry in entries if now[entry][0] == "promoted"), None)
            if unit and best is not None:
                more |= {*entries} - {best} - idle
        if not more:
            return passed
        passed |= more


def in_nobodys_way(rules: Rules, groups: Groups, now: Mapping[str, Decision]) -> set[str]:
    """Who is out for want of a score, or at the rank of the line until the tie there is settled."""
    line = number_or_none(rules.promotion["score_line"])
    found: set[str] = set()
    for members in groups.values():
        here = [one for one in members if one.entry in now]
        at_line = {one.rank for one in here if now[one.entry][0] == "promoted"}
        for one in here:
            is_short = one.rank is None or (
                line is not None and (one.score is None or one.score < line)
            )
            if now[one.entry][0] == "out" and (is_short or one.rank in at_line):
                found.add(one.entry)
    return found


def decided(
    rules: Rules,
    entrants: Sequence[Entrant],
    heats: Mapping[str, int],
    left: frozenset[str] = frozenset(),
    holding: Collection[str] = (),
) -> dict[str, Decision]:
    """What the rules decide; `left` have gone since, their places filled by the next or not at all.

    `holding` have their places already, before a better project of their unit.
    """
    rule = rules.promotion
    names = dimensions_of(rule)
    groups: dict[tuple[str, ...], list[Entrant]] = defaultdict(list)
    for one in entrants:
        group = tuple(one.groups.get(name, "") for name in names)
        if "" in group:
            raise Open
        groups[group].append(one)
    places = places_of(rule, {group: len(own) for group, own in groups.items()}, heats)
    if strange := groups.keys() - places.keys():
        raise Open(strange)
    gone = frozenset() if rule["substitution"] == "never" else left
    passed: frozenset[str] = frozenset()
    if rule["one_per_unit"]:
        passed = passed_over(rules, groups, places)
        if gone:
            before = filled(rules, settled(rules), groups, places, passed)
            holders = holding or {e for e, (outcome, _) in before.items() if outcome == "promoted"}
            still = passed - gone
            passed = passed_over(rules, groups, places, left=gone, passed=still, holding=holders)
    found = filled(rules, rules.at_line or "refuse", groups, places, gone | passed)
    return {**found, **dict.fromkeys(passed | left, ("out", None))}


def entrants_of(
    round_: Round, counted: Mapping[str, Counted], placed: Mapping[str, Placed]
) -> list[Entrant]:
    """By the ranks of the heats where promotion goes by heat, else by those of the round."""
    if round_.rules.promotion["by"] == "heat":
        placed = {}
        for heat in round_.heats.values():
            own = [one.scored for one in counted.values() if one.heat is heat]
            placed = {**placed, **ranks_of(own, round_.rules, round_.rulings)}
    found = []
    for entry, one in counted.items():
        said = one.heat.entries[entry]
        groups = {name: text(said[name]) for name in ("category", "region", "sector")}
        groups["heat"] = str(one.heat.number)
        rank = placed[entry].rank
        unit = f"{whole(said['unit'])}" if round_.rules.promotion["one_per_unit"] else ""
        found.append(Entrant(entry, text(said["key"]), rank, one.scored.score, groups, unit))
    return found


def stored_decisions(
    report: Report, place: str, rows: Sequence[Mapping[str, Any]]
) -> tuple[dict[str, Decision], dict[str, Decision]]:
    """The first decision of every entry, and the one in force, which is the last."""
    first: dict[str, Decision] = {}
    now: dict[str, Decision] = {}
    for row in rows:
        said = (text(row["outcome"]), row["place"])
        first.setdefault(text(row["entry"]), said)
        if row["entry"] in now:
            report.differs("promotion_after", place=place, entry=row["entry"])
        if row["standing"] != row["entry"]:
            other = shown(row["standing"])
            report.differs("promotion_standing", place=place, entry=row["entry"], other=other)
        if not row["revoked"]:
            now[row["entry"]] = said
    return first, now


def check_promotions(
    report: Report,
    round_: Round,
    said: Mapping[str, Any],
    counted: Mapping[str, Counted],
    placed: Mapping[str, Placed],
) -> None:
    """The decision as it was taken, and as it stands after places were filled or taken away."""
    place, rows = report.place(round_.order), said["rows"]
    first, now = stored_decisions(report, place, rows)
    taken = {text(one) for one in said.get("taken", [])}
    is_decided = round_.phase in ("decided", "published")
    if bool(now) is not is_decided:
        report.differs("promotion_none" if is_decided else "promotion_early", place=place)
    if not rows:
        return
    entrants = entrants_of(round_, counted, placed)
    heats = {str(heat.number): heat.places for heat in round_.heats.values()}
    gone = {e for e, one in counted.items() if not one.heat.entries[e]["in_contest"]}
    out: Decision = ("out", None)
    try:
        # A place that was lost before the decision was taken once more is not given again.
        lost = frozenset(entry for entry in taken if first.get(entry) == out)
        compare_promotions(report, place, first, decided(round_.rules, entrants, heats, lost))
        if now != first:
            # Places were filled: by then those who have gone or lost theirs and are out now.
            left = frozenset(entry for entry in gone | taken if now.get(entry) == out)
            holding = {entry for entry, one in now.items() if one[0] == "promoted"}
            again = decided(round_.rules, entrants, heats, left, holding)
            compare_promotions(report, place, now, again)
    except Open:
        report.differs("promotion_open", place=place)


def compare_promotions(
    report: Report,
    place: str,
    stored: Mapping[str, Decision],
    found: Mapping[str, Decision],
) -> None:
    for entry in sorted(stored.keys() - found.keys()):
        report.differs("promotion_stranger", place=place, entry=entry)
    for entry in sorted(found):
        report.counts["promotions"] += 1
        if entry not in stored:
            report.differs(
                "promotion_missing", place=place, entry=entry, found=said_of(found[entry])
            )
        elif stored[entry] != found[entry]:
            report.differs(
                "promotion",
                place=place,
                entry=entry,
                stored=said_of(stored[entry]),
                found=said_of(found[entry]),
            )


def said_of(decision: Decision) -> str:
    outcome, place = decision
    return outcome if place is None else f"{outcome} {place}"


# The whole bundle.


def by_round(rows: Sequence[Mapping[str, Any]]) -> dict[int, Mapping[str, Any]]:
    """What is said of each round; a round that stands there twice could be read in two ways."""
    found = {whole(one["round"]): one for one in rows}
    if len(found) != len(rows):
        raise Unreadable("a round stands twice in one file")
    return found


class Bundle:
    """The parsed files, rounds and heats in order."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self.manifest = parsed("manifest.json", files["manifest.json"])
        parts = {name: parsed(f"{name}.json", files[f"{name}.json"]) for name in WANTED}
        self.code = text(self.manifest["competition"]["code"])
        self.named = self.manifest.get("named") is True
        self.seals, self.recusals = parts["seals"]["rows"], Recusals()
        for row in parts["recusals"]["rows"]:
            key = (whole(row["round"]), whole(row["heat"]), whole(row["seat"]), text(row["entry"]))
            self.recusals[key] = moment(row["at"])
        rubrics = by_round(parts["rubric"]["rounds"])
        self.rounds: dict[int, Round] = {}
        for order, one in sorted(by_round(parts["rules"]["rounds"]).items()):
            self.rounds[order] = Round(one, rubrics[order])
        for order, one in by_round(parts["rulings"]["rounds"]).items():
            self.rounds[order].rulings = read_rulings(one["rulings"])
        rankings = by_round(parts["rankings"]["rounds"])
        self.rankings = {order: one["rankings"] for order, one in rankings.items()}
        self.promotions = by_round(parts["promotions"]["rounds"])
        for name in sorted(files):
            if name.startswith("heats/"):
                heat = Heat(parsed(name, files[name]))
                if name != f"heats/{heat.round}-{heat.number}.json":
                    raise Unreadable(f"{name}: is round {heat.round}, heat {heat.number}")
                self.rounds[heat.round].heats[heat.number] = heat


def check_seals(report: Report, bundle: Bundle) -> None:
    """The competition's own chain binds every heat's head, its rules and its rubric."""
    name = "封存链" if report.lang == "zh" else "seals"
    check_chain(report, name, bundle.seals, named=bundle.named)
    absent: set[int] = set()
    last: dict[tuple[int, int], Mapping[str, Any]] = {}
    for row in bundle.seals:
        said = row["payload"]
        if said["competition"] != bundle.code:
            report.differs(
                "other_contest", place=f"seal {row['seq']}", said=shown(said["competition"])
            )
        key = (whole(said["round"]), whole(said["heat"]))
        last[key] = said
        if key[0] in bundle.rounds:
            check_sealed_head(report, row["seq"], said, bundle.rounds[key[0]].heats.get(key[1]))
        else:
            absent.add(key[0])
    if absent:
        rounds = ", ".join(map(str, sorted(absent)))
        report.notes.append(report.say("note_round_absent", rounds=rounds))
    for round_ in bundle.rounds.values():
        for heat in round_.heats.values():
            check_sealed(report, round_, heat, last.get((round_.order, heat.number)))


def check_sealed_head(
    report: Report, row: object, said: Mapping[str, Any], heat: Heat | None
) -> None:
    """The heat is there, as a round is in a bundle with all its heats, and once had this head."""
    where = {"row": row, "round": said["round"], "heat": said["heat"]}
    if heat is None:
        report.differs("seal_stranger", **where)
        return
    hashes = dict(enumerate([GENESIS, *heat.hashes]))
    if hashes.get(whole(said["length"])) != said["head"]:
        report.differs("seal_heat", **where)


def check_sealed(
    report: Report, round_: Round, heat: Heat, seal: Mapping[str, Any] | None
) -> None:
    place = report.place(round_.order, heat.number)
    if seal is None:
        report.differs("seal_missing", place=place)
        return
    if (seal["head"], seal["length"]) != (heat.head, len(heat.rows)):
        report.differs("seal_older", place=place)
    if not {"rules", "rubric", "panel"} <= seal.keys():
        report.notes.append(report.say("note_unsealed", place=place))
        return
    if seal["rules"] not in round_.rules_digests:
        report.differs("seal_rules", place=place)
    if seal["rubric"] != round_.rubric_digest:
        report.differs("seal_rubric", place=place)
    if seal["panel"] != heat.panel_digest:
        report.differs("seal_panel", place=place)


def heads_at(seals: Sequence[Mapping[str, Any]], at: datetime) -> set[str]:
    """What the head of the seals can have been at a moment: several within one moment."""
    before = [row["hash"] for row in seals if moment(row["at"]) < at]
    return {*before[-1:], *(row["hash"] for row in seals if moment(row["at"]) == at)} or {GENESIS}


def check_rounds(report: Report, bundle: Bundle) -> None:
    for round_ in bundle.rounds.values():
        rows = bundle.rankings.get(round_.order, [])
        before = bundle.rounds.get(round_.before)
        earlier = {}
        if before and (round_.rules.carry_over or "earlier_round" in round_.rules.chain):
            earlier = before.scores
        ranked = {row["heat"] for row in rows}
        expected = {*round_.heats} | (
            {None} if round_.phase in ("decided", "published") else set()
        )
        for missing in sorted(expected - ranked, key=lambda one: (one is None, one or 0)):
            report.differs("ranking_missing", place=report.place(round_.order, missing))
        overall: tuple[dict[str, Counted], dict[str, Placed]] = ({}, {})
        for row in rows:
            found = check_ranking(report, round_, row, earlier, bundle.recusals)
            if row["ledger_head"] not in heads_at(bundle.seals, moment(row["made_at"])):
                place = report.place(round_.order, row["heat"])
                report.differs("ranking_head", place=place, stored=shown(row["ledger_head"]))
            if row["heat"] is None:
                overall = found
        round_.scores = {
            entry: one.scored.score
            for entry, one in overall[0].items()
            if one.scored.score is not None
        }
        check_promotions(
            report, round_, bundle.promotions.get(round_.order, {"rows": []}), *overall
        )


def check(files: Mapping[str, bytes], heads: Sequence[str] = (), lang: str = "zh") -> Report:
    """Recount a bundle that was read by `read_files`. Raises Unreadable, and nothing else."""
    report = Report(lang)
    try:
        bundle = Bundle(files)
        check_manifest(report, files, bundle.manifest)
        for round_ in bundle.rounds.values():
            for heat in round_.heats.values():
                check_heat(report, bundle, heat, round_.rubric)
        check_seals(report, bundle)
        check_rounds(report, bundle)
    except (KeyError, TypeError, AttributeError, IndexError, ValueError) as error:
        raise Unreadable(f"{type(error).__name__}: {str(error)[:200]}") from error
    except (ArithmeticError, RecursionError, MemoryError) as error:
        raise Unreadable(type(error).__name__) from error
    check_heads(report, bundle, heads)
    return report


def check_heads(report: Report, bundle: Bundle, heads: Sequence[str]) -> None:
    known = {GENESIS} | {row["hash"] for row in bundle.seals}
    for round_ in bundle.rounds.values():
        known |= {one for heat in round_.heats.values() for one in heat.hashes}
    for head in heads:
        if head.strip().lower() not in known:
            report.differs("head_unknown", head=shown(head))
    if not heads:
        report.notes.append(report.say("note_no_head"))
    if report.counts["withheld"]:
        report.notes.append(report.say("note_withheld", rows=report.counts["withheld"]))
    if report.unknown:
        report.notes.append(report.say("note_unknown", names=", ".join(sorted(report.unknown))))


def lines_of(report: Report) -> Iterator[str]:
    yield from report.differences
    yield from report.ends
    yield from report.notes
    names = ("files", "chains", "rows", "sheets", "standings", "promotions")
    yield report.say("counted", **{name: report.counts[name] for name in names})
    n = len(report.differences)
    yield report.say("differs", n=n) if n else report.say("agrees")


def main(
    arguments: Sequence[str] | None = None, say: Callable[[str], object] | None = None
) -> int:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    options.add_argument("file", type=Path)
    options.add_argument("--head", action="append", default=[], metavar="HASH")
    options.add_argument("--lang", choices=("zh", "en"), default="zh")
    said = options.parse_args(arguments)
    write = say or (lambda line: sys.stdout.write(line + "\n"))
    try:
        report = check(read_files(said.file), said.head, said.lang)
    except Unreadable as error:
        why = str(error).encode("ascii", "backslashreplace").decode()
        write(Report(said.lang).say("unreadable", why=why))
        return UNREADABLE
    for line in lines_of(report):
        write(line)
    return DIFFERS if report.differences else AGREES


if __name__ == "__main__":
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")
    sys.exit(main())
