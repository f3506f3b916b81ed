"""How alike two projects are: fingerprints that find candidates, and the comparison itself. Pure.

A text is folded (NFKC, case, nothing but letters and digits) and cut into pairs of characters, as
Chinese is written without spaces. MinHash (Broder 1997) over the pairs, cut into bands of three
rows, gives numbers of which two texts share at least one the surer the more pairs they share:
with twenty bands 99 of 100 at six tenths in common, 2 of 100 at one tenth. All numbers come from
fixed constants, so that they are the same in every process and on every day.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache

TEXT_BANDS, TITLE_BANDS, ROWS_OF_BAND = 20, 12, 3
TITLE_FROM = TEXT_BANDS
CREDIT_CODE_BAND = TITLE_FROM + TITLE_BANDS
UNIT_NAME_BAND = CREDIT_CODE_BAND + 1
# From this share of 100 on two texts are called similar.
SIMILAR_TEXT = 70
# Shorter texts than this many pairs of characters say nothing.
FEWEST_PAIRS = 20

PRIME = (1 << 61) - 1
MASK = (1 << 64) - 1
BRACKETS = re.compile(r"[(\[〔【].*?[)\]〕】]")
COMPANY_ENDINGS = (
    "股份有限责任公司",
    "有限责任公司",
    "股份有限公司",
    "集团有限公司",
    "有限公司",
    "集团公司",
    "股份公司",
    "公司",
    "集团",
)


def folded(text: str) -> str:
    """Letters and digits alone, full width as half, capitals as small ones."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(char for char in plain if char.isalnum())


def identity_of(title: str, credit_code: str, leader: str) -> str:
    """What makes two descriptions one project: the title, with the unit's code or else the leader.

    64 hexadecimal digits; the same however the title is spaced, or typed in full width.
    """
    whose = f"code:{credit_code}" if credit_code else f"leader:{folded(leader)}"
    return hashlib.sha256(f"{whose}|{folded(title)}".encode()).hexdigest()


def folded_unit(name: str) -> str:
    """A company's name without its legal form and brackets: 杭州海岛(浙江)有限公司 is 杭州海岛.

    What has nothing else keeps its whole name.
    """
    plain = BRACKETS.sub("", unicodedata.normalize("NFKC", name))
    short = folded(plain) or folded(name)
    ending = next((one for one in COMPANY_ENDINGS if short.endswith(one)), "")
    return short.removesuffix(ending) or short


def pairs(text: str) -> frozenset[str]:
    """Every two characters that follow each other; a single character stands for itself."""
    plain = folded(text)
    if len(plain) < 2:
        return frozenset([plain] if plain else [])
    return frozenset(plain[at : at + 2] for at in range(len(plain) - 1))


def jaccard(one: frozenset[str], other: frozenset[str]) -> float:
    """The share of pairs in common, 0 to 1; two empty texts have nothing in common."""
    either = len(one | other)
    return len(one & other) / either if either else 0.0


def text_similarity(one: frozenset[str], other: frozenset[str]) -> int:
    """Percent in common, rounded down; 0 where one text is too short to say anything."""
    if min(len(one), len(other)) < FEWEST_PAIRS:
        return 0
    return int(jaccard(one, other) * 100)


def fingerprint(
    *, title: str, text: str, credit_code: str = "", unit_name: str = ""
) -> dict[int, int]:
    """Band → number below 2**63. What is missing or too short to say anything has no band."""
    found: dict[int, int] = {}
    body = pairs(text)
    if len(body) >= FEWEST_PAIRS:
        found |= _bands(body, 0, TEXT_BANDS)
    if heading := pairs(title):
        found |= _bands(heading, TITLE_FROM, TITLE_BANDS)
    if code := folded(credit_code):
        found[CREDIT_CODE_BAND] = _number(f"code:{code}")
    if name := folded_unit(unit_name):
        found[UNIT_NAME_BAND] = _number(f"unit:{name}")
    return found


def shared_bands(one: Mapping[int, int], other: Mapping[int, int]) -> int:
    """In how many bands two fingerprints agree."""
    return sum(other.get(band) == value for band, value in one.items())


def _bands(tokens: frozenset[str], first: int, bands: int) -> dict[int, int]:
    least = _least(tokens, bands * ROWS_OF_BAND)
    return {
        first + band: _number(
            ",".join(
                str(value) for value in least[band * ROWS_OF_BAND : (band + 1) * ROWS_OF_BAND]
            )
        )
        for band in range(bands)
    }


def _least(tokens: Iterable[str], rows: int) -> list[int]:
    """The least value of every hash function over the tokens."""
    hashes = [_mixed(_code_points(token)) % PRIME for token in tokens]
    return [min((a * value + b) % PRIME for value in hashes) for a, b in _functions()[:rows]]


@cache
def _functions() -> list[tuple[int, int]]:
    """Factor and summand of every hash function, from a fixed sequence."""
    rows = max(TEXT_BANDS, TITLE_BANDS) * ROWS_OF_BAND
    numbers = [_mixed(number) % (PRIME - 1) + 1 for number in range(1, 2 * rows + 1)]
    return list(zip(numbers[::2], numbers[1::2], strict=True))


def _code_points(token: str) -> int:
    value = 0
    for char in token:
        value = (value << 21) | ord(char)
    return value


def _mixed(value: int) -> int:
    """The finaliser of SplitMix64 (Steele, Lea, Flood 2014): near numbers come out far apart."""
    value = (value + 0x9E3779B97F4A7C15) & MASK
    value = ((value ^ (value >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    value = ((value ^ (value >> 27)) * 0x94D049BB133111EB) & MASK
    return value ^ (value >> 31)


def _number(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest()) >> 1
