"""Where a long title breaks: whole words, lines of about one length (GB/T 9704); pure."""

from itertools import combinations, pairwise

# 156 mm at 2号 (22 pt): twenty characters to a line.
LINE_LENGTH = 20

# A line may end after one of these; the words that names of contests are made of.
WORD_ENDS = (
    "”", "》", "）", "年", "届", "省", "市", "区", "企业", "大赛", "比赛",
    "赛", "协会", "学会", "委员会", "关于", "的",
)  # fmt: skip


def title_lines(title: str) -> tuple[str, ...]:
    """The title in as few lines as it needs, each a run of whole words where they are known."""
    needed = -(-len(title) // LINE_LENGTH)
    if needed == 1:
        return (title,)
    ends = [at for at in range(1, len(title)) if _may_end(title, at)]
    cuts = (_cut(title, places) for places in combinations(ends, needed - 1))
    fitting = [lines for lines in cuts if max(map(len, lines)) <= LINE_LENGTH]
    if fitting:
        return min(fitting, key=_unevenness)
    return _cut(title, tuple(LINE_LENGTH * number for number in range(1, needed)))


def _may_end(title: str, at: int) -> bool:
    return title[:at].endswith(WORD_ENDS) and not title[at:].startswith(("”", "》", "）", "的"))


def _cut(title: str, places: tuple[int, ...]) -> tuple[str, ...]:
    edges = (0, *places, len(title))
    return tuple(title[start:end] for start, end in pairwise(edges))


def _unevenness(lines: tuple[str, ...]) -> tuple[int, int]:
    lengths = [len(line) for line in lines]
    return max(lengths) - min(lengths), lengths[-1]
