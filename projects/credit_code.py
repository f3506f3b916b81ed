"""The unified social credit code, GB 32100-2015: cleaned, checked, and what it stands for.

Pure. Eighteen characters: registering authority, category, six digits of area (GB/T 2260), nine
of organisation code, one check character. A failed check is a finding for a person to judge, for
codes cited as genuine are known that fail it.
"""

from dataclasses import dataclass
from typing import Literal
from unicodedata import category

from stdnum.cn import uscc

type CodeProblem = Literal["empty", "length", "alphabet", "authority", "area", "check_character"]
type CodeKind = Literal[
    "company",
    "sole_trader",
    "cooperative",
    "state_organ",
    "public_institution",
    "mass_organisation",
    "association",
    "private_non_enterprise",
    "foundation",
    "rural_collective",
    "other",
]

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
LENGTH = 18
AUTHORITIES = "123456789ANY"

HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
# Unicode's spaces, control and format characters, and dashes.
NOT_WRITTEN = frozenset({"Zs", "Cc", "Cf", "Pd"})

KINDS: dict[str, CodeKind] = {
    "11": "state_organ",
    "12": "public_institution",
    "13": "mass_organisation",
    "51": "association",
    "52": "private_non_enterprise",
    "53": "foundation",
    "91": "company",
    "92": "sole_trader",
    "93": "cooperative",
    "N1": "rural_collective",
    "N2": "rural_collective",
    "N3": "rural_collective",
}


class CreditCodeBodyWrong(Exception):
    """A body from which no check character can be made."""

    def __init__(self, body: str) -> None:
        super().__init__(body)
        self.body = body


@dataclass(frozen=True, slots=True)
class CreditCode:
    """The code as normalised; `problem` says why it is not valid; `kind` None when unreadable."""

    code: str
    valid: bool
    problem: CodeProblem | None
    kind: CodeKind | None


def normalise_credit_code(code: str) -> str:
    """Half-width capitals without blanks, hyphens and the invisible characters of copied text."""
    written = code.translate(HALF_WIDTH).upper()
    return "".join(char for char in written if category(char) not in NOT_WRITTEN)


def check_credit_code(code: str) -> CreditCode:
    """The code in normal form with the first problem found, or none.

    python-stdnum decides where the code begins with eight digits. It refuses every other one, so
    codes of the authorities A, N and Y are checked here by the same weights.
    """
    normal = normalise_credit_code(code)
    problem = _problem(normal)
    kind = None if problem in {"empty", "length", "alphabet"} else _kind(normal)
    return CreditCode(normal, problem is None, problem, kind)


def make_credit_code(body17: str) -> str:
    """The 17 characters with their check character; for invented data and for tests.

    Raises `CreditCodeBodyWrong` for another length or a character outside the alphabet.
    """
    if len(body17) != LENGTH - 1 or not set(body17) <= set(ALPHABET):
        raise CreditCodeBodyWrong(body17)
    return body17 + _check_character(body17)


def _problem(code: str) -> CodeProblem | None:
    if not code:
        return "empty"
    if len(code) != LENGTH:
        return "length"
    if not set(code) <= set(ALPHABET):
        return "alphabet"
    if code[0] not in AUTHORITIES:
        return "authority"
    if not code[1:8].isdigit():
        return "area"
    sound = uscc.is_valid(code) if code[0].isdigit() else code[-1] == _check_character(code[:-1])
    return None if sound else "check_character"


def _check_character(body: str) -> str:
    total = sum(ALPHABET.index(char) * weight for char, weight in zip(body, WEIGHTS, strict=True))
    # The outer remainder turns 31 into 0 where the sum is a whole multiple of 31.
    return ALPHABET[(31 - total % 31) % 31]


def _kind(code: str) -> CodeKind:
    return KINDS.get(code[:2], "other")
