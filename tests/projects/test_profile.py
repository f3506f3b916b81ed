"""The entrant's profile: company, honours, rights, funding, people."""

import json

import pytest
import time_machine
from django.urls import reverse

from projects.credit_code import check_credit_code, make_credit_code
from projects.models import Entry, Honour, IntellectualProperty
from projects.services.declaring import declared_facts
from projects.services.entries import submit_entry
from projects.services.findings import findings_of
from projects.services.saving import save_fields
from tests.builders import NOW, make_draft, make_user

NUMBERS = {"industry": "software", "employees": "99", "revenue": "1000", "assets": ""}


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


def rows(prefix, *typed, initial=0):
    """What a page with these rows and an empty one sends."""
    data = {f"{prefix}-TOTAL_FORMS": str(len(typed)), f"{prefix}-INITIAL_FORMS": str(initial)}
    for number, row in enumerate(typed):
        data |= {f"{prefix}-{number}-{name}": value for name, value in row.items()}
    return data


def unit(draft, **typed):
    company = draft.project.enterprise
    return {
        "name": company.name,
        "credit_code": make_credit_code("91330102M00000001"),
        "region": company.region.code,
        **NUMBERS,
    } | typed


def project(**typed):
    return {"title": "微电网", "stage": "pilot", "summary": "简介"} | typed


def save(client, draft, fields, *, key="profile-0001", step="project"):
    sent = {"save_key": key, "step": step, "base": 0, "fields": fields}
    url = reverse("projects:save", args=[draft.pk])
    return client.post(url, json.dumps(sent), content_type="application/json")


HIGH_TECH = {"kind": "high_tech", "number": "GR202633000123", "year": "2025"}
SRDI = {"kind": "srdi", "number": "", "year": ""}
EMPTY_HONOUR = {"kind": "", "number": "", "year": ""}
PATENT = {
    "kind": "invention",
    "name": "储能调度方法",
    "status": "granted",
    "number": "ZL202610000001.2",
    "owner": "",
}
EMPTY_RIGHT = dict.fromkeys(PATENT, "")


def test_the_facts_that_need_not_be_said_are_kept(owner, draft):
    more = {
        "address": "滨江区某路1号",
        "legal_representative": "欧阳某某",
        "registered_capital": "500",
        "profit": "-12.50",
        "rd_spend": "80.25",
    }
    page = owner.get(address(draft, "unit")).content.decode()
    assert '<details class="cs-more mb-4">' in page
    assert owner.post(address(draft, "unit"), unit(draft, **more)).status_code == 302
    company = type(draft.project.enterprise).objects.get(pk=draft.project.enterprise_id)
    assert (company.address, str(company.profit), str(company.rd_spend)) == (
        "滨江区某路1号",
        "-12.50",
        "80.25",
    )
    again = owner.get(address(draft, "unit")).content.decode()
    assert '<details class="cs-more mb-4" open>' in again


@pytest.mark.parametrize("name", ["revenue", "assets", "registered_capital", "rd_spend"])
def test_only_a_profit_may_be_negative(owner, draft, name):
    answer = owner.post(address(draft, "unit"), unit(draft, **{name: "-1"}))
    assert answer.status_code == 422
    assert 'value="-1"' in answer.content.decode()
    draft.project.enterprise.refresh_from_db()
    assert getattr(draft.project.enterprise, name) != -1


@pytest.mark.parametrize("body", ["A1330102M00000001", "N2330102M00000001", "Y1330102M00000001"])
def test_a_code_that_begins_with_a_letter_needs_no_reason(owner, draft, body):
    code = make_credit_code(body)
    assert check_credit_code(code).valid
    answer = owner.post(address(draft, "unit"), unit(draft, credit_code=code))
    assert answer.status_code == 302
    draft.project.enterprise.refresh_from_db()
    assert draft.project.enterprise.credit_code == code
    assert "credit_code_valid" in found(draft)


def test_a_code_that_fails_the_check_is_kept_with_its_reason_and_flagged(owner, draft):
    typed = {"credit_code": "91350211M0000XUF46", "credit_code_reason": "执照就是如此"}
    assert owner.post(address(draft, "unit"), unit(draft, **typed)).status_code == 302
    draft.project.enterprise.refresh_from_db()
    assert draft.project.enterprise.credit_code == "91350211M0000XUF46"
    assert "credit_code_overridden" in found(draft)


def found(draft):
    """The codes of the findings on the entry as it would be handed in now."""
    entry = Entry.objects.for_list().get(pk=draft.pk)
    entry.declared = declared_facts(entry)
    return [item.code for item in findings_of(entry, user=entry.project.owner)]


def test_honours_are_kept_in_their_order_and_one_row_is_always_spare(owner, draft):
    typed = unit(draft) | rows("honours", HIGH_TECH, EMPTY_HONOUR, SRDI)
    assert owner.post(address(draft, "unit"), typed).status_code == 302
    company = draft.project.enterprise
    kept = list(company.honours.values_list("kind", "number", "year", "order"))
    assert kept == [("high_tech", "GR202633000123", 2025, 0), ("srdi", "", None, 1)]
    page = owner.get(address(draft, "unit")).content.decode()
    assert 'name="honours-2-kind"' in page
    assert 'name="honours-3-kind"' not in page
    change = draft.changes.get(field="honours")
    assert json.loads(change.after)[0]["number"] == "GR202633000123"


def test_an_honour_without_the_number_it_needs_is_found_and_one_with_it_is_not(owner, draft):
    owner.post(address(draft, "unit"), unit(draft) | rows("honours", HIGH_TECH))
    assert "honour_without_number" not in found(draft)
    owner.post(address(draft, "unit"), unit(draft) | rows("honours", HIGH_TECH, SRDI, initial=1))
    assert found(draft).count("honour_without_number") == 1
    owner.post(address(draft, "unit"), unit(draft) | rows("honours", {"kind": "unicorn"}))
    assert "honour_without_number" not in found(draft)


def test_a_row_that_is_half_filled_in_comes_back_as_typed(owner, draft):
    half = {"kind": "", "number": "GR-9", "year": "1066"}
    answer = owner.post(address(draft, "unit"), unit(draft) | rows("honours", half))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="GR-9"' in page
    assert 'value="1066"' in page
    assert "Choose the title or leave the row empty." in page
    assert "no later than 2026" in page
    assert not Honour.objects.exists()


def test_a_page_that_does_not_know_the_rows_leaves_them_alone(owner, draft):
    owner.post(address(draft, "unit"), unit(draft) | rows("honours", HIGH_TECH))
    assert owner.post(address(draft, "unit"), unit(draft, employees="7")).status_code == 302
    assert list(Honour.objects.values_list("kind", flat=True)) == ["high_tech"]
    owner.post(address(draft, "unit"), unit(draft) | rows("honours", EMPTY_HONOUR, initial=1))
    assert not Honour.objects.exists()


def test_a_right_without_a_holder_is_the_units_own(owner, draft):
    licensed = PATENT | {"name": "电池仓", "status": "licensed", "owner": "浙江大学"}
    typed = project() | rows("rights", PATENT, licensed, EMPTY_RIGHT)
    assert owner.post(address(draft, "project"), typed).status_code == 302
    name = draft.project.enterprise.name
    assert list(draft.project.rights.values_list("name", "owner", "status")) == [
        ("储能调度方法", name, "granted"),
        ("电池仓", "浙江大学", "licensed"),
    ]
    assert {"ip_owned", "ip_owner_differs"} <= set(found(draft))


def test_funding_and_needs_are_the_entrys_and_are_frozen_with_it(owner, draft):
    funding = {
        "funding_history": "2025年天使轮\n200万元",
        "funding_need": "800",
        "use_of_funds": "中试线",
        "needs": ["equity", "orders"],
    }
    assert owner.post(address(draft, "project"), project(**funding)).status_code == 302
    draft.refresh_from_db()
    assert draft.needs == ["orders", "equity"]
    assert (str(draft.funding_need), draft.use_of_funds) == ("800.00", "中试线")
    submitted = submit_entry(draft, actor=draft.project.owner, at=NOW)
    texts = submitted.declared["fields"]
    assert texts["entry.needs"] == '["orders", "equity"]'
    assert texts["entry.funding_history"] == "2025年天使轮\n200万元"
    page = owner.get(reverse("projects:detail", args=[draft.pk])).content.decode()
    assert "Equity investment" in page


def test_a_need_that_is_not_on_the_list_is_refused(owner, draft):
    answer = owner.post(address(draft, "project"), project(needs=["moon"]))
    assert answer.status_code == 422
    draft.refresh_from_db()
    assert draft.needs == []


def test_members_have_an_education_and_the_contact_a_position(owner, draft):
    member = {"name": "王喆", "role": "负责人", "education": "浙江大学 博士"}
    typed = rows("members", member, initial=1) | {
        "contact_name": "李联系",
        "contact_position": "总经理助理",
        "contact_mobile": "13800001111",
    }
    assert owner.post(address(draft, "people"), typed).status_code == 302
    draft.refresh_from_db()
    assert draft.contact_position == "总经理助理"
    assert list(draft.project.members.values_list("name", "education")) == [
        ("王喆", "浙江大学 博士")
    ]


@pytest.mark.parametrize(
    ("step", "name", "value"),
    [
        ("unit", "unit.rd_spend", "80.5"),
        ("unit", "honours", [HIGH_TECH]),
        ("project", "rights", [PATENT | {"owner": "浙江大学"}]),
        ("project", "entry.needs", ["credit"]),
        ("project", "entry.funding_need", "12"),
        ("people", "entry.contact_position", "秘书"),
        ("people", "members", [{"name": "王喆", "role": "", "education": "本科"}]),
    ],
)
def test_every_field_saves_itself_and_stands_in_the_book_of_changes(
    owner, draft, step, name, value
):
    answer = save(owner, draft, {name: value}, step=step).json()
    assert (answer["saved"], answer["errors"]) == ([name], {})
    assert draft.changes.get(field=name).save_key == "profile-0001"


def test_a_row_in_the_making_is_refused_without_losing_the_rows_that_stand(owner, draft):
    save_fields(draft, {"rights": [PATENT | {"owner": "甲"}]}, actor=draft.project.owner, at=NOW)
    making = EMPTY_RIGHT | {"kind": "design"}
    answer = save(owner, draft, {"rights": [PATENT, making]}).json()
    assert "Name the right or leave the row empty." in answer["errors"]["rights"]
    assert IntellectualProperty.objects.count() == 1


def test_the_size_class_is_told_while_the_numbers_are_typed(owner):
    page = owner.get(reverse("projects:size_class"), NUMBERS).content.decode()
    assert "Size class: Small" in page
    assert "The row “Software and IT services” of the size standard of 2011" in page
    assert "employees decides" in page


@pytest.mark.parametrize(
    "typed",
    [
        {},
        {"industry": "moon"},
        {"industry": "software", "employees": "many", "revenue": "-1"},
        {"industry": "real_estate", "revenue": "1000", "assets": ""},
        {"industry": "software", "employees": "9" * 40},
    ],
)
def test_the_size_class_is_open_while_a_number_is_missing_or_makes_no_sense(owner, typed):
    answer = owner.get(reverse("projects:size_class"), typed)
    assert answer.status_code == 200
    assert "Size class:" not in answer.content.decode()


def test_a_stranger_learns_no_size_class(client, db):
    assert client.get(reverse("projects:size_class")).status_code == 302


@pytest.mark.parametrize(("step", "queries"), [("unit", 14), ("project", 12)])
def test_many_rows_take_as_many_queries_as_few(
    owner, draft, django_assert_num_queries, step, queries
):
    def measured():
        with django_assert_num_queries(queries):
            assert owner.get(address(draft, step)).status_code == 200

    # The first request of a session writes when it was seen.
    owner.get(address(draft, step))
    measured()
    actor = draft.project.owner
    titles = [{"kind": "other", "number": str(n), "year": None} for n in range(15)]
    save_fields(draft, {"honours": titles}, actor=actor, at=NOW)
    rights = [PATENT | {"name": f"专利{n}", "owner": "甲"} for n in range(25)]
    save_fields(draft, {"rights": rights}, actor=actor, at=NOW)
    measured()
