import re
import shutil
import subprocess
import sys
import time
from dataclasses import replace
from io import BytesIO
from itertools import combinations, pairwise
from pathlib import Path
from types import SimpleNamespace

import pytest
import weasyprint
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from accounts.paper import engine, justify
from accounts.paper.engine import AccessRefused, FontsOnly, set_paper
from accounts.paper.fonts import FontsMissing, GlyphsMissing, find_faces, font_face_rules
from accounts.paper.title import WORD_ENDS, title_lines
from tests.papers.summary import render
from tests.publicity.sample_figures import sample_figures

MM = 72 / 25.4
RIGHT_EDGE, LEFT_EDGE = 184 * MM, 28 * MM
PITCH = 225 * MM / 22
RARE_NAMES = "喆堃镕玥璟昇犇䶮𠮷"


def set_text(body):
    faces = find_faces(tuple(settings.FONT_DIRS))
    css = "html{font:16pt PaperLatin,PaperFang,PaperRare}"
    return set_paper(f'<html lang="zh-CN"><body>{body}', css, faces)


def text_of(pdf, *options):
    run = subprocess.run(
        ["pdftotext", *options, "-", "-"], input=pdf, capture_output=True, check=True
    )
    return run.stdout.decode()


def solid(text):
    return re.sub(r"\s", "", text)


def lines_of(pdf, page):
    """The lines of the text area of a page, from above: y, left edge, right edge, text."""
    xml = text_of(pdf, "-bbox-layout", "-f", str(page), "-l", str(page))
    number = r'([\d.]+)"'
    pattern = rf'<word xMin="{number} yMin="{number} xMax="{number} yMax="{number}>(.*?)</word>'
    lines = []
    for left, top, right, bottom, text in sorted(
        re.findall(pattern, xml), key=lambda word: float(word[1]) + float(word[3])
    ):
        middle = (float(top) + float(bottom)) / 2
        if not 37 * MM <= middle <= 262 * MM:
            continue
        if lines and middle - lines[-1].y < PITCH / 3:
            line = lines[-1]
        else:
            line = SimpleNamespace(y=middle, words=[])
            lines.append(line)
        line.words.append((float(left), float(right), text))
    for line in lines:
        line.words.sort()
        line.left, line.right = line.words[0][0], max(word[1] for word in line.words)
        line.text = "".join(word[2] for word in line.words)
    return lines


@pytest.fixture(scope="module")
def paper():
    return render(sample_figures())


@pytest.fixture(scope="module")
def text(paper):
    return solid(text_of(paper.files["pdf"]))


def test_pages_are_a4_and_counted(paper):
    pages = PdfReader(BytesIO(paper.files["pdf"])).pages
    assert len(pages) == paper.pages == 10
    assert {tuple(round(float(side) / MM) for side in page.mediabox[2:]) for page in pages} == {
        (210, 297)
    }


def test_fonts_are_embedded_subsets(paper, tmp_path):
    path = tmp_path / "report.pdf"
    path.write_bytes(paper.files["pdf"])
    rows = subprocess.run(
        ["pdffonts", str(path)], capture_output=True, check=True, text=True
    ).stdout.splitlines()[2:]
    assert {row.split()[0].partition("+")[2] for row in rows} == {
        "PaperTitle",
        "PaperFang",
        "PaperKai",
        "PaperHei",
        "PaperSong",
        "PaperRare",
        "PaperLatin",
        "PaperLatinBold",
    }
    assert {tuple(row.split()[-5:-2]) for row in rows} == {("yes", "yes", "yes")}


HEADING = re.compile("[一二三四五六七八九十]、|（[一二三四五六七八九十]）")


def test_body_page_has_22_lines_on_the_grid(paper):
    """One less where the last would be a heading without its text, which goes to the next page."""
    for page in (2, 3):
        lines, after = (lines_of(paper.files["pdf"], one) for one in (page, page + 1))
        assert len(lines) == (21 if HEADING.match(after[0].text) else 22)
        for above, below in pairwise(lines):
            assert abs(below.y - above.y - PITCH) < 1
        assert abs(lines[0].y - PITCH / 2 - 37 * MM) < 2


def test_lines_are_flush_at_the_right(paper):
    looked_at = 0
    for page in (1, 2, 3):
        for line, following in pairwise(lines_of(paper.files["pdf"], page)):
            goes_on = abs(following.left - LEFT_EDGE) < 1
            if goes_on and line.left < LEFT_EDGE + 40:
                looked_at += 1
                assert abs(line.right - RIGHT_EDGE) < 1 * MM, line.text
    assert looked_at > 25


def test_line_of_characters_alone_has_28(paper):
    faces = find_faces(tuple(settings.FONT_DIRS))
    css = font_face_rules(faces) + Path("templates/paper/official.css").read_text()
    css = re.sub(r"{%.*?%}", "", css, flags=re.S)
    pdf = set_paper(f'<html lang="zh-CN"><p><span>{"创" * 100}</span></p>', css, faces).pdf
    assert [len(line.text) for line in lines_of(pdf, 1)] == [26, 28, 28, 18]


def test_latin_line_is_stretched_at_its_spaces_only():
    words = "a paper line of plain words " * 30
    pdf = set_text(f'<p style="text-align:justify">{words}</p>').pdf
    word_widths = {
        round(float(right) - float(left), 1)
        for left, right in re.findall(
            r'<word xMin="([\d.]+)"[^>]*xMax="([\d.]+)"[^>]*>plain<', text_of(pdf, "-bbox")
        )
    }
    assert len(word_widths) == 1


def test_page_numbers_stand_outside(paper):
    for page in (1, 2, 3, 4):
        xml = text_of(paper.files["pdf"], "-bbox", "-f", str(page), "-l", str(page))
        left, right = next(
            (float(left), float(right))
            for left, right in re.findall(
                rf'<word xMin="([\d.]+)"[^>]*xMax="([\d.]+)"[^>]*>{page}</word>', xml
            )[-1:]
        )
        assert (left > RIGHT_EDGE - 80) if page % 2 else (right < LEFT_EDGE + 80)


@pytest.mark.parametrize("demonstration", [True, False])
def test_demonstration_line_is_on_every_page_or_on_none(demonstration):
    paper = render(sample_figures(), demonstration=demonstration)
    for page in range(1, paper.pages + 1):
        text = solid(text_of(paper.files["pdf"], "-f", str(page), "-l", str(page)))
        assert ("演示数据，评分为虚构" in text) is demonstration


@pytest.mark.parametrize(
    "sentence",
    [
        "关于第七届“创客中国”浙江省中小企业创新创业大赛协会专题赛的总结报告",
        "初赛9场",
        "登记参赛项目150多个（在册156个），来自8个城市",
        "决赛24个，晋级10个，决赛晋级率41.7%",
        "生物医药4个、人工智能2个、智能制造1个、新材料2个、新能源1个",
        "深交所平台视频直播近20万人次，现场图片直播12.9万人次，新蓝网视频7.8万人次",
        "电视新闻播报6.9万人次，为电视播出受众，不计入线上观看",
        "按计量单位分别合计，观看27.8万人次、页面浏览12.9万人次、播出受众6.9万人次",
        "另按约定口径，四渠道合计47.6万人次（观看、页面浏览、播出受众相加）",
        "决赛现场到会近600人次",
        "评审专家30多位",
        "浙江省中小企业协会2022年7月27日",
        "另行引用的说法（未由台账合计得出）",
        "50多万人次协会总结报告",
        "15人",
        "30余人",
    ],
)
def test_report_states(text, sentence):
    assert sentence in text


def test_report_has_the_outline_in_order(text):
    heads = ["一、基本情况", "二、主要特点", "三、体会与思考"]
    heads += [f"附件{number}" for number in range(1, 6)]
    places = [text.rindex(head) for head in heads]
    assert places == sorted(places)
    for word in "快专实好":
        assert f"突出一个“{word}”字" in text


def test_report_prints_the_ledger_head(text):
    assert sample_figures().ledger_head in text


def test_text_and_tables_change_together():
    figures = sample_figures()
    rows = list(figures.promoted_rows)
    rows[9] = replace(rows[9], sector="人工智能")
    changed = replace(
        figures,
        promoted_rows=tuple(rows),
        promoted_by_sector=(("生物医药", 3), ("人工智能", 3), *figures.promoted_by_sector[2:]),
    )
    text = solid(text_of(render(changed).files["pdf"]))
    assert "生物医药3个、人工智能3个" in text
    assert "1生物医药32人工智能3" in text


def test_sparse_contest_leaves_clauses_out():
    sparse = sample_figures(
        basis_document="",
        events=(),
        presented=0,
        size_classes=(),
        coverage=(),
        coverage_total=0,
        coverage_without_pictures=0,
        coverage_online=0,
        coverage_broadcast=0,
        coverage_sums=(),
        coverage_combined=(),
        claims=(),
        task_accepted_on=None,
        kickoff_on=None,
        campaign_days=0,
        hosts=(),
        supporters=(),
        documents=None,
        meetings=None,
        texts=None,
        organisations=None,
        final_attendance=None,
        committees=None,
        trainings=None,
        meeting_rows=(),
        examples=(),
        top_ranks=(),
        judge_backgrounds=(),
    )
    text = solid(text_of(render(sparse).files["pdf"]))
    assert "没有登记传播数据。" in text
    assert "None" not in text
    assert "文件部署" not in text
    assert "未由台账合计得出" not in text


def test_rare_characters_are_drawn(tmp_path):
    pdf = set_text(f"<p>{RARE_NAMES}").pdf
    assert solid(text_of(pdf)) == RARE_NAMES
    (tmp_path / "rare.pdf").write_bytes(pdf)
    fonts = subprocess.run(
        ["pdffonts", str(tmp_path / "rare.pdf")], capture_output=True, check=True, text=True
    ).stdout
    assert "PaperRare" in fonts
    pages = PdfReader(BytesIO(pdf)).pages
    assert b"<0000>" not in pages[0].get_contents().get_data()


def test_rare_characters_in_a_name_survive_in_the_report():
    figures = sample_figures()
    rows = list(figures.promoted_rows)
    rows[2] = replace(rows[2], unit=f"{RARE_NAMES}科技有限公司")
    text = solid(text_of(render(replace(figures, promoted_rows=tuple(rows))).files["pdf"]))
    assert f"{RARE_NAMES}科技" in text


def test_character_that_no_font_has_is_named():
    with pytest.raises(GlyphsMissing) as refused:
        set_text("<p>\U00050000甲")
    assert refused.value.characters == ["\U00050000"]


def test_markup_in_a_name_stays_text(tmp_path):
    secret = tmp_path / "secret.png"
    secret.write_bytes(b"not read")
    name = f'<img src="{secret.as_uri()}"><b>粗</b>'
    figures = sample_figures()
    rows = (replace(figures.promoted_rows[0], project=name), *figures.promoted_rows[1:])
    pdf = render(replace(figures, promoted_rows=rows)).files["pdf"]
    assert "<b>粗</b>" in solid(text_of(pdf))


def test_long_names_wrap_inside_the_page():
    figures = sample_figures()
    long = "面向工业互联网的超大规模多源异构数据实时采集与智能分析一体化平台" * 3
    rows = (
        replace(figures.promoted_rows[0], project=long, unit="A" * 90),
        *figures.promoted_rows[1:],
    )
    pdf = render(replace(figures, promoted_rows=rows)).files["pdf"]
    edges = [float(right) for right in re.findall(r'xMax="([\d.]+)"', text_of(pdf, "-bbox"))]
    assert max(edges) < RIGHT_EDGE + 1 * MM
    assert long in solid(text_of(pdf, "-raw")) or long[:20] in solid(text_of(pdf))


def test_drawings_are_vectors(paper):
    assert not any(page.images for page in PdfReader(BytesIO(paper.files["pdf"])).pages)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:9/x.css",
        "https://example.org/x.png",
        "file:///etc/passwd",
        "data:text/plain,x",
        "ftp://example.org/x",
    ],
)
def test_fetcher_refuses_everything_but_fonts(url):
    with pytest.raises(AccessRefused):
        FontsOnly(find_faces(tuple(settings.FONT_DIRS))).fetch(url)


def test_paper_fetches_nothing_that_markup_names(monkeypatch):
    asked = []

    def refuse(self, url, headers=None):
        asked.append(url)
        raise AccessRefused(url)

    faces = find_faces(tuple(settings.FONT_DIRS))
    set_text("<p>甲")
    monkeypatch.setattr(engine.FontsOnly, "fetch", refuse)
    set_paper('<img src="file:///etc/passwd"><p>甲', "", faces)
    assert "file:///etc/passwd" in asked


def test_licensed_face_is_preferred(tmp_path):
    fandol = {face.family: face.path for face in find_faces(tuple(settings.FONT_DIRS))}
    shutil.copy(fandol["PaperFang"], tmp_path / "simfang.ttf")
    faces = {face.family: face.path for face in find_faces((tmp_path, *settings.FONT_DIRS))}
    assert faces["PaperFang"] == tmp_path / "simfang.ttf"
    assert faces["PaperKai"] == fandol["PaperKai"]


def test_missing_fonts_are_named_with_their_packages(tmp_path):
    with pytest.raises(FontsMissing) as refused:
        find_faces((tmp_path,), ())
    assert refused.value.packages == [
        "Fandol (texlive-lang-chinese)",
        "fonts-liberation",
        "fonts-lxgw-wenkai",
    ]
    assert str(tmp_path) in str(refused.value)


def test_other_release_of_weasyprint_is_refused(monkeypatch):
    monkeypatch.setattr(weasyprint, "__version__", "70.1")
    with pytest.raises(justify.JustifyUnsupported, match=r"70\.1"):
        justify.install()


def test_web_process_never_loads_the_renderer():
    code = (
        "import django, sys; django.setup(); import papers.paper.render, papers.tasks; "
        "sys.exit(bool({'weasyprint'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_title_breaks_between_words():
    assert title_lines("关于第七届“创客中国”浙江省中小企业创新创业大赛协会专题赛的总结报告") == (
        "关于第七届“创客中国”浙江省中小企业",
        "创新创业大赛协会专题赛的总结报告",
    )
    assert title_lines("比赛总结报告") == ("比赛总结报告",)
    assert [len(line) for line in title_lines("甲" * 45)] == [20, 20, 5]


def _by_trying_all(title):
    """What `title_lines` finds, by looking at every way to break."""
    needed = -(-len(title) // 20)
    ends = [
        at
        for at in range(1, len(title))
        if title[:at].endswith(WORD_ENDS) and not title[at:].startswith(("”", "》", "）", "的"))
    ]
    ways = ((0, *cuts, len(title)) for cuts in combinations(ends, needed - 1))
    lines = [[title[a:b] for a, b in pairwise(way)] for way in ways]
    fitting = [way for way in lines if max(map(len, way)) <= 20]
    key = lambda way: (max(map(len, way)) - min(map(len, way)), len(way[-1]))  # noqa: E731
    return tuple(min(fitting, key=key)) if fitting else None


@given(st.lists(st.sampled_from([*WORD_ENDS, "创新", "A"]), min_size=12, max_size=22).map("".join))
def test_title_breaks_as_evenly_as_can_be(title):
    title = title[:60]
    if (found := _by_trying_all(title)) and len(title) > 20:
        assert title_lines(title) == found


@pytest.mark.parametrize("title", ["赛" * 120, "赛甲" * 60, "赛甲乙丙丁" * 24])
def test_a_title_of_many_words_is_broken_at_once(title):
    began = time.monotonic()
    assert "".join(title_lines(title)) == title
    assert time.monotonic() - began < 5
