from hypothesis import given
from hypothesis import strategies as st

from publicity.list_changes import list_changes


def rows(numbers):
    return [
        {
            "order": order,
            "number": number,
            "project": f"项目{number}",
            "unit": "单位",
            "leader": "陈*",
        }
        for order, number in enumerate(numbers, start=1)
    ]


LISTS = st.lists(st.sampled_from("ABCDEFGH"), unique=True, max_size=8).map(rows)


def test_who_leaves_who_comes_and_who_moves():
    assert list_changes(rows("ABC"), rows("BDC")) == {
        "removed": [{"number": "A", "project": "项目A", "unit": "单位", "before": 1}],
        "added": [{"number": "D", "project": "项目D", "unit": "单位", "after": 2}],
        "moved": [{"number": "B", "project": "项目B", "unit": "单位", "before": 2, "after": 1}],
    }


def test_an_unchanged_list_has_no_changes():
    assert list_changes(rows("AB"), rows("AB")) == {"removed": [], "added": [], "moved": []}


@given(old=LISTS, new=LISTS)
def test_the_old_list_and_the_changes_give_the_new_one(old, new):
    changes = list_changes(old, new)
    places = {row["number"]: row["order"] for row in old}
    for row in changes["removed"]:
        assert places.pop(row["number"]) == row["before"]
    for row in changes["moved"]:
        assert places[row["number"]] == row["before"] != row["after"]
        places[row["number"]] = row["after"]
    for row in changes["added"]:
        assert row["number"] not in places
        places[row["number"]] = row["after"]
    assert places == {row["number"]: row["order"] for row in new}


@given(old=LISTS, new=LISTS)
def test_nobody_is_named_by_more_than_the_project(old, new):
    for kind in list_changes(old, new).values():
        assert all("leader" not in row for row in kind)
