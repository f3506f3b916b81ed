"""What a paper is made of, whatever it is printed as; pure and frozen."""

from dataclasses import dataclass, field
from itertools import pairwise

# So many annexes are set in one go.
PIECE = 40

PARAGRAPH, BYLINE, NOTE, UNIT = "paragraph", "byline", "note", "unit"
MARK, ATTACHMENT, ATTACHMENT_MORE = "mark", "attachment", "attachment-more"


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of text in one face; `literal` if it begins with a sign that means itself."""

    text: str
    strong: bool = False
    literal: bool = False


@dataclass(frozen=True, slots=True)
class Heading:
    """`level` 0 is a title, 1 to 4 are 一、（一）1. and（1）; the numbers are made, not written."""

    level: int
    text: str
    number: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """`kind`: paragraph, byline (centred, below a title), note or unit (small, of a table), mark
    (附件1 above an annex), attachment (the first line of 附件： at the end of the text) and
    attachment-more (the lines below it, without the word)."""

    runs: tuple[Run, ...]
    kind: str = PARAGRAPH

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True, slots=True)
class Items:
    """A list: numbered 1. 2. 3. or with dots."""

    items: tuple[tuple[Run, ...], ...]
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells, each as long as the head; `align` of a column is left, center or right."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    align: tuple[str, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Drawing:
    """A drawing that the portal makes from the same data, or the picture of a project; `name` says
    which. The caption of a picture says what it shows, and is read out, not printed."""

    name: str
    caption: str
    is_picture: bool = False


@dataclass(frozen=True, slots=True)
class PageBreak:
    """What follows begins a page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A whole paper: its blocks and what stands around them; every string may be empty.

    `layout` is one of report, brochure (a page for each project), letter, bulletin, minutes, table
    (on its side). `series` and `issue` (第3期) are of a bulletin, `addressee` of a letter,
    `recipients` the foot of bulletin and minutes.
    """

    layout: str
    title: str
    blocks: "tuple[Block, ...]"
    issuer: str = ""
    dated: str = ""
    number: str = ""
    series: str = ""
    issue: str = ""
    addressee: str = ""
    recipients: str = ""
    demonstration: bool = False
    draft: bool = False

    @property
    def body(self) -> "tuple[Block, ...]":
        """What comes before the first new page: the text that is signed."""
        return self.blocks[: self._break]

    @property
    def annexes(self) -> "tuple[Block, ...]":
        return self.blocks[self._break :]

    @property
    def pieces(self) -> "tuple[tuple[Block, ...], ...]":
        """The annexes in pieces that each begin a page, so many pages that a machine may hold them."""
        breaks = [at for at, block in enumerate(self.blocks) if isinstance(block, PageBreak)]
        edges = (*breaks[::PIECE], len(self.blocks))
        return tuple(self.blocks[start:end] for start, end in pairwise(edges)) or ((),)

    @property
    def _break(self) -> int:
        places = (at for at, block in enumerate(self.blocks) if isinstance(block, PageBreak))
        return next(places, len(self.blocks))


type Block = Heading | Paragraph | Items | Table | Drawing | PageBreak
