"""The admin in Chinese has no English word left, whichever of its pages is looked at."""

import re
from html.parser import HTMLParser

import pytest
from django.contrib import admin
from django.urls import reverse

from accounts.models import AuditEntry, User
from competitions.models import Body, Competition, Criterion, Region, Round, StaffGrant, Venue
from config.admin_words import UNFOLDS_SENTENCES
from tests import builders
from tests.admin_pages import add, changelist, form_of, page

WORD = re.compile(r"[A-Za-z]{2,}")
# Names and codes, which are the same in every language.
KNOWN = re.compile(
    r"GB/T|English|Excel|LDAP|YAML|iCalendar|https?://\S+|ZJ-XH|HH:MM|YYYY|[A-Z]{2,4}-[A-Z]{2}(-\d+)?|\bMB\b|QR|PDF|\b(DOC|XLS|PPT)X?\b|JPG|PNG|MP4|rd-staff"
)
ICONS = re.compile(r"\bmaterial-symbols-outlined\b")
SAID = ("title", "placeholder", "aria-label", "alt")


class Words(HTMLParser):
    """What a reader sees or hears: text and the attributes that are read out; no icon, no code."""

    SILENT = {"script", "style", "code", "pre", "title", "template"}
    EMPTY = {"input", "img", "link", "meta", "br", "hr", "use", "path"}

    def __init__(self):
        super().__init__()
        self.open, self.found = [], []

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if self.is_heard:
            self.found += [attrs[name] for name in SAID if attrs.get(name)]
        if tag not in self.EMPTY:
            silent = tag in self.SILENT or ICONS.search(attrs.get("class") or "")
            other = attrs.get("lang") == "en"
            self.open.append((tag, bool(silent or other)))

    def handle_endtag(self, tag):
        while self.open and self.open.pop()[0] != tag:
            pass

    @property
    def is_heard(self):
        return not any(silent for _tag, silent in self.open)

    def handle_data(self, text):
        if self.is_heard:
            self.found.append(text)


def english(text, own=()):
    """Words of a page that are neither Chinese nor known; `own` is what the test itself typed."""
    reader = Words()
    reader.feed(text)
    left = []
    for said in reader.found:
        plain = KNOWN.sub("", said)
        for name in own:
            plain = plain.replace(name, "")
        if WORD.search(plain):
            left.append(" ".join(said.split()))
    return left


def test_the_search_finds_an_english_word():
    assert english("<p>保存 <b>Save</b></p>") == ["Save"]
    assert english('<input placeholder="Type to search">') == ["Type to search"]
    assert english('<span class="material-symbols-outlined">add</span><code>x.yy</code>') == []


@pytest.fixture
def world(db):
    """One object of every kind, with Chinese names, and the codes that they cannot do without."""
    tree = builders.make_tree()
    heat = builders.make_open_heat(tree[2], entries=1, judges=1)
    Competition.objects.filter(parent=None).update(name="全国赛", short_name="全国赛")
    for node in Competition.objects.exclude(parent=None):
        Competition.objects.filter(pk=node.pk).update(name="专题赛", short_name="专题赛")
    Body.objects.create(competition=tree[2], role="host", name="省经信厅")
    Venue.objects.create(name="报告厅", kind="hall", region=builders.make_region())
    organiser = builders.make_staff(tree[2], username="organiser")
    root = builders.make_user("platform", is_superuser=True)
    User.objects.update(name="张三")
    return {"organiser": organiser, "platform": root, "heat": heat}


def addresses():
    """Every page of the admin for the objects that are there: list, filters, add, change, history,
    steps, refusals of an empty form, bulk pages."""
    yield reverse("admin:index")
    for app in {model._meta.app_label for model in admin.site._registry}:
        yield reverse("admin:app_list", args=[app])
    for model, model_page in admin.site._registry.items():
        yield changelist(model)
        yield changelist(model) + "?q=zzz"
        yield add(model)
        for obj in model._default_manager.order_by("pk")[:2]:
            for name in ("change", "history", "delete"):
                yield page(obj, name)
            for step in getattr(model_page, "steps", ()):
                yield page(obj, "step", step.name)


def own_words():
    """Codes and names that the world above consists of."""
    codes = set(Competition.objects.values_list("code", flat=True))
    codes |= set(Competition.objects.values_list("number_prefix", flat=True))
    codes |= set(Criterion.objects.values_list("code", flat=True))
    names = {*User.objects.values_list("username", flat=True), "example.org", "zzz"}
    names |= set(User.objects.values_list("email", flat=True))
    names |= {
        part
        for line in AuditEntry.objects.all()
        for part in line.subject.split()
        if part.isascii()
    }
    return sorted({name for name in codes | names if name}, key=len, reverse=True)


@pytest.mark.parametrize("who", ["organiser", "platform"])
def test_no_page_has_an_english_word_left(who, world, client_of):
    client, own, seen = client_of(world[who]), own_words(), 0
    wrong = {}
    for url in addresses():
        shown = client.get(url)
        answers = [shown] if shown.status_code == 200 else []
        if answers and url.endswith("/add/"):
            refused = client.post(url, form_of(shown))
            answers += [refused] if refused.status_code == 200 else []
        for answer in answers:
            seen += 1
            if left := english(answer.content.decode(), own):
                wrong[url] = left
    assert seen > 20
    assert wrong == {}


def test_the_pages_of_bulk_actions_are_chinese(world, client_of):
    client = client_of(world["organiser"])
    for model, action in ((Round, "shift_rounds"), (StaffGrant, "end_duties")):
        keys = list(model.objects.values_list("pk", flat=True))
        for more in ({}, {"shown": "x", "days": "x"}):
            data = {"action": action, "_selected_action": keys, "index": "0"} | more
            answer = client.post(changelist(model), data)
            assert english(answer.content.decode(), own_words()) == []


def test_what_unfold_says_is_translated():
    assert [
        str(said) for said in UNFOLDS_SENTENCES if not re.search("[\u4e00-\u9fff]", str(said))
    ] == []


def test_regions_are_chinese_for_the_platform(world, client_of):
    answer = client_of(world["platform"]).get(changelist(Region))
    assert english(answer.content.decode(), own_words()) == []
