"""A contest out to a file and in again: what comes along, what never does, and all or nothing."""

import datetime as dt
import re

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings

from accounts.models import AuditEntry
from competitions.models import (
    Body,
    Category,
    Competition,
    Criterion,
    Document,
    Heat,
    Meeting,
    Quota,
    Round,
    Rubric,
    RuleSet,
    Sector,
    StaffGrant,
    Territory,
    Venue,
)
from competitions.services.transfer.apply import ImportRefused, import_tree
from competitions.services.transfer.export import export_node
from competitions.services.transfer.plan import ImportChoices, plan_import
from competitions.transfer import format as transfer_format
from competitions.transfer.checks import read_file
from competitions.transfer.kinds import Text
from tests import builders
from tests.builders import NOW
from tests.competitions.test_transfer_format import EDITS, VALID

NAMED = {
    "BODY": Body,
    "CATEGORY": Category,
    "SECTOR": Sector,
    "DOCUMENT": Document,
    "RULE_SET": RuleSet,
    "CRITERION": Criterion,
    "RUBRIC": Rubric,
    "HEAT": Heat,
    "ROUND": Round,
    "TRAINING": Meeting,
    "COMPETITION": Competition,
    "VENUE": Venue,
    "QUOTA": Quota,
}


@pytest.fixture
def other(db):
    """Another edition of the same year, where the file goes."""
    return builders.make_competition("other", level="national", number_prefix="OTHER")


@pytest.fixture
def division(db):
    """A division with a track below it that has one of everything."""
    root = builders.make_competition("edition-2026", level="national")
    division = builders.make_competition(
        "zj-2026", parent=root, level="division", number_prefix="ZJ-2026", summary="一\r\n二"
    )
    track = builders.make_competition("track-2026", parent=division, number_prefix="XH-2026")
    rule_set = builders.make_rule_set(division, name="通用规则", version=3)
    round_ = builders.make_round(track, rule_set=rule_set)
    Criterion.objects.filter(code="tech").update(bands=[["优", "45.5"], ["弱", "0"]])
    heat = builders.make_heat(round_)
    heat.category = track.categories.get(kind="maker")
    heat.save()
    Meeting.objects.create(
        competition=track,
        kind="training",
        title="赛前培训",
        held_on=NOW.date(),
        starts_at=dt.time(9, 30),
        venue=heat.venue,
        participants=120,
    )
    Document.objects.create(competition=division, kind="basis", number="工信部〔2026〕1号")
    region = builders.make_region("330000", "浙江省")
    Territory.objects.create(competition=division, region=region)
    Quota.objects.create(competition=track, category=track.categories.first(), places=3)
    return division


def organiser_of(*nodes):
    user = builders.make_user("provincial")
    for node in nodes:
        builders.grant_role(
            node, user, StaffGrant.Role.ORGANISER, actor=builders.make_admin(), at=NOW
        )
    return user


def renamed(parent, year="2026b"):
    return ImportChoices(parent, "2026", year, "2026", year)


def export(node, **fields):
    return export_node(node, actor=organiser_of(node), **({"with_below": True} | fields))


def test_out_and_in_again_is_the_same_but_for_codes(division, other):
    data = export(division)
    made = import_tree(data, renamed(other), actor=organiser_of(other), at=NOW)
    assert (made.code, made.path, made.state) == ("zj-2026b", "other/zj-2026b/", "draft")
    again = export(made).decode()
    expected = data.decode()
    for field in ("code", "parent", "number_prefix", "rule_set_of"):
        expected = re.sub(rf"( {field}: .*2026)\n", r"\1b\n", expected)
    assert again == expected


def test_the_file_holds_everything_once_in_plain_words(division):
    text = export(division).decode()
    assert text.startswith("# 创赛")
    assert "starts_at: '2026-09-02T18:00:00+08:00'" in text
    assert "rule_set_of: zj-2026" in text
    assert "name: 浙江省" in text
    assert "participants" not in text
    assert "120" not in text
    assert export(division) == text.encode()


def test_rules_of_a_contest_above_come_along_with_a_contest_alone(division, other):
    track = division.children.get()
    data = export(track, with_below=False)
    made = import_tree(data, renamed(other), actor=organiser_of(other), at=NOW)
    round_ = made.rounds.get()
    assert (round_.rule_set.competition, round_.rule_set.name) == (made, "通用规则")
    assert round_.rule_set.spec == division.rule_sets.get(version=3).spec


def test_nothing_of_people_or_results_comes_along(other, division):
    track = division.children.get()
    builders.make_locked_heat(track, round_=track.rounds.get(), number=2)
    made = import_tree(export(division), renamed(other), actor=organiser_of(other), at=NOW)
    copy = made.children.get()
    assert StaffGrant.objects.filter(competition__in=[made, copy]).count() == 0
    assert {copy.rounds.get().state, *copy.rounds.get().heats.values_list("state", flat=True)} == {
        "planned"
    }
    assert copy.rounds.get().rubric.frozen_at is None


def test_the_same_file_twice_is_refused_by_its_codes(division, other):
    data, actor = export(division), organiser_of(other)
    with pytest.raises(ImportRefused, match="zj-2026"):
        import_tree(data, ImportChoices(other), actor=actor, at=NOW)
    import_tree(data, renamed(other), actor=actor, at=NOW)
    before = Competition.objects.count()
    with pytest.raises(ImportRefused, match="zj-2026b"):
        import_tree(data, renamed(other), actor=actor, at=NOW)
    assert Competition.objects.count() == before


def test_each_contest_leaves_a_line(division, other):
    import_tree(export(division), renamed(other), actor=organiser_of(other), at=NOW)
    lines = AuditEntry.objects.filter(action="competition.import").order_by("pk")
    assert [line.scope for line in lines] == ["other/zj-2026b/", "other/zj-2026b/track-2026b/"]
    assert lines[1].detail["heats"] == 1


def test_who_may(division, other):
    data = export(division)
    supervisor = builders.make_staff(division, StaffGrant.Role.SUPERVISOR)
    assert export_node(division, actor=supervisor, with_below=True) == data
    stranger = builders.make_user()
    with pytest.raises(PermissionDenied):
        export_node(division, actor=stranger, with_below=True)
    with pytest.raises(PermissionDenied):
        import_tree(data, renamed(other), actor=supervisor, at=NOW)
    with pytest.raises(PermissionDenied):
        import_tree(data, renamed(None), actor=organiser_of(other), at=NOW)


def problems_of(data, parent, **changes):
    return " ".join(plan_import(read_file(data), renamed(parent)).problems)


def test_what_stands_in_the_way_is_said_with_its_place(division, other):
    text = export(division).decode()
    assert "990000" in problems_of(text.replace("'330000'", "'990000'").encode(), other)
    late = text.replace("'2026-09-02T18:00:00+08:00'", "'2027-09-02T18:00:00+08:00'")
    found = problems_of(late.encode(), other)
    assert "heats[0].starts_at" in found
    bad = text.replace("size: 5", "size: 0", 1)
    assert ".rules.panel.size" in problems_of(bad.encode(), other)
    points = text.replace("max_points: 60", "max_points: 50")
    assert ".rubric" in problems_of(points.encode(), other)
    other.state = "archived"
    assert problems_of(text.encode(), other)


def test_a_refused_file_leaves_nothing(division, other):
    text = export(division).decode().replace("name: 滨江产业园报告厅", "name: 新会场")
    text = text.replace("venue: 滨江产业园报告厅", "venue: 新会场")
    before = Competition.objects.count(), Venue.objects.count()
    choices = ImportChoices(other, "2026", "2026b")
    with pytest.raises(ImportRefused, match="ZJ-2026"):
        import_tree(text.encode(), choices, actor=organiser_of(other), at=NOW)
    assert before == (Competition.objects.count(), Venue.objects.count())
    assert AuditEntry.objects.filter(action="competition.import").count() == 0
    choices = renamed(other)
    import_tree(text.encode(), choices, actor=organiser_of(other), at=NOW)
    assert Venue.objects.get(name="新会场").region.code == "330108"


def queries_of(call):
    with CaptureQueriesContext(
        connection,
    ) as found:
        call()
    return len(found)


def test_queries_do_not_grow_with_the_tree(division, other):
    actor = organiser_of(division, other)
    small = export(division)
    few_out = queries_of(lambda: export_node(division, actor=actor, with_below=True))
    few_in = queries_of(lambda: import_tree(small, renamed(other), actor=actor, at=NOW))
    for number in range(4):
        track = builders.make_competition(f"more{number}-2026", parent=division)
        builders.make_heat(builders.make_round(track, rule_set=division.rule_sets.get(version=3)))
    large = export_node(division, actor=actor, with_below=True)
    assert queries_of(lambda: export_node(division, actor=actor, with_below=True)) == few_out
    many_in = queries_of(lambda: import_tree(large, renamed(other, "2026c"), actor=actor, at=NOW))
    assert many_in == few_in


def test_lengths_and_choices_are_those_of_the_models():
    for name, model in NAMED.items():
        for field_name, kind in getattr(transfer_format, name).items():
            fields = {field.name: field for field in model._meta.concrete_fields}
            field = fields.get({"only_for": "category_kind"}.get(field_name, field_name))
            if isinstance(kind, Text) and field is not None and field.max_length:
                assert kind.most == field.max_length, (name, field_name)
            if isinstance(kind, transfer_format.Choice) and field is not None and field.choices:
                assert set(kind.values) == {value for value, _label in field.choices}


def upload(data, **fields):
    return {"file": SimpleUploadedFile("zj.yaml", data, "application/yaml")} | fields


IMPORT = "/admin/competitions/competition/import/"


def kept_of(response):
    return re.search(r'name="kept" value="([^"]+)"', response.content.decode())[1]


@pytest.fixture
def organiser(client, division, other):
    user = organiser_of(division, other)
    client.force_login(user)
    return user


MAPPED = {"code_from": "2026", "code_to": "2026b", "prefix_from": "2026", "prefix_to": "2026b"}


def test_upload_preview_and_import_by_the_page(client, organiser, division, other):
    data = export(division)
    fields = {"parent": other.pk}
    clash = client.post(IMPORT, upload(data, **fields))
    assert "zj-2026" in clash.context["plan"].problems[0]
    # The file stays; only the new codes are typed.
    shown = client.post(IMPORT, fields | MAPPED | {"kept": kept_of(clash)})
    assert shown.context["plan"].problems == ()
    assert Competition.objects.filter(code="zj-2026b").count() == 0
    done = client.post(IMPORT, fields | MAPPED | {"kept": kept_of(shown), "make": "1"})
    made = Competition.objects.get(code="zj-2026b")
    assert done["Location"] == f"/admin/competitions/competition/{made.pk}/change/"


def test_what_was_not_shown_is_not_made(client, organiser, division, other):
    fields = {"parent": other.pk} | MAPPED
    shown = client.post(IMPORT, upload(export(division), **fields))
    kept = kept_of(shown)
    changed = fields | {"code_to": "2026x", "make": "1", "kept": kept}
    assert client.post(IMPORT, changed).context["changed"]
    straight = upload(export(division), **fields, make="1")
    assert client.post(IMPORT, straight).context["changed"]
    assert not Competition.objects.filter(code__in=["zj-2026b", "zj-2026x"]).exists()
    broken = client.post(IMPORT, fields | {"make": "1", "kept": kept[:-2]})
    assert broken.context["form"].errors["file"]


def test_nothing_typed_is_lost_where_the_parent_is_missing(client, organiser, division):
    page = client.post(IMPORT, upload(export(division), code_from="2026"))
    assert page.context["form"].errors["parent"]
    assert kept_of(page)
    assert 'value="2026"' in page.content.decode()


def test_a_kept_file_is_its_uploaders_alone(client, organiser, division, other):
    shown = client.post(IMPORT, upload(export(division), parent=other.pk))
    client.force_login(builders.make_staff(other))
    page = client.post(IMPORT, {"parent": other.pk, "kept": kept_of(shown)})
    assert page.context["form"].errors["file"]


@pytest.mark.parametrize("data", [b"", b"\xff\xfe", b"a: *b", b"- 1", b"x: {" * 40])
def test_a_bad_file_is_answered_with_a_sentence(client, organiser, other, data):
    page = client.post(IMPORT, upload(data, parent=other.pk))
    assert page.status_code == 200
    if data:
        assert page.context["plan"].problems
    else:
        assert page.context["form"].errors["file"]


def test_the_download_of_a_contest(client, organiser, division):
    address = f"/admin/competitions/competition/{division.pk}/export/"
    alone, both = client.get(address), client.get(address, {"below": 1})
    assert alone["Content-Disposition"] == 'attachment; filename="zj-2026.yaml"'
    assert (b"track-2026" in alone.content, b"track-2026" in both.content) == (False, True)
    assert read_file(both.content).faults == ()


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(edits=EDITS)
def test_a_damaged_file_has_a_plan_or_problems(division, other, edits):
    text = VALID
    for start, length, piece in edits:
        text = text[:start] + piece + text[start + length :]
    plan = plan_import(read_file(text.encode()), ImportChoices(other))
    assert bool(plan.nodes) or bool(plan.problems)
    if not plan.problems:
        with transaction.atomic():
            import_tree(text.encode(), ImportChoices(other), actor=organiser_of(other), at=NOW)
            transaction.set_rollback(True)
