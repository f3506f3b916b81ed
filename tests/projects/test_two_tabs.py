"""Two tabs of one form in any order: nothing that was acknowledged is lost, nothing is overwritten
without a word."""

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from projects.models import Entry
from projects.services.changes import Knowledge
from projects.services.saving import save_fields
from tests import builders
from tests.builders import NOW

FIELDS = ("project.title", "project.summary", "entry.contact_name")
# (tab, field, whether the answer is lost, so that the tab sends the same save once more)
STEPS = st.lists(
    st.tuples(st.sampled_from([0, 1]), st.sampled_from(FIELDS), st.booleans()),
    min_size=1,
    max_size=14,
)


class Tab:
    """A page as its script keeps the books: what it saw of each field, and when."""

    def __init__(self, entry, number):
        self.entry, self.number, self.sent = entry, number, 0
        self.page = entry.revision
        self.seen = {}

    def type(self, field, value, *, twice):
        self.sent += 1
        key = f"tab-{self.number}-save-{self.sent}"
        base = self.seen.get(field, self.page)
        for _time in range(1 + twice):
            saved = save_fields(
                self.entry,
                {field: value},
                actor=self.entry.project.owner,
                at=NOW,
                knows=Knowledge(key, {field: base}),
            )
        self.seen[field] = saved.revision
        return base, saved


def text_of(field, number):
    return f"{field} 第{number}稿"


class TwoTabs(TestCase):
    @settings(max_examples=40, deadline=None)
    @given(steps=STEPS)
    def test_what_was_acknowledged_is_kept(self, steps):
        entry = builders.make_draft(builders.make_tree()[2])
        tabs = [Tab(entry, 0), Tab(entry, 1)]
        acknowledged, latest, changed_at = [], {}, {}
        for number, (tab, field, twice) in enumerate(steps):
            value = text_of(field, number)
            base, saved = tabs[tab].type(field, value, twice=twice)
            # It was overwritten unseen if, and only if, somebody else changed it after the base.
            unseen = changed_at.get(field, 0) > base
            assert (field in saved.overtaken) == unseen
            if unseen:
                assert saved.overtaken[field] == latest[field]
            latest[field], changed_at[field] = value, saved.revision
            acknowledged.append((field, value))
        booked = list(entry.changes.order_by("revision").values_list("field", "after"))
        assert booked == acknowledged
        row = Entry.objects.select_related("project").get(pk=entry.pk)
        held = {
            "project.title": row.project.title,
            "project.summary": row.project.summary,
            "entry.contact_name": row.contact_name,
        }
        assert {field: held[field] for field in latest} == latest
        assert row.revision == len(steps)
