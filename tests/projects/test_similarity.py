"""Alike is alike whichever comes first, in every process; and the index finds what is alike."""

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects import similarity
from projects.eligibility import title_similarity
from projects.models import Entry, Recusal, TextBand
from projects.services import fingerprints
from projects.services.entries import submit_entry
from projects.services.findings import failing, findings_of
from projects.similarity import (
    CREDIT_CODE_BAND,
    UNIT_NAME_BAND,
    fingerprint,
    folded,
    folded_unit,
    jaccard,
    pairs,
    shared_bands,
    text_similarity,
)
from tests.builders import NOW, make_competition, make_draft, make_entry, make_staff, make_user

TEXT = (
    "面向海岛和偏远地区的微电网储能调度系统，以超级电容与磷酸铁锂电池混合储能为核心，"
    "通过边缘计算实时预测风光出力与负荷变化，在断网情况下自主运行七十二小时以上，"
    "已在舟山三个岛屿完成示范，综合用电成本下降两成，并取得四项发明专利授权。"
)
OTHER = (
    "一种用于早期肝癌筛查的循环肿瘤细胞微流控芯片，配合自动化染色与人工智能判读软件，"
    "在八家三甲医院完成两千例前瞻性队列研究，灵敏度百分之九十二，特异度百分之九十五。"
)
words = st.text(
    alphabet=st.characters(min_codepoint=0x4E00, max_codepoint=0x4FFF), min_size=0, max_size=80
)


@given(words, words)
def test_it_does_not_matter_which_comes_first(one, other):
    first, second = pairs(one), pairs(other)
    assert jaccard(first, second) == jaccard(second, first)
    assert text_similarity(first, second) == text_similarity(second, first)
    prints = fingerprint(title="", text=one), fingerprint(title="", text=other)
    assert shared_bands(*prints) == shared_bands(*reversed(prints))


@given(words.filter(bool))
def test_a_text_is_itself(text):
    assert jaccard(pairs(text), pairs(text)) == 1
    found = fingerprint(title=text, text=text, unit_name=text)
    assert shared_bands(found, fingerprint(title=text, text=text, unit_name=text)) == len(found)


@given(st.permutations([TEXT[at : at + 2] for at in range(0, len(TEXT) - 1, 2)]))
def test_the_order_in_which_pairs_come_does_not_matter(tokens):
    assert similarity._least(tokens, 12) == similarity._least(sorted(tokens), 12)


@given(words)
def test_every_number_fits_into_the_column(text):
    found = fingerprint(title=text, text=text, credit_code=text, unit_name=text)
    assert all(0 <= value < 2**63 for value in found.values())


def test_the_numbers_are_the_same_in_another_process():
    """Python's own hash() of a text is not."""
    code = (
        "from projects.similarity import fingerprint;"
        f"print(sorted(fingerprint(title='海岛微电网', text={TEXT!r}).items()))"
    )
    runs = {
        subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            text=True,
            check=True,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": "."},
        ).stdout
        for seed in ("1", "2")
    }
    assert runs == {f"{sorted(fingerprint(title='海岛微电网', text=TEXT).items())}\n"}


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("杭州海岛科技有限公司", "杭州海岛科技"),
        ("杭州海岛科技有限责任公司", "杭州海岛科技"),
        ("杭州海岛科技（浙江）股份有限公司", "杭州海岛科技"),
        ("杭州海岛科技(浙江)股份有限公司", "杭州海岛科技"),
        ("Ｈａｉｄａｏ科技有限公司", "haidao科技"),
        ("有限公司", "有限公司"),
        ("（浙江）", "浙江"),
    ],
)
def test_a_company_is_known_by_its_name_without_the_legal_form(name, short):
    assert folded_unit(name) == short


def test_width_case_and_punctuation_do_not_count():
    assert folded("ＡＩ＋ 医疗，２.０") == folded("ai医疗20")


def test_short_texts_say_nothing():
    assert text_similarity(pairs("简介"), pairs("简介")) == 0
    assert not any(band < similarity.TEXT_BANDS for band in fingerprint(title="甲", text="简介"))


def test_a_copied_text_is_found_and_another_one_is_not():
    copied = TEXT.replace("舟山三个岛屿", "嵊泗五座海岛").replace("四项", "六项")
    near, far = (
        shared_bands(fingerprint(title="", text=TEXT), fingerprint(title="", text=other))
        for other in (copied, OTHER)
    )
    assert near > 0
    assert far == 0
    assert text_similarity(pairs(TEXT), pairs(copied)) >= similarity.SIMILAR_TEXT
    assert text_similarity(pairs(TEXT), pairs(OTHER)) < 10


# The index at work


def tell(entry, **fields):
    type(entry.project).objects.filter(pk=entry.project_id).update(**fields)
    return Entry.objects.get(pk=entry.pk)


def submitted(track, title, summary, company=None, **fields):
    entry = tell(make_draft(track, title=title, **fields), summary=summary)
    unit = entry.project.enterprise
    type(unit).objects.filter(pk=unit.pk).update(**(company or {"assets": None}))
    submit_entry(Entry.objects.get(pk=entry.pk), actor=entry.project.owner, at=NOW)
    return Entry.objects.for_list().get(pk=entry.pk)


def codes(entry, user):
    return {item.code: item for item in findings_of(entry, user=user)}


def test_submission_writes_the_bands_and_submitting_again_replaces_them(track):
    entry = submitted(track, "海岛微电网", TEXT)
    before = dict(entry.bands.values_list("band", "value"))
    assert {0, CREDIT_CODE_BAND, UNIT_NAME_BAND} <= set(before)
    fingerprints.write_fingerprint(tell(entry, summary=OTHER))
    after = dict(entry.bands.values_list("band", "value"))
    assert set(after) == set(before)
    assert after[0] != before[0]


@pytest.fixture
def sibling(tree):
    return make_competition("sibling", parent=tree[1])


def test_a_renamed_project_of_another_unit_is_found_with_number_title_unit_and_contest(
    track, sibling
):
    entry = submitted(track, "海岛微电网储能", TEXT)
    twin = submitted(sibling, "离网供电新方案", TEXT.replace("七十二", "四十八"))
    found = codes(entry, make_staff(track))["similar_elsewhere"]
    for said in (twin.number, "离网供电新方案", twin.project.unit.name, "sibling", "85"):
        assert said in found.sentence
    assert (found.state, found.entry) == ("unsure", None)


def test_without_the_bands_it_is_not_found(track, sibling):
    """The index is what finds it: this is the test above with the index taken away."""
    entry = submitted(track, "海岛微电网储能", TEXT)
    twin = submitted(sibling, "离网供电新方案", TEXT)
    TextBand.objects.filter(entry=twin).delete()
    assert "similar_elsewhere" not in codes(entry, make_staff(track))


def test_nothing_but_the_contest_is_said_to_who_is_recused_from_the_other(track, sibling):
    entry = submitted(track, "海岛微电网储能", TEXT)
    twin = submitted(sibling, "离网供电新方案", TEXT)
    officer = make_staff(track)
    Recusal.objects.create(
        user=officer, project=twin.project, kind="kinship", declared_by=officer, declared_at=NOW
    )
    said = codes(entry, officer)["similar_elsewhere"].sentence
    assert "sibling" in said
    assert twin.number not in said
    assert "离网" not in said


def test_drafts_and_withdrawn_entries_and_the_same_project_are_left_out(track, sibling):
    entry = submitted(track, "海岛微电网储能", TEXT)
    tell(make_draft(sibling, title="草稿"), summary=TEXT)
    withdrawn = submitted(sibling, "撤回的", TEXT)
    Entry.objects.filter(pk=withdrawn.pk).update(state="withdrawn")
    assert "not_entered_elsewhere" in codes(entry, make_staff(track))


def test_what_was_placed_in_an_earlier_edition_is_found_and_what_was_not_is_not(track):
    earlier = make_competition("earlier", level="national", year=2025)
    old = make_competition("oldtrack", parent=earlier, year=2025)
    placed = submitted(old, "去年的项目", TEXT)
    entry = submitted(track, "海岛微电网储能", TEXT)
    assert "placed_earlier" not in codes(entry, make_staff(track))
    Entry.objects.filter(pk=placed.pk).update(state="recommended")
    found = codes(entry, make_staff(track))["placed_earlier"]
    assert placed.number in found.sentence
    assert found.state == "unsure"


def test_the_same_name_of_a_unit_is_a_finding_of_its_own(track, sibling):
    entry = submitted(track, "海岛微电网储能", TEXT)
    name = entry.project.enterprise.name.replace("有限公司", "（浙江）股份有限公司")
    submitted(sibling, "肝癌筛查芯片", OTHER, company={"name": name})
    assert "same_unit_elsewhere" in codes(entry, make_staff(track))


def test_failing_in_bulk_says_what_the_findings_say(track, sibling, django_assert_num_queries):
    officer = make_staff(track)
    good = submitted(track, "海岛微电网储能", TEXT)
    twin = submitted(track, "肝癌筛查芯片", OTHER)
    code = twin.project.enterprise.credit_code
    submitted(sibling, "肝癌早筛芯片系统", OTHER, company={"credit_code": code})
    rows = list(Entry.objects.for_list().filter(competition=track))
    said = {
        row.pk
        for row in rows
        if any(item.state == "fail" for item in findings_of(row, user=officer))
    }
    assert said == failing(rows)
    assert twin.pk in said
    assert title_similarity("肝癌筛查芯片", "肝癌早筛芯片系统") < 85
    assert good.project.title == "海岛微电网储能"


@pytest.mark.parametrize("others", [1, 30])
def test_the_candidates_take_three_queries_however_many(track, others, django_assert_num_queries):
    for number in range(others):
        submitted(track, f"海岛微电网储能{number}", TEXT)
    entry = submitted(track, "海岛微电网储能", TEXT)
    with django_assert_num_queries(3):
        found = fingerprints.alike_of(entry)
    assert len(found) == others


def test_no_more_than_forty_are_compared(track, monkeypatch):
    monkeypatch.setattr(fingerprints, "MOST_COMPARED", 3)
    for number in range(5):
        submitted(track, f"海岛微电网储能{number}", TEXT)
    assert len(fingerprints.alike_of(submitted(track, "海岛微电网储能", TEXT))) == 3


def test_an_entrant_is_told_of_their_own_entries_alone(track, sibling, client_of):
    owner = make_user()
    submitted(sibling, "别人的相同项目", TEXT)
    own = submitted(sibling, "我的旧项目", TEXT, owner=owner)
    draft = tell(make_draft(track, title="我的新项目", owner=owner), summary=TEXT)
    assert [one.pk for one, _percent in fingerprints.similar_own(draft, user=owner)] == [own.pk]
    page = client_of(owner).get(f"/my/entries/{draft.pk}/edit/project/").content.decode()
    assert "我的旧项目" in page
    assert "别人的相同项目" not in page


def test_nothing_is_ever_blocked(track):
    submitted(track, "海岛微电网储能", TEXT)
    again = submitted(track, "海岛微电网储能", TEXT)
    assert again.state == "submitted"
    assert make_entry(track).state == "accepted"
