"""The papers of a contest as a list that goes out."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.exporting.listings import Ask, Column, Listing, fixed, register
from competitions.list_places import of_contest
from papers.models import Paper
from publicity.views.workspace import READERS


def _papers(ask: Ask) -> Any:
    return Paper.objects.visible_to(ask.user).filter(competition=ask.place.of).for_list()


register(
    Listing(
        name="papers",
        title=_("Secretariat papers"),
        columns=fixed(
            Column("kind", _("kind"), lambda paper: paper.get_kind_display(), 16),
            Column("title", _("title"), lambda paper: paper.title, 40),
            Column("number", _("document number"), lambda paper: paper.number, 24),
            Column("dated", _("date on the paper"), lambda paper: paper.dated),
            Column("issuer", _("issuer"), lambda paper: paper.issuer, 30),
            Column("addressee", _("addressee"), lambda paper: paper.addressee, 30),
            Column("pages", _("pages"), lambda paper: paper.pages, 8),
            Column("state", _("State"), lambda paper: paper.get_state_display()),
            Column("made_by", _("made by"), lambda paper: str(paper.made_by), 16),
            Column("made_at", _("made at"), lambda paper: paper.made_at, 18),
            Column("frozen_at", _("frozen at"), lambda paper: paper.frozen_at, 18),
        ),
        place=of_contest("papers:papers", "reports", *READERS),
        rows=_papers,
        pages=("papers:papers",),
    )
)
