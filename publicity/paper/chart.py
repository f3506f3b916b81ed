"""The bar chart of promoted projects by sector, as SVG for a paper; colours of the portal."""

import pygal
from pygal.style import Style

BAR, INK = "#1d4172", "#1a2330"
ROW_HEIGHT, WIDTH, LABEL_SIZE = 44, 620, 16


def sector_chart(rows: tuple[tuple[str, int], ...], *, font_family: str) -> str:
    """One bar for each sector with its count at the end, in the order of the table."""
    # pygal measures a label as if it were Latin; a Chinese one is twice as wide.
    longest = max((len(sector) for sector, _ in rows), default=0)
    chart = pygal.HorizontalBar(
        style=_style(font_family),
        width=WIDTH,
        height=ROW_HEIGHT * len(rows) + 16,
        explicit_size=True,
        disable_xml_declaration=True,
        js=[],
        show_legend=False,
        show_x_guides=False,
        show_y_guides=False,
        show_x_labels=False,
        print_values=True,
        print_values_position="top",
        truncate_label=-1,
        range=(0, max((count for _, count in rows), default=0) + 1),
        margin=6,
        margin_left=longest * LABEL_SIZE // 2,
        spacing=8,
        formatter=str,
    )
    # pygal draws from below, a table reads from above.
    chart.x_labels = [sector for sector, _ in reversed(rows)]
    chart.add("", [count for _, count in reversed(rows)])
    svg: str = chart.render(is_unicode=True)
    return svg


def _style(font_family: str) -> Style:
    return Style(
        background="#ffffff",
        plot_background="#ffffff",
        foreground=INK,
        foreground_strong=INK,
        foreground_subtle=INK,
        colors=(BAR,),
        font_family=font_family,
        label_font_size=LABEL_SIZE,
        major_label_font_size=LABEL_SIZE,
        value_font_size=LABEL_SIZE,
        value_colors=(INK,),
        opacity="1",
        transition="none",
    )
