"""What a version changed, as people read it."""

from papers.comparison import compare, compare_texts, parts_of, readable, shortened

TABLE = "## 名单\n| 领域 | 项目 |\n|---|--:|\n| 新材料 | {n} |\n\n- 甲**乙**\n---\n![分布](chart:sectors)"


def told(found):
    return [(each.kind, each.text) for each in found if each.kind != "same"]


def test_whole_numbers_and_words_are_marked():
    assert told(compare("共106个", "共206个")) == [("out", "106"), ("in", "206")]
    assert told(compare("观看12.9万次", "观看13.9万次")) == [("out", "12.9万"), ("in", "13.9万")]
    assert told(compare("ABC杯", "ABD杯")) == [("out", "ABC"), ("in", "ABD")]
    assert "".join(parts_of("a b\n1,560个")) == "a b\n1,560个"


def test_a_text_is_compared_as_it_reads():
    assert readable(TABLE.format(n=1)) == (
        "一、名单\n领域　项目\n新材料　1\n· 甲乙\n——\n〔图〕分布"
    )
    found = compare_texts(TABLE.format(n=106), TABLE.format(n=206))
    assert told(found) == [("out", "106"), ("in", "206")]
    assert not any("|" in each.text or "#" in each.text for each in found)


def test_where_only_signs_have_changed_the_signs_are_shown():
    assert told(compare_texts("甲乙", "甲**乙**")) == [("in", "**"), ("in", "**")]


def test_one_changed_line_of_a_long_text_is_marked_by_its_parts():
    lines = [f"第{n}行，登记{n}个。" for n in range(500)]
    changed = [*lines[:250], "第250行，登记999个。", *lines[251:]]
    assert told(compare("\n".join(lines), "\n".join(changed))) == [("out", "250"), ("in", "999")]
    shown = "".join(each.text for each in shortened(compare("\n".join(lines), "\n".join(changed))))
    assert shown.splitlines() == [
        "……",
        "第249行，登记249个。",
        "第250行，登记250999个。",
        "第251行，登记251个。",
        "第252行，登记252个。",
        "……",
    ]
