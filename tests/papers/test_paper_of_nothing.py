"""The pages of papers, of a contest that has nothing to write about."""

import pytest

from tests import builders
from tests.papers.test_paper_views import url

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(track, client_of):
    return client_of(builders.make_staff(track, "secretariat", username="secretary"))


def test_a_report_of_nothing_is_told_beside_the_kind(track, client):
    answer = client.post(url("papers"), {"kind": "summary_report", "dated": "2022-07-27"})
    assert answer.status_code == 422
    assert answer.context["form"].has_error("kind")
