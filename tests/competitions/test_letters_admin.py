"""Letters to entrants as organisers set them up: placeholders, preview, rights, the audit line."""

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import AuditEntry
from competitions.letters.text import NAMES, filled, names_of, problems_of
from competitions.models import MessageTemplate
from competitions.words.letters import DEFAULTS, default_text
from tests import admin_pages, builders

ADD = "admin:competitions_messagetemplate_add"
PREVIEW = "admin:competitions_messagetemplate_preview"


@pytest.fixture
def letter(track):
    return MessageTemplate.objects.create(
        competition=track, occasion="returned", **default_text("returned")
    )


@pytest.fixture
def as_organiser(client_of, organiser):
    return client_of(organiser)


def typed(**changes):
    values = {"occasion": "submitted", "subject": "{project}", "body": "{name}", "short_text": "x"}
    return values | {"by_email": "on"} | changes


# The words


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("{project} {{无}} }} {{", []),
        ("{nobody}", ["unknown"]),
        ("{project.title} {0} {} { project }", ["unknown"] * 4),
        ("{project", ["brace"]),
        ("｛project｝", ["full_width"]),
        ("{deadline}", ["elsewhere"]),
        ("{message}", ["elsewhere"]),
        ("{nobody} {nobody}", ["unknown"]),
        ("{project!r:>99999999}", ["unknown"]),
    ],
)
def test_what_cannot_be_filled_is_named(text, codes):
    assert [problem.code for problem in problems_of(text, "submitted")] == codes


def test_a_text_message_has_no_link():
    assert [one.code for one in problems_of("{link}", "returned", is_short=True)] == ["link"]
    assert problems_of("{link} {deadline} {message}", "returned") == ()


@given(st.dictionaries(st.sampled_from(NAMES), st.text(alphabet="{}a项:.!0", max_size=9)))
def test_filling_reads_no_value_twice(values):
    text = "".join(f"[{{{name}}}]" for name in NAMES)
    assert filled(text, values) == "".join(f"[{values.get(name, '')}]" for name in NAMES)


@given(st.text(alphabet="{}projectnam项", max_size=30))
def test_filling_never_fails(text):
    filled(text, {"project": "x"})


@pytest.mark.parametrize("occasion", MessageTemplate.Occasion.values)
def test_the_portals_own_letters_can_be_filled(occasion):
    text = DEFAULTS[occasion]
    for part in (text.subject, text.body):
        assert problems_of(str(part), occasion) == ()
    assert problems_of(str(text.short_text), occasion, is_short=True) == ()
    for part, words in default_text(occasion).items():
        assert problems_of(words, occasion, is_short=part == "short_text") == ()
    assert {"link", "project", "name", "office_phone"} <= {*names_of(occasion)}


# The page


def test_an_organiser_adds_a_letter(as_organiser, track):
    url = reverse(ADD)
    (line,) = admin_pages.audited(as_organiser, url, typed(competition=track.pk))
    letter = MessageTemplate.objects.get()
    assert (letter.competition, letter.by_email, letter.is_held) == (track, True, False)
    assert (line.action, line.scope) == ("messagetemplate.create", track.path)


def test_a_letter_begins_with_the_portals_own(as_organiser, track):
    page = as_organiser.get(reverse(ADD), {"competition": track.pk, "like": "returned"})
    form = page.context["adminform"].form
    assert form["occasion"].value() == "returned"
    assert form["body"].value() == default_text("returned")["body"]
    assert page.context["letter"]["subject"].startswith("Please correct") or page.context["letter"]
    assert as_organiser.get(reverse(ADD), {"like": "none"}).status_code == 200


def test_the_audit_line_names_what_changed(as_organiser, letter):
    url = admin_pages.page(letter)
    data = admin_pages.form_of(as_organiser.get(url), subject="请补正 {project}")
    before = letter.subject
    (line,) = admin_pages.audited(as_organiser, url, data)
    assert line.action == "messagetemplate.change"
    assert line.detail == {"changes": {"subject": [before, "请补正 {project}"]}}
    assert AuditEntry.objects.filter(scope=letter.competition.path, pk=line.pk).exists()


@pytest.mark.parametrize(
    ("field", "text", "said"),
    [
        ("subject", "{nobody}", "{nobody}"),
        ("body", "{message}", "{message}"),
        ("body", "一个 { 括号", "{"),
        ("short_text", "{link}", "{link}"),
    ],
)
def test_a_text_that_cannot_be_filled_is_refused_at_its_field(
    as_organiser, track, field, text, said
):
    page = as_organiser.post(reverse(ADD), typed(competition=track.pk, **{field: text}))
    form = page.context["adminform"].form
    assert [*form.errors] == [field]
    assert said in str(form.errors[field][0])
    assert form[field].value() == text
    assert not MessageTemplate.objects.exists()


def test_one_letter_for_each_occasion(as_organiser, letter, track):
    data = typed(competition=track.pk, occasion="returned")
    page = as_organiser.post(reverse(ADD), data)
    assert page.context["adminform"].form.errors
    assert MessageTemplate.objects.count() == 1


def test_the_preview_shows_a_sample_and_keeps_nothing(as_organiser, track, letter):
    data = {
        "_occasion": "returned",
        "_competition": track.pk,
        "subject": "{contest}",
        "body": "<b>",
    }
    page = as_organiser.post(reverse(PREVIEW), data).content.decode()
    assert track.name in page
    assert "&lt;b&gt;" in page
    assert "{office_phone}" in page
    letter.refresh_from_db()
    assert letter.subject != "{contest}"
    assert as_organiser.get(reverse(PREVIEW)).status_code == 404
    assert as_organiser.post(reverse(PREVIEW), {"subject": "{x", "body": "{y}"}).status_code == 200


def test_another_contests_name_is_not_shown(as_organiser):
    other = builders.make_competition("elsewhere", level="national")
    page = as_organiser.post(reverse(PREVIEW), {"competition": other.pk, "subject": "{contest}"})
    assert other.name not in page.content.decode()


def test_only_organisers_of_the_node_change_a_letter(client_of, letter, track):
    url = admin_pages.page(letter)
    supervisor = client_of(builders.make_staff(track, "supervisor"))
    page = supervisor.get(url)
    assert page.status_code == 200
    assert "preview_url" not in page.context
    assert supervisor.post(url, typed()).status_code in {403, 404}
    other = builders.make_competition("elsewhere", level="national")
    for user in (builders.make_staff(other), builders.make_staff(track, "secretariat")):
        assert client_of(user).get(url).status_code == 404


def test_a_letter_is_taken_out(as_organiser, letter):
    (line,) = admin_pages.audited(
        as_organiser, admin_pages.page(letter, "delete"), {"post": "yes"}
    )
    assert line.action == "messagetemplate.delete"
    assert not MessageTemplate.objects.exists()
