"""Invisible marks that turn the direction of writing stand in no name and in no title."""

import pytest
from django import forms
from django.urls import reverse

from accounts import plain_text
from accounts.control_characters import without_controls
from accounts.direction_marks import without_direction_marks
from accounts.exporting.cells import legible
from accounts.models import User
from accounts.plain_text import CONTROLS_SENTENCE, SENTENCE, keep_plain
from competitions.models import Body, Category, Competition, Venue
from competitions.transfer.kinds import Text, Wrong
from competitions.transfer.yaml_tree import Scalar
from projects.forms.drafts import ProjectForm, StartForm
from projects.forms.people import ContactForm, MemberForm
from projects.forms.units import EnterpriseForm, TeamForm
from projects.models import Enterprise, Entry, Project, Team
from publicity.pictures import pen
from tests import builders
from tests.admin_pages import add, form_of, page

MARKS = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
TURNED = "智能\u202e检测"


class Sample(forms.Form):
    name = forms.CharField()
    text = forms.CharField(widget=forms.Textarea)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        keep_plain(self.fields)


@pytest.mark.parametrize("mark", MARKS)
def test_every_mark_is_refused_in_one_line_and_left_in_several(mark):
    form = Sample({"name": f"a{mark}b", "text": f"a{mark}b"})
    assert form.errors == {"name": [SENTENCE]}


@pytest.mark.parametrize("mark", ["\x07", "\x0b", "\x1b", "\x7f", "\x9b", "\ufffe", "\ufdd0"])
def test_every_control_character_is_refused_in_one_line(mark):
    form = Sample({"name": f"a{mark}b", "text": f"a{mark}b"})
    assert form.errors == {"name": [CONTROLS_SENTENCE]}


def test_a_text_is_rid_of_control_characters_and_nothing_else():
    text = "甲\r\n乙\r丙\t丁\x00\x1b\x85\ud800\ufffe\ufdd0\U0001ffff𠮷\u200d🎉\u2028"
    assert without_controls(text) == "甲\n乙\n丙\t丁\n𠮷\u200d🎉\u2028"
    assert without_controls(text, one_line=True) == "甲乙丙丁𠮷\u200d🎉\u2028"


BIDI = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


def test_what_goes_out_is_rid_of_every_mark_of_direction_also_of_those_that_fields_take():
    assert without_direction_marks(f"甲{BIDI}乙\u200d") == "甲乙\u200d"
    assert pen.clean(f"甲{BIDI}乙") == legible(f"甲{BIDI}乙") == "甲乙"


@pytest.mark.parametrize(
    ("text", "drawn", "written"),
    [
        ("a\r\nb\rc\x85d", "a b c d", "a\nb\nc\nd"),
        ("a\tb\u2028c", "a b c", "a b\nc"),
        # A drawing is read at a glance; in a cell one sees that something stood there.
        ("a\x7fb\x9bc", "abc", "a\ufffdb\ufffdc"),
        ("a\ud800b\uffffc\ufdd0d", "abcd", "a\ufffdb\ufffdc\ufffdd"),
    ],
)
def test_drawings_and_cells_go_by_the_same_list(text, drawn, written):
    assert (pen.clean(text), legible(text)) == (drawn, written)


@pytest.mark.parametrize("name", ["智能检测", "Müller & Söhne", "a\u200fb", "·—（）", "𠮷"])
def test_other_characters_stay(name):
    assert Sample({"name": name, "text": "x"}).is_valid()


def test_one_form_does_not_burden_the_next():
    Sample()
    assert plain_text.no_direction_marks not in Sample.base_fields["name"].validators


@pytest.fixture
def project_forms(track):
    owner = builders.make_user("owner")
    unit = {"owner": owner, "contest": track}
    return {
        "title": [
            StartForm({"title": TURNED}, competition=track),
            ProjectForm({"title": TURNED}, instance=Project(owner=owner)),
        ],
        "name": [
            EnterpriseForm({"name": TURNED}, instance=Enterprise(owner=owner), **unit),
            TeamForm({"name": TURNED}, instance=Team(owner=owner), **unit),
            MemberForm({"name": TURNED}),
        ],
        "contact_name": [ContactForm({"contact_name": TURNED}, instance=Entry())],
    }


@pytest.mark.parametrize("field", ["title", "name", "contact_name"])
def test_names_and_titles_of_projects_units_and_people_refuse_them(project_forms, field):
    for form in project_forms[field]:
        assert SENTENCE in form.errors.get(field, []), type(form)


def test_the_name_of_an_account_refuses_them(client, db):
    typed = {"name": TURNED, "email": "a@example.org", "consent": "on"}
    typed |= dict.fromkeys(("password1", "password2"), "Kq8-hills-and-boats")
    response = client.post(reverse("account_signup"), typed)
    assert response.context["form"].errors["name"] == [SENTENCE]
    assert TURNED in response.content.decode()
    assert not User.objects.filter(email="a@example.org").exists()


@pytest.fixture
def root(client_of, track):
    admin = builders.make_admin()
    builders.grant_role(track, admin, "organiser", actor=admin, at=builders.NOW)
    return client_of(admin)


def said_at(response, prefix, name):
    """What stands at the field of the page or of its inline rows."""
    if not prefix:
        return response.context["adminform"].form.errors[name]
    for inline in response.context["inline_admin_formsets"]:
        if inline.formset.prefix == prefix:
            return inline.formset.errors[0][name]
    raise KeyError(prefix)


@pytest.mark.parametrize(
    ("prefix", "name"),
    [("", "name"), ("", "short_name"), ("bodies", "name"), ("categories", "name")],
)
def test_the_page_of_a_contest_refuses_them_at_the_field(root, track, prefix, name):
    Body.objects.create(competition=track, role="host", name="浙江省经信厅")
    shown = root.get(page(track))
    key = f"{prefix}-0-{name}" if prefix else name
    response = root.post(page(track), form_of(shown, **{key: TURNED}))
    assert said_at(response, prefix, name) == [SENTENCE]
    assert TURNED in response.content.decode()
    assert not Competition.objects.filter(name=TURNED).exists()
    assert not Category.objects.filter(name=TURNED).exists()


def test_the_page_of_a_venue_refuses_them(root):
    response = root.post(add(Venue), {"name": TURNED, "kind": "hall"})
    assert said_at(response, "", "name") == [SENTENCE]


def test_files_and_tables_refuse_them_in_one_line():
    with pytest.raises(Wrong) as wrong:
        Text(most=40).read(Scalar(TURNED, True))
    assert wrong.value.code == "direction_marks"
    assert Text(most=40, lines=True).read(Scalar(TURNED, True)) == TURNED
