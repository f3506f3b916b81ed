"""The rows of places on the page of a contest: a share that cannot be kept is said at the share."""

import pytest

from competitions.models import Quota
from tests.admin_pages import form_of, page


@pytest.fixture
def quota(track):
    """Ten places in all, ten of them at least, two of them for makers."""
    Quota.objects.filter(competition=track, category=None).update(places=10, at_least=10)
    maker = track.categories.get(kind="maker")
    return Quota.objects.create(competition=track, category=maker, places=2)


@pytest.mark.parametrize(("share", "is_kept"), [("20", True), ("20.01", False)])
def test_a_share_above_the_places_is_refused_at_its_field(
    client_of, organiser, track, quota, share, is_kept
):
    client = client_of(organiser)
    shown = client.get(page(track))
    key = next(
        f"{form.prefix}-share_at_least"
        for inline in shown.context["inline_admin_formsets"]
        for form in inline.formset.initial_forms
        if form.instance == quota
    )
    response = client.post(page(track), form_of(shown, **{key: share}))
    assert (response.status_code == 302) == is_kept
    if not is_kept:
        [errors] = [
            form.errors["share_at_least"]
            for inline in response.context["inline_admin_formsets"]
            for form in inline.formset.initial_forms
            if "share_at_least" in form.errors
        ]
        assert "3" in errors[0]
        assert "2" in errors[0]
        assert f'value="{share}"' in response.content.decode()
