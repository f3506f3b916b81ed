"""Page, styles, header and footer of a Word paper after GB/T 9704-2012; pure.

The faces are named, not brought along: Word takes those of the reader's machine, and the names
are the ones that Windows and WPS in China have.
"""

from typing import Any

from docx.document import Document as Word
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Emu, Mm, Pt, RGBColor

from papers.blocks import Sheet
from papers.word_lists import number_headings

LATIN = "Times New Roman"
FANG, HEI, KAI, TITLE, SONG = "仿宋", "黑体", "楷体", "方正小标宋简体", "宋体"
NORMAL, FIRST_LINE = "Normal", "Body Text"
# 3号 and 2号; 22 lines on 225 mm.
BODY, LARGE, LINE = Pt(16), Pt(22), Emu(int(Mm(225) / 22))
TWO = Emu(int(BODY) * 2)
HEAD_RED = "BD311E"
RED = RGBColor.from_string(HEAD_RED)


def prepare(document: Word, sheet: Sheet) -> None:
    """Set page, styles, numbering, page numbers and the properties of an empty document."""
    _page(document, on_its_side=sheet.layout == "table")
    _language(document)
    _styles(document)
    number_headings(document)
    _page_numbers(document)
    if sheet.demonstration or sheet.draft:
        words = [
            *(["演示数据，评分为虚构"] if sheet.demonstration else []),
            *(["草稿"] if sheet.draft else []),
        ]
        _header(document, " · ".join(words))
    properties = document.core_properties
    properties.title, properties.author = sheet.title[:255], sheet.issuer[:255]
    properties.language, properties.comments = "zh-CN", ""


def _page(document: Word, *, on_its_side: bool) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.footer_distance = Mm(22)
    if on_its_side:
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = Mm(297), Mm(210)
        section.top_margin = section.bottom_margin = Mm(25)
        section.left_margin = section.right_margin = Mm(20)
        section.footer_distance = Mm(12)


def _language(document: Word) -> None:
    """Simplified Chinese, or the faces that stand in draw the letters of other countries."""
    defaults: Any = document.styles.element.find(qn("w:docDefaults"))
    properties = defaults.find(f"{qn('w:rPrDefault')}/{qn('w:rPr')}")
    for language in properties.findall(qn("w:lang")):
        properties.remove(language)
    language = OxmlElement("w:lang")
    for name, value in (("val", "en-US"), ("eastAsia", "zh-CN"), ("bidi", "ar-SA")):
        language.set(qn(f"w:{name}"), value)
    properties.append(language)


def _styles(document: Word) -> None:
    normal = _face(document.styles[NORMAL], FANG, BODY)
    form = normal.paragraph_format
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, LINE
    form.space_before = form.space_after = Pt(0)
    form.widow_control = False
    _style(document, FIRST_LINE, FANG, BODY, indent=TWO, align=WD_ALIGN_PARAGRAPH.JUSTIFY)
    title = _style(
        document,
        "Title",
        TITLE,
        LARGE,
        align=WD_ALIGN_PARAGRAPH.CENTER,
        after=LINE,
        spacing=Pt(33),
    )
    # Word's own has a blue line below it.
    for border in title.element.pPr.findall(qn("w:pBdr")):
        title.element.pPr.remove(border)
    for level, face in enumerate((HEI, KAI, FANG, FANG), start=1):
        heading = _style(document, f"Heading {level}", face, BODY, indent=TWO)
        heading.paragraph_format.keep_with_next = True
    _small_styles(document)
    _ruled_styles(document)


def _small_styles(document: Word) -> None:
    centre, right = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT
    _style(document, "Caption", HEI, Pt(12), align=centre)
    _style(document, "Paper Byline", KAI, BODY, align=centre, after=LINE)
    _style(document, "Paper Series", TITLE, Pt(36), align=centre, colour=RED, spacing=Pt(54))
    _style(document, "Paper Addressee", FANG, BODY)
    _style(document, "Paper Mark", HEI, BODY)
    _style(document, "Paper Note", FANG, Pt(10.5), spacing=Pt(17))
    _style(document, "Paper Unit", FANG, Pt(10.5), align=right, spacing=Pt(17))
    _style(document, "Paper Attachment", FANG, BODY, indent=TWO)
    more = _style(document, "Paper Attachments", FANG, BODY)
    more.paragraph_format.left_indent = Emu(int(BODY) * 5)
    cell = _style(document, "Paper Cell", FANG, Pt(12), after=Pt(3), spacing=Pt(17))
    cell.paragraph_format.space_before = Pt(3)
    picture = _style(document, "Paper Picture", FANG, BODY, align=centre)
    picture.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
    signature = _style(document, "Paper Signature", FANG, BODY, align=right)
    signature.paragraph_format.right_indent = TWO
    signature.paragraph_format.keep_with_next = True


def _ruled_styles(document: Word) -> None:
    recipients = _style(document, "Paper Recipients", FANG, Pt(14))
    _ruled(recipients, "top", "bottom", colour="1A2330")
    # The red line below the head of a bulletin; the date stands at its right end.
    rule = _style(document, "Paper Rule", FANG, BODY, after=LINE)
    _ruled(rule, "bottom", colour=HEAD_RED)
    rule.paragraph_format.tab_stops.add_tab_stop(Mm(156), WD_TAB_ALIGNMENT.RIGHT)


def _style(
    document: Word,
    name: str,
    face: str,
    size: Any,
    *,
    indent: Any = None,
    align: Any = None,
    after: Any = None,
    spacing: Any = None,
    colour: RGBColor | None = None,
) -> Any:
    styles = document.styles
    known = name in [style.name for style in styles]
    style: Any = styles[name] if known else styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = styles[NORMAL]
    style.quick_style = True
    _face(style, face, size, colour)
    form = style.paragraph_format
    form.first_line_indent, form.alignment = indent, align
    form.space_before, form.space_after = Pt(0), after or Pt(0)
    if spacing is not None:
        form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, spacing
    return style


def _face(style: Any, face: str, size: Any, colour: RGBColor | None = None) -> Any:
    font = style.font
    font.name, font.size, font.bold, font.italic = LATIN, size, False, False
    font.color.rgb = colour or RGBColor(0, 0, 0)
    faces = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        faces.attrib.pop(qn(f"w:{theme}"), None)
    faces.set(qn("w:eastAsia"), face)
    return style


def _ruled(style: Any, *sides: str, colour: str) -> None:
    """Lines above or below the paragraphs of the style."""
    properties = style.element.get_or_add_pPr()
    borders = OxmlElement("w:pBdr")
    for side in sides:
        line = OxmlElement(f"w:{side}")
        size = "18" if colour == HEAD_RED else "6"
        for name, value in (("val", "single"), ("sz", size), ("space", "4"), ("color", colour)):
            line.set(qn(f"w:{name}"), value)
        borders.append(line)
    properties.insert_element_before(
        borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )


def _page_numbers(document: Word) -> None:
    """— 1 — in 4号, odd pages on the right and even ones on the left, one character in."""
    document.settings.odd_and_even_pages_header_footer = True
    section = document.sections[0]
    for footer, align in (
        (section.footer, WD_ALIGN_PARAGRAPH.RIGHT),
        (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT),
    ):
        paragraph = footer.paragraphs[0]
        paragraph.alignment = align
        form = paragraph.paragraph_format
        form.left_indent = form.right_indent = Pt(14)
        for text in ("— ", None, " —"):
            run = paragraph.add_run(text or "")
            run.font.size, run.font.name = Pt(14), SONG
            if text is None:
                _page_field(run)


def _page_field(run: Any) -> None:
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = text
        run._r.append(element)


def _header(document: Word, words: str) -> None:
    section = document.sections[0]
    for header in (section.header, section.even_page_header):
        paragraph = header.paragraphs[0]
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        run = paragraph.add_run(words)
        run.font.size, run.font.color.rgb = Pt(10.5), RED
