"""One project entered into further contests with everything that is known already."""

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.urls import reverse

from accounts.models import AuditEntry
from competitions.models import Category, Competition, MaterialRequirement, Question, Sector
from projects.models import Answer, Collaborator, Entry, Material
from projects.services import further
from projects.services.answers import read_sheet
from projects.services.entries import RegistrationClosed, submit_entry
from projects.services.further import (
    AlreadyEntered,
    Choice,
    clashes,
    enter_further,
    offers_of,
)
from projects.services.materials import FileNotStored
from projects.services.withdrawals import withdraw_entry
from tests import builders
from tests.builders import NOW, make_competition, make_draft, make_user


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def draft(track):
    entry = make_draft(track, owner=make_user("owner"))
    Entry.objects.filter(pk=entry.pk).update(
        contact_position="总经理助理",
        funding_history="天使轮",
        funding_need="800",
        use_of_funds="中试线",
        needs=["equity"],
        earlier_award="市级三等奖",
    )
    entry.refresh_from_db()
    return entry


@pytest.fixture
def owner(draft):
    return draft.project.owner


@pytest.fixture
def special(tree):
    """Another contest of the same edition."""
    return make_competition("special", parent=tree[1])


@pytest.fixture
def abroad(db):
    """A contest of another edition, which names the sectors for itself."""
    root = make_competition("other-edition", level=Competition.Level.NATIONAL)
    Sector.objects.filter(competition=root, code="material").update(name="新材料与工艺")
    return make_competition("abroad", parent=root)


def choice(node, code="material"):
    edition = builders.root_of(node)
    return Choice(
        node,
        Category.objects.get(competition=node, kind="enterprise"),
        Sector.objects.get(competition=edition, code=code),
    )


def ask(node, key, **fields):
    values = {"kind": "short", "label": f"问题{key}", "order": 1} | fields
    return Question.objects.create(competition=node, key=key, **values)


def offered(entry):
    return [offer.competition.code for offer in offers_of(entry, at=NOW)]


# What is offered


def test_open_contests_that_take_the_unit_and_are_not_entered_yet_are_offered(
    tree, draft, special, abroad
):
    codes = offered(draft)
    assert {"special", "abroad"} <= set(codes)
    assert draft.competition.code not in codes
    special.categories.filter(kind="enterprise").delete()
    Competition.objects.filter(pk=abroad.pk).update(registration_closes_at=NOW)
    assert not {"special", "abroad"} & set(offered(draft))


def test_a_contest_in_preparation_is_nobodys_business(tree, draft):
    make_competition("quiet", parent=tree[1], is_open=False)
    assert "quiet" not in offered(draft)


def test_the_sector_is_found_by_its_code_in_another_edition(draft, special, abroad):
    found = {offer.competition.code: offer for offer in offers_of(draft, at=NOW)}
    assert found["special"].sector == draft.sector
    assert found["abroad"].sector.name == "新材料与工艺"
    Sector.objects.filter(competition=builders.root_of(abroad)).update(name="别的")
    Sector.objects.filter(code="material", competition=builders.root_of(abroad)).update(code="x")
    again = {offer.competition.code: offer for offer in offers_of(draft, at=NOW)}
    assert again["abroad"].sector is None


def test_a_second_place_in_one_edition_is_a_clash_and_another_edition_is_none(
    draft, special, abroad
):
    found = {offer.competition.code: offer for offer in offers_of(draft, at=NOW)}
    assert found["special"].beside == (draft.competition.short_name,)
    assert clashes([found["special"]]) == [found["special"]]
    assert clashes([found["abroad"]]) == []
    assert len(clashes([found["abroad"], found["other-edition"]])) == 2


def test_an_entry_that_was_withdrawn_stands_nowhere(draft, special, owner):
    submitted = submit_entry(draft, actor=owner, at=NOW)
    withdraw_entry(submitted, actor=owner, at=NOW)
    found = {offer.competition.code: offer for offer in offers_of(draft, at=NOW)}
    assert found["special"].beside == ()


# What is copied


def test_contact_funding_and_files_go_along_into_every_draft(draft, special, abroad, owner):
    made = enter_further(draft, [choice(special), choice(abroad)], actor=owner, at=NOW)
    assert {entry.competition for entry in made} == {special, abroad}
    for entry in made:
        entry.refresh_from_db()
        for name in further.COPIED:
            assert getattr(entry, name) == getattr(draft, name), name
        assert (entry.state, entry.number, entry.declared, entry.revision) == (
            "draft",
            None,
            {},
            0,
        )
        assert sorted(entry.materials.values_list("kind", flat=True)) == ["licence", "plan"]
    lines = AuditEntry.objects.filter(action="entry.create", actor=owner).order_by("pk")
    assert [line.detail for line in lines][1:] == [{"copied_from": str(draft.pk)}] * 2


def test_the_files_are_the_drafts_own(draft, special, owner):
    [made] = enter_further(draft, [choice(special)], actor=owner, at=NOW)
    mine, theirs = draft.materials.get(kind="plan"), made.materials.get(kind="plan")
    assert mine.file.name != theirs.file.name
    mine.file.delete(save=False)
    with theirs.file.open("rb") as content:
        assert content.read() == b"%PDF-1.7\n%%EOF\n"
    assert (theirs.sha256, theirs.uploaded_by, theirs.version) == (mine.sha256, owner, 1)


def test_a_file_that_the_other_contest_does_not_take_stays_behind(draft, special, owner):
    builders.add_material(draft, "deck", name="演示.pdf")
    MaterialRequirement.objects.create(competition=special, kind="deck", most=0)
    MaterialRequirement.objects.create(
        competition=special, kind="licence", least=1, formats=["jpg"], max_mib=5
    )
    [made] = enter_further(draft, [choice(special)], actor=owner, at=NOW)
    assert list(made.materials.values_list("kind", flat=True)) == ["plan"]


def test_earlier_versions_stay_behind(draft, special, owner):
    draft.materials.filter(kind="plan").update(replaced_at=NOW)
    [made] = enter_further(draft, [choice(special)], actor=owner, at=NOW)
    assert list(made.materials.values_list("kind", flat=True)) == ["licence"]


def test_answers_to_the_same_question_go_along_where_they_fit(draft, special, owner):
    def answered(key, value, **asked_there):
        question = ask(draft.competition, key)
        Answer.objects.create(entry=draft, question=question, value=value)
        ask(special, key, **asked_there)

    answered("same", "走得通")
    answered("shorter", "太长的回答", limits={"most": 3})
    answered("other-kind", "12", kind="number")
    ask(special, "new")
    [made] = enter_further(draft, [choice(special)], actor=owner, at=NOW)
    sheet = {reply.question.key: reply.value for reply in read_sheet(made).replies}
    assert sheet == {"same": "走得通", "shorter": None, "other-kind": None, "new": None}


def test_a_file_that_answers_a_question_goes_along_with_it(draft, special, owner):
    files = {"kind": "file", "limits": {"formats": ["pdf"], "most": 1, "max_mib": 5}}
    question = ask(draft.competition, "proof", **files)
    there = ask(special, "proof", **files)
    material = builders.add_material(draft, "other", name="证明.pdf")
    Material.objects.filter(pk=material.pk).update(question=question)
    [made] = enter_further(draft, [choice(special)], actor=owner, at=NOW)
    copy = made.materials.get(kind="other")
    assert (copy.question, copy.name) == (there, "证明.pdf")


# All or nothing


def test_if_one_contest_has_closed_nothing_is_entered(draft, special, abroad, owner, settings):
    before = stored(settings)
    Competition.objects.filter(pk=abroad.pk).update(registration_closes_at=NOW)
    with pytest.raises(RegistrationClosed, match=abroad.name):
        enter_further(draft, [choice(special), choice(abroad)], actor=owner, at=NOW)
    assert list(Entry.objects.all()) == [draft]
    assert stored(settings) == before


def stored(settings):
    return sorted(path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file())


def test_a_contest_that_was_entered_meanwhile_is_not_entered_twice(draft, special, owner):
    enter_further(draft, [choice(special)], actor=owner, at=NOW)
    with pytest.raises(AlreadyEntered, match=special.name):
        enter_further(draft, [choice(special)], actor=owner, at=NOW)
    assert Entry.objects.filter(competition=special).count() == 1


def test_a_full_disk_leaves_neither_rows_nor_files(draft, special, owner, settings, monkeypatch):
    before, real, calls = stored(settings), default_storage.save, []

    def full(name, content):
        if calls:
            raise OSError(28, "No space left on device")
        calls.append(name)
        return real(name, content)

    monkeypatch.setattr(default_storage, "save", full)
    with pytest.raises(FileNotStored):
        enter_further(draft, [choice(special)], actor=owner, at=NOW)
    assert calls
    assert list(Entry.objects.all()) == [draft]
    assert stored(settings) == before


def test_a_teammate_who_reads_enters_nothing(client_of, draft, special):
    reader = make_user("reader")
    Collaborator.objects.create(project=draft.project, user=reader, role="reader")
    with pytest.raises(PermissionDenied):
        enter_further(draft, [choice(special)], actor=reader, at=NOW)
    url = reverse("projects:further", args=[draft.pk])
    assert client_of(reader).get(url).status_code == 404
    page = client_of(reader).get(reverse("projects:detail", args=[draft.pk])).content.decode()
    assert url not in page


# The page


@pytest.fixture
def page(client_of, owner):
    client = client_of(owner)
    client.cookies["django_language"] = "en"
    return client


def url_of(entry):
    return reverse("projects:further", args=[entry.pk])


def ticked(*choices, **said):
    boxes = {f"enter-{one.competition.pk}": "on" for one in choices}
    return boxes | {f"sector-{one.competition.pk}": str(one.sector.pk) for one in choices} | said


def test_several_contests_are_entered_at_once_and_the_page_says_what_is_missing(
    page, draft, special, abroad
):
    ask(abroad, "plan-b", is_required=True, label="备选方案")
    typed = ticked(choice(special), choice(abroad), knows="on")
    answer = page.post(url_of(draft), typed, follow=True)
    text = answer.content.decode()
    assert "2 drafts were made." in text
    assert Entry.objects.count() == 3
    assert "Answer “备选方案”" in text
    assert "Complete" in text


def test_a_second_place_in_an_edition_has_to_be_confirmed(page, draft, special):
    text = page.get(url_of(draft)).content.decode()
    assert f"Already entered in this edition: {draft.competition.short_name}" in text
    answer = page.post(url_of(draft), ticked(choice(special)))
    assert answer.status_code == 422
    assert "more than one place of one edition" in answer.content.decode()
    assert f'name="enter-{special.pk}"' in answer.content.decode()
    assert Entry.objects.count() == 1
    assert page.post(url_of(draft), ticked(choice(special), knows="on")).status_code == 302


def test_nothing_chosen_and_a_sector_left_open_are_said(page, draft, special, abroad):
    assert "Choose at least one contest." in page.post(url_of(draft), {"a": "b"}).content.decode()
    typed = {f"enter-{abroad.pk}": "on", f"sector-{abroad.pk}": ""}
    answer = page.post(url_of(draft), typed)
    assert answer.status_code == 422
    assert "Choose the sector in this contest." in answer.content.decode()


def test_a_sector_of_another_edition_is_no_choice(page, draft, abroad):
    typed = {f"enter-{abroad.pk}": "on", f"sector-{abroad.pk}": str(draft.sector_id)}
    assert page.post(url_of(draft), typed).status_code == 422
    assert Entry.objects.count() == 1


def test_without_an_open_contest_the_page_says_so(page, draft):
    Competition.objects.exclude(pk=draft.competition_id).update(registration_closes_at=NOW)
    assert (
        "No other contest is open to this project now." in page.get(url_of(draft)).content.decode()
    )


def test_many_offers_take_as_many_queries_as_one(page, tree, draft, django_assert_num_queries):
    def measured():
        with django_assert_num_queries(12):
            assert page.get(url_of(draft)).status_code == 200

    # The first request of a session writes when it was seen.
    page.get(url_of(draft))
    make_competition("first", parent=tree[1])
    measured()
    for number in range(6):
        make_competition(f"more{number}", parent=tree[1])
    measured()
