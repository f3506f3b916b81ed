"""Two honest people at the same moment: what was looked at is what holds afterwards.

Every lock has a control: with it taken away, the same two do the harm that it prevents.
"""

import datetime as dt
import time

import pytest
from django.db import transaction

from accounts.workflow import TransitionRefused
from competitions.models import Body, Competition, Quota, Round, RuleSet, StaffGrant
from competitions.services import copying, tree
from competitions.services.copy_plan import CopyChoices
from competitions.services.copying import copy_tree
from competitions.services.grants import grant_role, revoke_grant
from competitions.services.places import WrongPlace
from competitions.services.registration_checklist import NotComplete
from competitions.services.rule_sets import save_rule_set
from competitions.services.tree import archive_competition, create_competition, open_competition
from judging.models import Promotion
from judging.services import promotions, rule_changes
from judging.services.heats import lock_heat
from judging.services.promotions import decide_round
from judging.services.proposals import OverQuota
from judging.services.rule_changes import EffectChanged, confirm_change, request_change
from tests import builders
from tests.at_once import Unlocked, together
from tests.builders import NOW

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]
LATE, HELD = 0.3, 1.0
END = dt.datetime(2099, 12, 31, tzinfo=dt.UTC)


@pytest.fixture
def locked(track):
    """A locked round of two entries with one place."""
    rules = builders.make_rule_set(track, panel_size=5, places=1, trim_each=0)
    round_ = builders.make_round(track, rule_set=rules)
    heat = builders.make_open_heat(track, entries=2, judges=5, round_=round_)
    builders.sign_all(heat, tech_of=lambda a, s: str(50 + a.order))
    lock_heat(heat, actor=builders.make_admin(), at=NOW)
    return Round.objects.get(pk=round_.pk)


def slowly(work):
    """The work with its locks held for a while, as on a slow line."""
    with transaction.atomic():
        work()
        time.sleep(HELD)


def late(work):
    time.sleep(LATE)
    work()


def one_after_the_other(first, second):
    """The types of the errors: the second begins while the first is not done."""
    errors = together(lambda: slowly(first), lambda: late(second))
    return [type(error) for error in errors]


# A version of the rules, edited and confirmed


def edit_and_confirm(locked, organiser, second_organiser):
    """(types of the errors, the version as it is kept)."""
    version = RuleSet.objects.create(
        competition=locked.competition,
        name=locked.rule_set.name,
        version=2,
        spec=builders.make_spec(panel_size=5, places=1, trim_each=1),
        made_from=locked.rule_set,
        reason="去高去低",
    )
    change = request_change(locked, version, actor=organiser, at=NOW, reason="方案规定")
    edited = RuleSet.objects.get(pk=version.pk)
    edited.spec = builders.make_spec(panel_size=5, places=1, trim_each=1, qa_minutes=1)
    errors = one_after_the_other(
        lambda: save_rule_set(edited, actor=organiser, at=NOW),
        lambda: confirm_change(change.approval, actor=second_organiser, at=NOW),
    )
    return errors, RuleSet.objects.get(pk=version.pk)


def test_a_version_that_is_edited_while_it_is_confirmed_is_not_frozen_unseen(
    locked, organiser, second_organiser
):
    errors, version = edit_and_confirm(locked, organiser, second_organiser)
    assert errors == [EffectChanged]
    assert version.frozen_at is None
    assert Round.objects.get(pk=locked.pk).rule_set == locked.rule_set


def test_without_the_lock_on_the_version_unseen_rules_would_be_played(
    locked, organiser, second_organiser, monkeypatch
):
    monkeypatch.setattr(rule_changes, "RuleSet", Unlocked(RuleSet))
    errors, version = edit_and_confirm(locked, organiser, second_organiser)
    assert errors == []
    assert version.frozen_at == NOW
    assert version.rules.stage.qa_minutes == 1
    assert Round.objects.get(pk=locked.pk).rule_set == version


# A quota, lowered while it is filled


def lower_and_decide(locked, organiser):
    node = locked.competition
    Quota.objects.update_or_create(competition=node, category=None, defaults={"places": 1})

    def lower():
        # As the page of the node does: under the lock of its row.
        Competition.objects.select_for_update(of=("self",)).get(pk=node.pk)
        Quota.objects.filter(competition=node, category=None).update(places=0)

    return one_after_the_other(lower, lambda: decide_round(locked, actor=organiser, at=NOW))


def test_a_quota_that_is_lowered_while_the_round_is_decided_is_kept(locked, organiser):
    assert lower_and_decide(locked, organiser) == [OverQuota]
    assert not Promotion.objects.exists()


def test_without_the_lock_on_the_node_more_than_the_quota_would_go_on(
    locked, organiser, monkeypatch
):
    monkeypatch.setattr(promotions, "Competition", Unlocked(Competition))
    assert lower_and_decide(locked, organiser) == []
    assert Quota.objects.get(competition=locked.competition, category=None).places == 0
    assert Promotion.objects.filter(outcome="promoted").count() == 1


# A node, archived while another is made below it


def archive_and_make(track, organiser):
    fields = {"name": "滨江区赛", "short_name": "滨江", "edition": 7, "year": 2026}
    return one_after_the_other(
        lambda: archive_competition(track, actor=organiser, at=NOW),
        lambda: create_competition(
            actor=organiser,
            at=NOW,
            parent=Competition.objects.get(pk=track.pk),
            code="late",
            level=Competition.Level.CITY,
            number_prefix="LT",
            **fields,
        ),
    )


def below(node):
    return Competition.objects.filter(parent=node)


def test_nothing_is_made_below_a_node_that_is_being_archived(track, organiser):
    assert archive_and_make(track, organiser) == [WrongPlace]
    assert not below(track).exists()


def test_without_the_lock_on_the_parent_it_would_be_made_there(track, organiser, monkeypatch):
    monkeypatch.setattr(tree, "Competition", Unlocked(Competition))
    assert archive_and_make(track, organiser) == []
    track.refresh_from_db()
    assert track.state == Competition.State.ARCHIVED
    assert below(track).count() == 1


# A node, archived while the one below it is opened


@pytest.fixture
def draft(tree):
    """Complete and in preparation, below a division in which nothing is open."""
    level = Competition.Level.DIVISION
    division = builders.make_competition("quiet", parent=tree[0], level=level)
    node = builders.make_competition("draft", parent=division, is_open=False)
    Body.objects.create(competition=node, role=Body.Role.HOST, name="浙江省经信厅")
    builders.make_round(node)
    return node


def states(*nodes):
    return [Competition.objects.get(pk=node.pk).state for node in nodes]


def archive_and_open(draft, *, archived_first):
    admin = builders.make_admin()
    works = [
        lambda: archive_competition(draft.parent, actor=admin, at=NOW),
        lambda: open_competition(draft, actor=admin, at=NOW),
    ]
    return one_after_the_other(*(works if archived_first else reversed(works)))


def test_no_node_is_opened_below_one_that_is_being_archived(draft):
    assert archive_and_open(draft, archived_first=True) == [NotComplete]
    assert states(draft.parent, draft) == ["archived", "draft"]


def test_no_node_is_archived_above_one_that_is_being_opened(draft):
    assert archive_and_open(draft, archived_first=False) == [TransitionRefused]
    assert states(draft.parent, draft) == ["open", "open"]


@pytest.mark.parametrize("archived_first", [True, False])
def test_without_the_lock_on_the_parent_both_would_be_done(draft, archived_first, monkeypatch):
    monkeypatch.setattr(tree, "Competition", Unlocked(Competition))
    assert archive_and_open(draft, archived_first=archived_first) == []
    assert states(draft.parent, draft) == ["archived", "open"]


# Duties that are copied while they are ended or given


@pytest.fixture
def choices(tree, organiser):
    """The track once more, with its staff, in another division that its organiser runs too."""
    level = Competition.Level.DIVISION
    division = builders.make_competition("other", parent=tree[0], level=level, year=2027)
    grant_role(division, organiser, "organiser", actor=builders.make_admin(), at=NOW)
    return CopyChoices(
        division, edition=8, year=2027, how="same_date", ending="b", with_staff=True
    )


def duties_on_the_copy(track):
    return StaffGrant.objects.filter(competition__copied_from=track, revoked_at=None)


def end_and_copy(track, choices, organiser):
    admin = builders.make_admin()
    held = StaffGrant.objects.get(competition=choices.parent, user=organiser)
    return one_after_the_other(
        lambda: revoke_grant(held, actor=admin, at=NOW, with_passed_on=True),
        lambda: copy_tree(track, choices, actor=organiser, at=NOW),
    )


def test_a_copy_gives_nothing_by_virtue_of_a_duty_that_is_being_ended(track, choices, organiser):
    assert end_and_copy(track, choices, organiser) == []
    assert Competition.objects.filter(copied_from=track).exists()
    assert not duties_on_the_copy(track).exists()


def test_without_the_lock_on_the_givers_duty_the_copy_would_give_them(
    track, choices, organiser, monkeypatch
):
    monkeypatch.setattr(copying, "hold_still", lambda plan, *, actor: None)
    assert end_and_copy(track, choices, organiser) == []
    given = duties_on_the_copy(track)
    assert given.exists()
    assert not given.filter(via__revoked_at=None).exists()


def give_and_copy(track, choices, organiser, second_organiser):
    """The second organiser of the track becomes the supervisor of the other division."""
    admin = builders.make_admin()
    errors = one_after_the_other(
        lambda: grant_role(choices.parent, second_organiser, "supervisor", actor=admin, at=NOW),
        lambda: copy_tree(track, choices, actor=organiser, at=NOW),
    )
    assert errors == []
    return set(duties_on_the_copy(track).values_list("user__username", "role"))


def test_a_copy_makes_no_organiser_of_who_is_becoming_the_supervisor(
    track, choices, organiser, second_organiser
):
    given = give_and_copy(track, choices, organiser, second_organiser)
    assert ("organiser", "organiser") in given
    assert ("second-organiser", "organiser") not in given


def test_without_the_lock_on_the_people_one_person_would_run_and_supervise(
    track, choices, organiser, second_organiser, monkeypatch
):
    monkeypatch.setattr(copying, "hold_still", lambda plan, *, actor: None)
    given = give_and_copy(track, choices, organiser, second_organiser)
    assert ("second-organiser", "organiser") in given
