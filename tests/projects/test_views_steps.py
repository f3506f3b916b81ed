import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.models import AuditEntry
from projects.models import Entry
from projects.services.entries import submit_entry
from tests.builders import NOW, make_draft, make_submitted, make_user
from tests.projects.hostile_files import PDF, SVG


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def draft(track):
    return make_draft(track, owner=make_user("owner"))


@pytest.fixture
def owner(client_of, draft):
    client = client_of(draft.project.owner)
    client.cookies["django_language"] = "en"
    return client


def address(entry, step):
    return reverse("projects:edit", args=[entry.pk, step])


PROJECT = {
    "title": "海岛微电网储能调度",
    "stage": "pilot",
    "summary": "把海岛上的风电、光伏与储能统一调度。",
    "innovation": "按潮汐安排充放电。",
    "market": "海岛与渔港。",
}


def people(rows, **contact):
    fields = {"members-TOTAL_FORMS": "5", "members-INITIAL_FORMS": "1"}
    for number, (name, role) in enumerate([*rows, *[("", "")] * (5 - len(rows))]):
        fields |= {f"members-{number}-name": name, f"members-{number}-role": role}
    return (
        fields
        | {
            "contact_name": "李联系",
            "contact_mobile": "13800001111",
            "contact_email": "a@example.org",
        }
        | contact
    )


def test_saving_stays_on_the_step_and_continuing_goes_to_the_next(owner, draft):
    assert owner.post(address(draft, "project"), PROJECT | {"save": ""}).url == address(
        draft, "project"
    )
    assert owner.post(address(draft, "project"), PROJECT | {"continue": ""}).url == address(
        draft, "materials"
    )
    draft.project.refresh_from_db()
    assert draft.project.title == "海岛微电网储能调度"


def test_what_is_wrong_comes_back_as_typed_and_the_rest_is_saved(owner, draft):
    answer = owner.post(address(draft, "project"), PROJECT | {"summary": "长" * 601})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "长" * 601 in page
    assert "is-invalid" in page
    draft.project.refresh_from_db()
    assert draft.project.summary == "简介"
    assert draft.project.title == "海岛微电网储能调度"


def test_a_draft_may_be_saved_with_holes_that_the_list_names(owner, draft):
    answer = owner.post(
        address(draft, "project"), PROJECT | {"summary": "", "stage": ""}, follow=True
    )
    page = answer.content.decode()
    assert "Write the summary" in page
    assert "Choose the stage of the project" in page
    draft.project.refresh_from_db()
    assert (draft.project.summary, draft.project.stage) == ("", "")


def test_the_unit_shows_its_size_class_with_the_row_that_decided_it(owner, draft):
    page = owner.get(address(draft, "unit")).content.decode()
    assert "The row “Industry” of the size standard of 2011" in page
    assert "employees decides" in page


def test_a_wrong_code_needs_a_reason_and_everything_else_is_saved(owner, draft):
    company = draft.project.enterprise
    typed = {
        "name": "新名称有限公司",
        "credit_code": "123",
        "credit_code_reason": "",
        "region": company.region.code,
        "industry": "software",
        "employees": "9",
        "revenue": "12.50",
        "assets": "",
        "founded_on": "",
    }
    answer = owner.post(address(draft, "unit"), typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "18 characters; this one has 3" in page
    assert 'value="123"' in page
    before = company.credit_code
    company.refresh_from_db()
    assert (company.name, company.employees, company.credit_code) == ("新名称有限公司", 9, before)
    owner.post(address(draft, "unit"), typed | {"credit_code_reason": "执照如此"})
    company.refresh_from_db()
    assert (company.credit_code, company.credit_code_reason) == ("123", "执照如此")


def test_a_reason_cannot_be_taken_back_while_the_code_is_wrong(owner, draft):
    company = draft.project.enterprise
    type(company).objects.filter(pk=company.pk).update(
        credit_code="123", credit_code_reason="如此"
    )
    fields = {
        "name": company.name,
        "credit_code": "123",
        "credit_code_reason": "",
        "region": company.region.code,
        "industry": "industry",
        "employees": "9",
        "revenue": "1",
    }
    assert owner.post(address(draft, "unit"), fields).status_code == 422
    company.refresh_from_db()
    assert company.credit_code_reason == "如此"


def test_changing_the_group_asks_for_a_unit_of_the_other_kind(owner, draft, track):
    maker = track.categories.get(kind="maker")
    contest = {"category": maker.pk, "sector": draft.sector_id, "earlier_award": ""}
    owner.post(address(draft, "contest"), contest)
    page = owner.get(address(draft, "unit")).content.decode()
    assert "A company&#x27;s project cannot enter the maker group" in page
    region = draft.project.enterprise.region.code
    owner.post(address(draft, "unit"), {"unit": "new", "unit-name": "屿能", "unit-region": region})
    entry = Entry.objects.get(pk=draft.pk)
    assert entry.project.team.name == "屿能"
    assert entry.project.enterprise is None


def test_members_are_replaced_by_the_rows_of_the_form(owner, draft):
    owner.post(address(draft, "people"), people([("王喆", "负责人"), ("李玥", "技术")]))
    assert list(draft.project.members.values_list("name", "role", "order")) == [
        ("王喆", "负责人", 0),
        ("李玥", "技术", 1),
    ]


def test_a_member_without_a_name_keeps_the_contact_and_every_typed_row(owner, draft):
    rows = [("王喆", "负责人"), ("", "技术")]
    answer = owner.post(address(draft, "people"), people(rows, contact_name="赵新"))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "王喆" in page
    assert "技术" in page
    assert list(draft.project.members.values_list("name", flat=True)) == ["陈晓明"]
    draft.refresh_from_db()
    assert draft.contact_name == "赵新"


def test_more_members_than_the_category_takes_are_refused(owner, draft):
    fields = people([("甲", ""), ("乙", "")]) | {"members-TOTAL_FORMS": "6"}
    fields |= {f"members-{n}-name": "某" for n in range(6)}
    owner.post(address(draft, "people"), fields)
    assert draft.project.members.count() <= 5


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("138 0000 1111", "13800001111"), ("+86 13800001111", "13800001111"), ("", "")],
)
def test_a_mobile_number_is_kept_in_its_plain_form(owner, draft, typed, kept):
    owner.post(address(draft, "people"), people([("王喆", "")], contact_mobile=typed))
    draft.refresh_from_db()
    assert draft.contact_mobile == kept


@pytest.mark.parametrize("typed", ["138", "call me", "999999999999999999"])
def test_what_is_no_number_is_refused_beside_its_field(owner, draft, typed):
    answer = owner.post(address(draft, "people"), people([("王喆", "")], contact_mobile=typed))
    assert answer.status_code == 422
    assert f'value="{typed}"' in answer.content.decode()


def test_a_file_is_received_on_its_row_and_a_wrong_one_says_why(owner, draft):
    upload = reverse("projects:upload", args=[draft.pk])
    good = SimpleUploadedFile("新计划书.pdf", PDF)
    assert owner.post(upload, {"kind": "plan", "file": good}).status_code == 302
    assert draft.materials.current().get(kind="plan").name == "新计划书.pdf"
    bad = SimpleUploadedFile("计划书.pdf", SVG)
    answer = owner.post(upload, {"kind": "plan", "file": bad})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "This is an SVG drawing. Save it as PDF and upload it again." in page
    assert "The earlier file is still there." in page
    assert owner.post(upload, {"kind": "plan"}).status_code == 422
    assert owner.post(upload, {"kind": "none", "file": good}).status_code == 404


def test_a_file_can_be_removed_until_submission_and_not_after(owner, draft):
    licence = draft.materials.get(kind="licence")
    owner.post(reverse("projects:remove_material", args=[draft.pk, licence.pk]))
    assert not draft.materials.current().filter(kind="licence").exists()
    submitted = make_submitted(draft.competition, owner=draft.project.owner)
    plan = submitted.materials.get(kind="plan")
    owner.post(reverse("projects:remove_material", args=[submitted.pk, plan.pk]))
    assert submitted.materials.filter(pk=plan.pk).exists()


def test_a_form_left_open_while_a_teammate_submits_changes_nothing(owner, draft):
    submit_entry(draft, actor=draft.project.owner, at=NOW)
    before = draft.project.title
    answer = owner.post(address(draft, "project"), PROJECT)
    assert answer.status_code == 302
    draft.project.refresh_from_db()
    assert draft.project.title == before


def test_an_unknown_step_does_not_exist(owner, draft):
    assert owner.get(address(draft, "secret")).status_code == 404


def test_what_people_write_stays_text(owner, draft):
    attack = "<script>alert(1)</script>{{7*7}}"
    owner.post(address(draft, "project"), PROJECT | {"title": attack, "summary": attack})
    for step in ("contest", "project", "declare"):
        page = owner.get(address(draft, step)).content.decode()
        assert "<script>alert" not in page
        assert "{{7*7}}" in page


def test_a_saved_step_leaves_one_audit_line_without_values(owner, draft):
    owner.post(address(draft, "project"), PROJECT)
    line = AuditEntry.objects.get(action="entry.edit")
    assert line.detail == {
        "step": "project",
        "fields": ["project.innovation", "project.market", "project.summary", "project.title"],
    }
    owner.post(address(draft, "project"), PROJECT)
    assert AuditEntry.objects.filter(action="entry.edit").count() == 1


@pytest.mark.parametrize("step", ["contest", "unit", "project", "materials", "people", "declare"])
def test_a_step_takes_a_bounded_number_of_queries(
    owner, draft, step, django_assert_max_num_queries
):
    with django_assert_max_num_queries(21):
        owner.get(address(draft, step))
