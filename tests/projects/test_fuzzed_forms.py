"""Every field of the entry form under whatever is sent: a sentence at the field, and never an error.

The names come from the pages themselves, so that a field that is added later is tried as well.
"""

import html.parser
import json

import pytest
import time_machine
from django.urls import reverse
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from competitions.models import Category
from projects.entry_fields import fields_of
from projects.models import Entry
from tests.builders import NOW, make_draft, make_user
from tests.projects.test_questions import LIMITS, ask

STEPS = ("contest", "unit", "project", "questions", "people")
HARD = (
    "",
    " ",
    "0",
    "-1",
    "1e400",
    "NaN",
    "-Infinity",
    "9" * 400,
    "9223372036854775808",
    "0.0000000001",
    "１２，３４５．５０",
    "2026-02-30",
    "0001-01-01",
    "9999-12-31",
    "长" * 5000,
    "<script>alert(1)</script>",
    "=HYPERLINK(0)",
    "{{ 7|add:7 }} %s %(x)s {0}",
    "a\x00b",
    "\u202e反",
    "\ud7ff\ufeff\u2028",
    "😀" * 40,
    "on",
    "new",
    "13800001111",
    "+0",
    "a@b",
    "91330106MA28P3XN5P",
)
TEXT = st.sampled_from(HARD) | st.text(max_size=40)
SLOW = settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture(params=["enterprise", "team"])
def draft(request, track):
    entry = make_draft(track, owner=make_user("owner"), unit=request.param)
    for kind in LIMITS:
        ask(track, kind, kind)
    return Entry.objects.get(pk=entry.pk)


@pytest.fixture
def owner(client_of, draft):
    return client_of(draft.project.owner)


class Names(html.parser.HTMLParser):
    """The names of the boxes of a page and the values that its lists offer."""

    def __init__(self, page):
        super().__init__()
        self.names, self.offered = set(), set()
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        said = dict(attrs)
        if tag in {"input", "select", "textarea", "button"} and said.get("name"):
            self.names.add(said["name"])
        if tag == "option" or said.get("type") in {"radio", "checkbox"}:
            self.offered.add(said.get("value") or "")


def address(entry, step):
    return reverse("projects:edit", args=[entry.pk, step])


@pytest.mark.parametrize("step", STEPS)
def test_every_box_of_a_step_takes_or_refuses_whatever_is_sent(owner, draft, step):
    page = Names(owner.get(address(draft, step)).content.decode())
    names = sorted(page.names - {"csrfmiddlewaretoken"})
    assert len(names) > 1, "the page has no boxes: nothing would be tried"
    box = st.sampled_from(names)
    value = TEXT | st.sampled_from(sorted(page.offered) or [""])

    @SLOW
    @given(st.dictionaries(box, value | st.lists(value, max_size=3), max_size=len(names)))
    def sent(fields):
        answer = owner.post(address(draft, step), fields)
        assert answer.status_code in {302, 422}, answer.status_code
        assert owner.get(address(draft, step)).status_code == 200

    sent()


NESTED = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=12,
)
COLUMNS = st.sampled_from(
    ["name", "kind", "status", "number", "year", "owner", "role", "education", "DELETE"]
)
ROWS = st.lists(
    st.dictionaries(COLUMNS, TEXT, max_size=6) | st.lists(TEXT, max_size=4), max_size=4
)
TYPED = TEXT | st.lists(TEXT, max_size=4) | ROWS


@pytest.mark.parametrize("step", STEPS)
def test_every_field_saves_or_says_why_whatever_a_page_sends(owner, draft, step):
    names = [field.name for field in fields_of(draft) if field.step == step]
    assert names
    url, count = reverse("projects:save", args=[draft.pk]), iter(range(10**6))

    @SLOW
    @given(st.dictionaries(st.sampled_from(names), TYPED, min_size=1, max_size=len(names)))
    def sent(fields):
        revision = Entry.objects.get(pk=draft.pk).revision
        save = {"save_key": f"key-{next(count):06d}", "step": step, "base": revision}
        answer = owner.post(
            url, json.dumps(save | {"fields": fields}), content_type="application/json"
        )
        # What no database holds (a NUL) is no save; everything else is answered field by field.
        assert answer.status_code in {200, 400}, answer.content
        if answer.status_code == 200:
            said = answer.json()
            assert {*said["saved"], *said["errors"], *said["set_aside"]} >= {*fields}
            assert all(said["errors"].values())

    sent()


@SLOW
@given(NESTED, NESTED, st.integers(-2, 2**40) | TEXT)
@example("key-000001", {"project.title": {"a": "b"}}, 0)
@example("key-000001", {"members": [{"name": ["x"]}]}, 0)
def test_what_is_no_save_at_all_is_a_sentence(owner, draft, key, fields, base):
    body = {"save_key": key, "step": "project", "base": base, "fields": fields}
    url = reverse("projects:save", args=[draft.pk])
    answer = owner.post(url, json.dumps(body), content_type="application/json")
    assert answer.status_code in {200, 400, 409}, answer.content
    assert answer.status_code == 200 or answer.json()["error"]


@pytest.mark.parametrize("kind", ["enterprise", "maker"])
def test_the_first_page_takes_or_refuses_whatever_is_sent(client_of, track, kind):
    somebody = client_of(make_user("somebody"))
    category = Category.objects.get(competition=track, kind=kind)
    url = f"{reverse('projects:start', args=[track.code])}?category={category.pk}"
    page = Names(somebody.get(url).content.decode())
    names = sorted(page.names - {"csrfmiddlewaretoken"})
    assert len(names) > 1
    value = TEXT | st.sampled_from(sorted(page.offered))

    @SLOW
    @given(st.dictionaries(st.sampled_from(names), value, max_size=len(names)))
    def sent(fields):
        answer = somebody.post(url, {"category": category.pk} | fields)
        # 200: a category that is none was sent, and the page asks for one.
        assert answer.status_code in {200, 302, 422}, answer.status_code

    sent()
