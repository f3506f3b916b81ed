"""What files a contest asks for, laid down on its page of the admin."""

import pytest
from django.urls import reverse

from competitions.forms.materials import RequirementForm, RequirementFormSet
from competitions.models import Category, MaterialRequirement
from tests.admin_pages import form_of


@pytest.fixture
def page(client_of, organiser, track):
    client = client_of(organiser)
    client.cookies["django_language"] = "en"
    url = reverse("admin:competitions_competition_change", args=[track.pk])

    def save(*rows):
        """Send the page with these rows of materials; the answer."""
        data = form_of(client.get(url))
        prefix = "material_requirements"
        for number, row in enumerate(rows):
            values = {"least": "0", "most": "1", "max_mib": "20", "help_text": "", "category": ""}
            for name, value in (values | row).items():
                data[f"{prefix}-{number}-{name}"] = value
        data[f"{prefix}-TOTAL_FORMS"] = str(len(rows))
        return client.post(url, data)

    return save


def test_a_contest_says_what_it_asks_for(page, track):
    answer = page({"kind": "video", "least": "1", "formats": ["mp4"], "max_mib": "150"})
    assert answer.status_code == 302
    row = MaterialRequirement.objects.get(competition=track)
    assert (row.kind, row.least, row.formats, row.max_mib) == ("video", 1, ["mp4"], 150)


def test_the_same_kind_twice_is_refused_in_a_sentence(page, track):
    answer = page(
        {"kind": "plan", "formats": ["pdf"]},
        {"kind": "plan", "formats": ["pdf", "docx"]},
    )
    assert answer.status_code == 200
    assert "This material is laid down here already." in answer.content.decode()
    assert not MaterialRequirement.objects.exists()


def test_a_kind_of_one_category_stands_beside_that_of_all(page, track):
    maker = Category.objects.get(competition=track, kind="maker")
    answer = page(
        {"kind": "plan", "formats": ["pdf"]},
        {"kind": "plan", "formats": ["pdf"], "category": str(maker.pk)},
    )
    assert answer.status_code == 302
    assert MaterialRequirement.objects.count() == 2


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"formats": []}, "Tick at least one format."),
        ({"formats": ["exe"]}, "This format is not known."),
        ({"formats": ["pdf"], "least": "3", "most": "2"}, "“At least” cannot be more"),
        ({"formats": ["pdf"], "most": "21"}, "20"),
        ({"formats": ["pdf"], "max_mib": "0"}, "1"),
        ({"formats": ["pdf"], "least": "-1"}, "0"),
    ],
)
def test_what_cannot_be_is_said_at_its_field(page, fields, sentence):
    answer = page({"kind": "plan"} | fields)
    assert answer.status_code == 200
    assert sentence in answer.content.decode()
    assert not MaterialRequirement.objects.exists()


def test_without_the_check_of_the_rows_the_database_would_refuse(page, monkeypatch):
    """The negative control of the test above: the form set is what says it."""
    monkeypatch.setattr(RequirementFormSet, "clean", lambda self: None)
    answer = page({"kind": "plan", "formats": ["pdf"]}, {"kind": "plan", "formats": ["pdf"]})
    assert "This material is laid down here already." not in answer.content.decode()
    assert MaterialRequirement.objects.count() < 2


def test_the_formats_are_ticked():
    assert RequirementForm().fields["formats"].widget.input_type == "checkbox"
