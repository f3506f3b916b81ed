"""The declaration for signing and sealing as PDF: an entry in, a page out.

A Chinese document whatever language the interface is in, so nothing here goes through gettext.
"""

from collections.abc import Sequence
from itertools import zip_longest
from pathlib import Path

from django.template.loader import render_to_string

from accounts.paper.fonts import find_faces
from accounts.paper.title import title_lines
from projects.declaration import DECLARATION_VERSION
from projects.models import Entry

PAGE, STYLE = "projects/paper/declaration.html", "paper/official.css"
OWN_STYLE = "projects/paper/declaration.css"
FEWEST_SIGNERS = 4


def render_declaration(entry: Entry, *, fonts: Sequence[Path]) -> bytes:
    """The paper, filled in with what stands in the form now; only in a Celery prefork worker.

    An enterprise seals it and its legal representative signs; of a team everybody signs. Raises
    FontsMissing and GlyphsMissing.
    """
    faces = find_faces(tuple(fonts))
    # Imported here because WeasyPrint would cost every web worker its memory.
    from accounts.paper.engine import set_paper  # noqa: PLC0415 - see above

    contest = entry.competition
    signers = [member.name for member in entry.project.members.all()] or [""] * FEWEST_SIGNERS
    context = {
        "entry": entry,
        "unit": entry.project.unit,
        "company": entry.project.enterprise,
        "pairs": list(zip_longest(signers[::2], signers[1::2], fillvalue="")),
        "title_lines": title_lines(f"{contest.name}参赛承诺书"),
        "version": DECLARATION_VERSION,
    }
    css = render_to_string(STYLE, {"demonstration": contest.is_demonstration})
    css += render_to_string(OWN_STYLE, {})
    return set_paper(render_to_string(PAGE, context), css, faces).pdf
