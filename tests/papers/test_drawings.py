"""Only what a paper calls for is counted, and all of that is in its snapshot."""

import datetime as dt

import pytest

from accounts.models import AuditEntry
from papers.drawings import drawings_in_wording
from papers.services import versions
from papers.services.papers import draft_paper, refill_paper, save_paper
from papers.services.sheets import drawings_of
from papers.services.wordings import house_wording, save_wording
from publicity.services.pictures import NAMES, listing
from tests import builders
from tests.builders import NOW

DAY = dt.date(2022, 7, 27)


@pytest.mark.parametrize(
    ("wording", "called"),
    [
        ("{{ numbers.without_pictures }}", ()),
        ("{% if pictures.heats %}![场次](chart:heats){% endif %}", ("heats",)),
        ("![图](chart:{{ contest.name }})", NAMES),
        ("{% for name in pictures %}{{ name }}{% endfor %}", NAMES),
        (house_wording("bulletin"), ()),
        (house_wording("statistics_table"), ("funnel", "sectors", "sizes")),
    ],
)
def test_a_wording_tells_which_drawings_it_calls_for(wording, called):
    assert drawings_in_wording(wording, NAMES) == frozenset(called)


@pytest.fixture
def counted(monkeypatch):
    """The names of the pictures that are counted, in their order."""
    made = []
    make = listing.pictures_for

    def noted(scope, kinds, editions):
        made.extend(kind.name for kind in kinds)
        return make(scope, kinds, editions)

    monkeypatch.setattr(listing, "pictures_for", noted)
    return made


@pytest.mark.django_db
def test_a_draft_counts_the_pictures_of_its_wording_and_a_correction_its_own(track, counted):
    secretary = builders.make_staff(track, "secretariat")
    who = {"actor": secretary, "at": NOW}
    builders.make_entry(track)
    paper = draft_paper(track, "bulletin", dated=DAY, **who)
    assert (counted, paper.snapshot["pictures"]) == ([], {})
    assert paper.taken_on == NOW.date()
    typed = versions.content_of(paper)
    text = {**{name: getattr(typed, name) for name in versions.NAMES}, "text": paper.text}
    text["text"] += "\n![漏斗](chart:funnel)"
    saved = save_paper(paper, versions.Content(**text), version=1, **who)
    assert counted == ["funnel"]
    assert set(drawings_of(saved.snapshot)) == {"funnel"}
    assert AuditEntry.objects.get(action="paper.save").detail["drawings"] == ["funnel"]
    save_wording(track, "bulletin", "![规模](chart:sizes)", version=0, **who)
    counted.clear()
    again = refill_paper(saved, version=2, **who)
    assert (counted, list(again.snapshot["pictures"])) == (["sizes"], ["sizes"])
