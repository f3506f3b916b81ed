"""The blocks of a paper as a page shows them."""

from collections.abc import Iterable
from html import escape

from django.utils.safestring import SafeString, mark_safe

from papers.blocks import Block, Drawing
from papers.page import blocks_html


def shown_on_page(blocks: Iterable[Block]) -> SafeString:
    """Their HTML; a picture is named where it will stand."""
    # Every word in it was escaped when it was made.
    return mark_safe(blocks_html(blocks, _named))  # noqa: S308 - see above


def _named(drawing: Drawing) -> str:
    return f'<p class="note">{escape(drawing.caption)}</p>' if drawing.is_picture else ""
