"""Any tree that organisers may make: opened as a checklist, written to a file, read, copied."""

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from competitions.models import Competition, RuleSet
from competitions.services.copy_plan import CopyChoices
from competitions.services.copying import copy_tree
from competitions.services.places import WrongPlace
from competitions.services.registration_checklist import registration_lines
from competitions.services.rule_sets import save_rule_set
from competitions.services.transfer.apply import import_tree
from competitions.services.transfer.export import export_node
from competitions.services.transfer.plan import ImportChoices
from competitions.services.tree import create_competition
from competitions.tree.levels import BELOW
from judging.services.scoring_checklist import round_lines
from tests import builders
from tests.builders import NOW
from tests.competitions.test_rule_space import plausible, sound

WISHES = st.lists(
    st.tuples(st.sampled_from(sorted(BELOW)), st.integers(0, 7), plausible),
    min_size=1,
    max_size=6,
)


def grow(root, wishes, actor):
    """The nodes that may stand where they are wished, each with rules and a round of its own."""
    nodes = [root]
    for n, (level, place, data) in enumerate(wishes):
        parent = nodes[place % len(nodes)]
        try:
            node = create_competition(
                actor=actor,
                at=NOW,
                parent=parent,
                code=f"node{n}-2026",
                level=level,
                name=f"第七届赛事{n}（2026）",
                short_name=f"赛事{n}",
                edition=7,
                year=2026,
                number_prefix=f"N{n}-2026",
            )
        except WrongPlace:
            continue
        assert level in BELOW[parent.level]
        nodes.append(node)
        spec = builders.as_data(sound(data))
        rules = RuleSet(competition=node, name="规则", spec=spec)
        save_rule_set(rules, actor=actor, at=NOW)
        builders.make_heat(builders.make_round(node, rule_set=rules))
    return nodes


def below(path):
    rows = Competition.objects.filter(path__startswith=path).order_by("path")
    return [(row.level, row.path.count("/"), row.rounds.count()) for row in rows]


@pytest.mark.django_db
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(wishes=WISHES)
def test_any_tree_can_be_checked_written_read_and_copied(wishes):
    with transaction.atomic():
        actor = builders.make_admin()
        root = builders.make_competition("root-2026", level="national", number_prefix="R-2026")
        for node in grow(root, wishes, actor):
            assert registration_lines(node, at=NOW)
            round_lines(node)
        shape = below(root.path)
        data = export_node(root, actor=actor, with_below=True)
        choices = ImportChoices(None, "2026", "2026b", "2026", "2026b")
        read = import_tree(data, choices, actor=actor, at=NOW)
        assert below(read.path) == shape
        again = CopyChoices(None, edition=8, year=2027, how="same_date", ending="2027")
        copied = copy_tree(root, again, actor=actor, at=NOW)
        assert below(copied.path) == shape
        transaction.set_rollback(True)
