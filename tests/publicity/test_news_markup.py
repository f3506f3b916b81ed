"""The text of the news as HTML: what it draws, and that hostile text stays text."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from publicity.markup import TAGS, Picture, pictures_in, render

KEY = "a" * 32
PICTURES = {KEY: Picture("/news/pictures/x/large/", "颁奖现场", 1600, 900)}


def drawn(source):
    return render(source, PICTURES)


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("# 标题", "<h2>标题</h2>"),
        ("## 标题", "<h2>标题</h2>"),
        ("## 一\n#### 二\n# 三\n### 四", "<h2>一</h2>\n<h3>二</h3>\n<h2>三</h2>\n<h3>四</h3>"),
        ("一行\n又一行", "<p>一行<br>\n又一行</p>"),
        ("- 一\n- 二", "<ul>\n<li>一</li>\n<li>二</li>\n</ul>"),
        ("3. 三", '<ol start="3">\n<li>三</li>\n</ol>'),
        ("> 引用", "<blockquote>\n<p>引用</p>\n</blockquote>"),
        ("~~旧~~", "<p><s>旧</s></p>"),
        ("[组委会](mailto:a@b.cn)", '<p><a href="mailto:a@b.cn" rel="noopener nofollow">组委会</a></p>'),
        ("[赛事](/contests/x/)", '<p><a href="/contests/x/" rel="noopener nofollow">赛事</a></p>'),
    ],
)  # fmt: skip
def test_what_is_written_is_drawn(source, html):
    assert drawn(source).strip() == html


@pytest.mark.parametrize(
    ("source", "bold"),
    [
        ("**注意：**请看", "注意："),
        ("他说**“好”**然后走了", "“好”"),
        ("中**文**字", "文"),
        ("共**30个**项目", "30个"),
    ],
)
def test_bold_ends_behind_chinese_punctuation(source, bold):
    assert f"<strong>{bold}</strong>" in drawn(source)


def test_a_table_scrolls_and_sets_figures_to_the_right():
    html = drawn("| 赛区 | 项目 |\n|---|---:|\n| 舟山 | 30 |")
    assert '<div class="cs-scroll"><table class="cs-table">' in html
    assert '<th scope="col">赛区</th>' in html
    assert '<td class="num">30</td>' in html
    assert "style" not in html


def test_a_picture_of_the_item_is_a_figure_with_its_words():
    html = drawn(f'![](picture:{KEY} "图一")')
    assert html.startswith("<figure><img ")
    assert 'alt="颁奖现场"' in html
    assert "<figcaption>图一</figcaption></figure>" in html
    assert 'alt="别的"' in drawn(f"看 ![别的](picture:{KEY}) 这里")
    assert pictures_in(f"![](picture:{KEY}) ![](picture:{KEY})") == [KEY]


@pytest.mark.parametrize(
    "source",
    [
        "![x](https://elsewhere.example/a.png)",
        f"![x](picture:{'b' * 32})",
        "![x](/static/x.png)",
        "![x](data:image/png;base64,AAAA)",
    ],
)
def test_no_other_picture_is_shown(source):
    assert "<img" not in drawn(source)
    assert "x" in drawn(source)


HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<a href='javascript:alert(1)'>x</a>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](data:text/html,<script>alert(1)</script>)",
    "[x](vbscript:x)",
    "[x](//elsewhere.example)",
    "[x](/\\elsewhere.example)",
    "[x](ftp://elsewhere.example)",
    "<javascript:alert(1)>",
    '[x](https://a.cn "onmouseover=alert(1)")',
    f'![" onload="alert(1)](picture:{KEY})',
    f'![](picture:{KEY} "<svg onload=alert(1)>")',
    "```x\" onclick=alert(1)\n<b>\n```",
    "|<b onclick=x>|\n|-|\n|<iframe src=x>|",
    "<style>*{display:none}</style>",
    "<!-- --><base href=//x>",
    "{{7*7}}{% load x %}",
]  # fmt: skip


class Reader(HTMLParser):
    """Every element with its attributes."""

    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


MAY = {"href", "rel", "src", "alt", "width", "height", "loading", "start", "scope", "class"}
TO = re.compile(r"https?://|mailto:|/(?![/\\])")


def check(html):
    reader = Reader()
    reader.feed(html)
    for tag, attrs in reader.found:
        assert tag in TAGS
        assert set(attrs) <= MAY
        if "href" in attrs:
            assert TO.match(attrs["href"]), attrs["href"]
            assert attrs["rel"] == "noopener nofollow"
        if tag == "img":
            assert attrs["src"] == "/news/pictures/x/large/"


@pytest.mark.parametrize("source", HOSTILE)
def test_hostile_text_is_inert(source):
    check(drawn(source))


def test_the_check_finds_what_it_looks_for():
    for html in ("<script>", "<p onclick=x>", '<a href="javascript:x" rel="noopener nofollow">'):
        with pytest.raises(AssertionError):
            check(html)


@settings(max_examples=150, deadline=None, database=None)
@given(st.lists(st.sampled_from([*HOSTILE, "[", "](", ")", "<", ">", "*", "`", "|", "\n", "中"])))
def test_no_mixture_of_it_gets_through(pieces):
    check(drawn("".join(pieces)))


@pytest.mark.parametrize("source", ["[甲]()", "[甲](<>)", "[](<>)"])
def test_a_link_to_nowhere_is_none(source):
    assert "href" not in drawn(source)


def test_marks_that_turn_the_direction_are_left_out():
    assert drawn("甲\u202e乙\u2066丙") == "<p>甲乙丙</p>\n"


@pytest.mark.parametrize("piece", ["[", "![", "> ", "- ", "*a ", "`a``b", "|a", "<a ", "**：**"])
def test_no_text_takes_long(piece):
    assert drawn((piece * 40_000)[:40_000]) is not None


def test_a_word_of_ten_thousand_characters_stays_one():
    assert "x" * 10_000 in drawn("x" * 10_000)
