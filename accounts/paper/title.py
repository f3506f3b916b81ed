"""Where a long title breaks: whole words, lines of about one length (GB/T 9704); pure."""

from itertools import pairwise

# 156 mm at 2号 (22 pt): twenty characters to a line.
LINE_LENGTH = 20

# A line may end after one of these; the words that names of contests are made of.
WORD_ENDS = (
    "”", "》", "）", "年", "届", "省", "市", "区", "企业", "大赛", "比赛",
    "赛", "协会", "学会", "委员会", "关于", "的",
)  # fmt: skip


def title_lines(title: str) -> tuple[str, ...]:
    """The title in as few lines as it needs, each a run of whole words where they are known.

    The lines are as even as can be, the last as short, and the first breaks as early.
    """
    needed = -(-len(title) // LINE_LENGTH)
    if needed == 1:
        return (title,)
    ends = (*(at for at in range(1, len(title)) if _may_end(title, at)), len(title))
    if _best(ends, needed, 1, LINE_LENGTH):
        for unevenness in range(LINE_LENGTH):
            shortest = range(1, LINE_LENGTH - unevenness + 1)
            found = [_best(ends, needed, least, least + unevenness) for least in shortest]
            if fitting := [each for each in found if each]:
                return _cut(title, min(fitting)[1])
    return _cut(title, tuple(LINE_LENGTH * number for number in range(1, needed)))


type _Breaks = tuple[int, tuple[int, ...]]


def _best(ends: tuple[int, ...], lines: int, least: int, most: int) -> _Breaks | None:
    """The length of the last line and where the others end, if every line is from `least` to
    `most` long; None if that cannot be.

    From the end to the beginning, each place once for each number of lines.
    """
    length = ends[-1]
    best: dict[int, _Breaks] = {at: (length - at, ()) for at in range(length - most, length)}
    best = {at: found for at, found in best.items() if at >= 0 and found[0] >= least}
    for _line in range(lines - 1):
        best = {
            at: min((best[end][0], (end, *best[end][1])) for end in reached)
            for at in (0, *ends[:-1])
            if (reached := [end for end in ends if least <= end - at <= most and end in best])
        }
    return best.get(0)


def _may_end(title: str, at: int) -> bool:
    return title[:at].endswith(WORD_ENDS) and not title[at:].startswith(("”", "》", "）", "的"))


def _cut(title: str, places: tuple[int, ...]) -> tuple[str, ...]:
    edges = (0, *places, len(title))
    return tuple(title[start:end] for start, end in pairwise(edges))
