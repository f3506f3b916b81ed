"""The text of a piece of news as HTML: Markdown in, a short list of harmless elements out. Pure.

HTML in the text is text. What the renderer makes is cleaned once more by a list of what may stand
in an article; links lead to http, https, mailto or a path of this portal, pictures are only those
that the caller names. Marks that turn the direction of writing are left out.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import nh3
from markdown_it import MarkdownIt
from markdown_it.parser_inline import ParserInline
from markdown_it.renderer import RendererHTML
from markdown_it.rules_inline.state_inline import Scanned, StateInline
from markdown_it.token import Token

from accounts.direction_marks import DIRECTION_MARKS

PICTURE = re.compile(r"picture:([0-9a-f]{32})")
LINK = re.compile(r"(?:https?://|mailto:)[^\s\\]+|/(?![/\\])[^\s\\]*", re.I)
ATTRIBUTES: dict[str, set[str]] = {
    "a": {"href"},
    "img": {"src", "alt", "width", "height", "loading"},
    "ol": {"start"},
    "th": {"scope"},
    # Without this line any element might have a title and a language.
    "*": set(),
}
CLASSES = {"div": {"cs-scroll"}, "table": {"cs-table"}, "td": {"num"}, "th": {"num"}}
TAGS = {
    *("p", "br", "hr", "h2", "h3", "h4", "strong", "em", "s", "code", "pre", "blockquote"),
    *("a", "img", "ul", "ol", "li", "figure", "figcaption"),
    *("div", "table", "thead", "tbody", "tr", "th", "td"),
}
# A title of the text stands below that of the page.
DEEPEST = 4
CHINESE = re.compile(
    "[\u2e80-\u303f\u3040-\u30ff\u3100-\u312f\u3400-\u9fff\uf900-\ufaff\uff00-\uffef]"
)


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that a text may show: where it is, what it shows, its size in pixels."""

    src: str
    alt: str
    width: int
    height: int


def render(source: str, pictures: Mapping[str, Picture]) -> str:
    """The text as HTML that is safe in a page; `pictures` by their keys, 32 hexadecimal figures.

    A picture that is not among them is left out, its words stay.
    """
    plain = DIRECTION_MARKS.sub("", source)
    drawn = _parser().render(plain, {"pictures": pictures})
    return nh3.clean(
        drawn,
        tags=TAGS,
        attributes=ATTRIBUTES,
        allowed_classes=CLASSES,
        url_schemes={"http", "https", "mailto"},
        attribute_filter=_no_empty_link,
        link_rel="noopener nofollow",
    )


def _no_empty_link(_tag: str, name: str, value: str) -> str | None:
    """`[word]()` leads nowhere: the word stays, and is no link to the page itself."""
    return None if name == "href" and not value else value


def pictures_in(source: str) -> list[str]:
    """The keys of the pictures that the text names, in its order, each once."""
    return [*dict.fromkeys(PICTURE.findall(source))]


class ChineseState(StateInline):
    """Emphasis that ends behind Chinese punctuation: **注意：**请 is bold, which CommonMark denies.

    Its rule asks for a space between punctuation and the next word, and Chinese has none.
    """

    def scanDelims(self, start: int, canSplitWord: bool) -> Scanned:
        found = super().scanDelims(start, canSplitWord)
        if not canSplitWord:
            return found
        before = self.src[start - 1 : start] or " "
        after = self.src[start + found.length : start + found.length + 1] or " "
        if not (CHINESE.match(before) or CHINESE.match(after)):
            return found
        opens, closes = not after.isspace(), not before.isspace()
        return Scanned(opens, closes, found.length)


class ChineseParser(ParserInline):
    def parse(self, src: str, md: MarkdownIt, env: Any, tokens: list[Token]) -> list[Token]:
        state = ChineseState(src, md, env, tokens)
        self.tokenize(state)
        for rule in self.ruler2.getRules(""):
            rule(state)
        return state.tokens


class Article(RendererHTML):
    """The elements of an article that are not drawn as the library would."""

    def image(self, tokens: Sequence[Token], at: int, options: Any, env: Any) -> str:
        token = tokens[at]
        words = self.renderInlineAsText(token.children or [], options, env)
        named = PICTURE.fullmatch(str(token.attrs.get("src", "")))
        picture = env["pictures"].get(named[1]) if named else None
        if picture is None:
            return nh3.clean_text(words)
        alt, src = nh3.clean_text(words or picture.alt), nh3.clean_text(picture.src)
        size = f'width="{picture.width}" height="{picture.height}"'
        caption = nh3.clean_text(str(token.attrs.get("title", "")))
        below = (
            f"<figcaption>{caption}</figcaption>" if caption and token.meta.get("alone") else ""
        )
        return f'<img src="{src}" alt="{alt}" {size} loading="lazy">{below}'

    def table_open(self, tokens: Sequence[Token], at: int, options: Any, env: Any) -> str:
        return '<div class="cs-scroll"><table class="cs-table">'

    def table_close(self, tokens: Sequence[Token], at: int, options: Any, env: Any) -> str:
        return "</table></div>"


@cache
def _parser() -> MarkdownIt:
    options = {"html": False, "breaks": True, "maxNesting": 12}
    parser = MarkdownIt("commonmark", options, renderer_cls=Article)
    parser.inline = ChineseParser()
    parser.enable(["table", "strikethrough"])
    parser.disable(["html_block", "html_inline", "reference"])
    parser.validateLink = _may_lead_there  # type: ignore[method-assign]
    parser.core.ruler.push("article", _shape)
    return parser


def _may_lead_there(url: str) -> bool:
    return bool(LINK.fullmatch(url) or PICTURE.fullmatch(url))


def _shape(state: Any) -> None:
    """Titles under the page's own, cells without a style, a picture alone as a figure."""
    tokens: list[Token] = state.tokens
    _put_under_the_title(tokens)
    for at, token in enumerate(tokens):
        if token.type in {"th_open", "td_open"}:
            right = "right" in str(token.attrs.pop("style", ""))
            token.attrs |= {"class": "num"} if right else {}
            token.attrs |= {"scope": "col"} if token.type == "th_open" else {}
        if token.type == "inline" and _is_picture_alone(token):
            token.children[0].meta["alone"] = True  # type: ignore[index]
            for near in (tokens[at - 1], tokens[at + 1]):
                if near.type.startswith("paragraph"):
                    near.tag, near.hidden = "figure", False


def _put_under_the_title(tokens: list[Token]) -> None:
    """Each title one level below the one that it stands under, whatever number of marks it has:
    who listens to a page misses the level that is left out."""
    above: list[str] = []
    for at, token in enumerate(tokens):
        if token.type == "heading_open":
            while above and above[-1] >= token.tag:
                above.pop()
            above.append(token.tag)
            level = f"h{min(len(above) + 1, DEEPEST)}"
            token.tag = tokens[at + 2].tag = level


def _is_picture_alone(token: Token) -> bool:
    children = token.children or []
    return len(children) == 1 and children[0].type == "image"
