"""The history of an object: its audit lines in words, for whoever sees the object."""

import pytest

from accounts.audit_words import action_words, detail_words
from accounts.models import AuditEntry, User
from accounts.services import record
from competitions.models import Body, Competition, Round, StaffGrant
from tests import builders
from tests.admin_pages import audited, changelist, form_of, page
from tests.builders import NOW


@pytest.fixture
def as_organiser(client_of, organiser):
    return client_of(organiser)


def facts(line):
    return dict(detail_words(line))


def test_a_change_is_told_by_the_names_of_its_fields(as_organiser, organiser, track):
    track.bodies.all().delete()
    Body.objects.create(competition=track, role="host", name="省经信厅")
    data = form_of(as_organiser.get(page(track)), name="专题赛", **{"bodies-0-role": "guiding"})
    data |= {"bodies-1-role": "host", "bodies-1-name": "省财政厅", "bodies-1-order": "0"}
    [line] = audited(as_organiser, page(track), data)
    text = as_organiser.get(page(track, "history")).content.decode()
    for said in (str(organiser), "赛事 track → 专题赛", "省财政厅"):
        assert said in text
    told = facts(line)
    role = Body._meta.get_field("role")
    assert any(
        f"{role.verbose_name}".capitalize() in value
        and f"{Body.Role.HOST.label} → {Body.Role.GUIDING.label}" in value
        for value in told.values()
    )


def test_the_newest_comes_first_and_pages_are_bounded(as_organiser, track, organiser):
    for number in range(60):
        record(
            "competition.change", track, actor=organiser, at=NOW, changes={"name": ["", number]}
        )
    first = as_organiser.get(page(track, "history")).context["page"]
    assert len(first) == 50
    assert first[0].detail["changes"]["name"][1] == 59
    second = as_organiser.get(page(track, "history"), {"page": 2}).context["page"]
    assert (
        len(second)
        == AuditEntry.objects.filter(
            subject_type="competitions.competition", subject_id=str(track.pk)
        ).count()
        - 50
    )
    assert as_organiser.get(page(track, "history"), {"page": "x"}).status_code == 200


@pytest.mark.parametrize("rows", [1, 30])
def test_a_history_takes_a_fixed_number_of_queries(
    rows, as_organiser, track, django_assert_num_queries
):
    for _row in range(rows):
        record("round.change", track, actor=builders.make_user(), at=NOW)
    as_organiser.get(page(track, "history"))
    with django_assert_num_queries(6):
        as_organiser.get(page(track, "history"))


def test_a_history_is_as_secret_as_its_object(client_of, tree, track):
    round_ = builders.make_round(track)
    reader = client_of(builders.make_staff(track, StaffGrant.Role.SUPERVISOR))
    assert reader.get(page(round_, "history")).status_code == 200
    other = client_of(builders.make_staff(builders.make_competition("sibling", parent=tree[1])))
    assert other.get(page(round_, "history")).status_code == 404
    assert reader.get(f"{changelist(Round)}99999/history/").status_code == 404


def test_other_objects_with_the_same_number_are_not_mixed_in(as_organiser, track, organiser):
    round_ = builders.make_round(track)
    record("round.change", round_, actor=organiser, at=NOW, reason="轮次")
    record(
        "heat.change", Competition(pk=round_.pk, path="x/"), actor=organiser, at=NOW, reason="别的"
    )
    text = as_organiser.get(page(round_, "history")).content.decode()
    assert "轮次" in text
    assert "别的" not in text


def test_hidden_values_stay_hidden(client_of, db):
    root = builders.make_user("root-only", is_superuser=True)
    user = builders.make_user("zhang", email="zhang@example.org")
    client = client_of(root)
    audited(client, page(user), form_of(client.get(page(user)), name="张三丰"))
    record("user.change", user, actor=root, at=NOW, changes={"email": "…", "password": "…"})
    text = client.get(page(user, "history")).content.decode()
    assert "张三丰" in text
    assert "zhang@example.org" not in text
    assert str(User._meta.get_field("email").verbose_name) in text


class TestWords:
    def test_actions_are_named_by_object_and_deed(self, db):
        assert action_words("staff_grant.revoke") != "staff_grant.revoke"
        assert action_words("criterion.change") != "criterion.change"

    @pytest.mark.parametrize("code", ["", "x", "x.y", "no_such.thing", "."])
    def test_what_has_no_words_is_shown_as_it_is_stored(self, db, code):
        assert action_words(code) == code

    @pytest.mark.parametrize(
        "detail",
        [
            {"changes": {"gone": ["a", "b"]}},
            {"changes": {"name": "…"}},
            {"changes": ["odd"]},
            {"changes": {"tie_breaks": [[], ["x", "y"]]}},
            {"changes": {"name": [{"a": 1}, None]}},
            {"body": [{"added": "甲"}, {"removed": "乙"}, {"changed": "丙", "changes": {}}]},
            {"no_model": [{"added": "x", "changes": {"y": [1, 2]}}]},
            {"before": "draft", "after": "open"},
            {"mixed": [1, {"a": 2}]},
        ],
    )
    def test_no_stored_line_is_too_odd_to_be_told(self, db, track, detail):
        line = record("competition.change", track, actor=None, at=NOW, **detail)
        assert all(isinstance(part, str) and part for pair in detail_words(line) for part in pair)
