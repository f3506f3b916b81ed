"""Who must not meet in a contest, as the allocation asks it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from judging.models import Suspicion
from judging.services.conflict_facts import barred_pairs
from projects.models import Collaborator
from projects.services.reviews import book_recusal
from tests import builders
from tests.builders import NOW

pytestmark = pytest.mark.django_db


def suspect(judge, project, **fields):
    said = {"kind": "rival", "certainty": "likely", "evidence": [], "found_at": NOW} | fields
    return Suspicion.objects.create(judge=judge, project=project, **said)


def counted(node):
    with CaptureQueriesContext(
        connection,
    ) as queries:
        found = barred_pairs(node)
    return found, len(queries)


def test_recusals_open_suspicions_and_own_projects_bar(track, organiser):
    judges = [builders.make_judge() for _ in range(5)]
    projects = [builders.make_entry(track).project for _ in range(3)]
    book_recusal(projects[0], judges[0].user, kind="rival", actor=organiser, at=NOW)
    # Somebody recused who is no expert is nobody's pair.
    book_recusal(projects[0], builders.make_user(), kind="rival", actor=organiser, at=NOW)
    suspect(judges[1], projects[0])
    Collaborator.objects.create(project=projects[1], user=judges[2].user)
    own = builders.make_entry(track, owner=judges[3].user).project
    settled = {"state": "dismissed", "reason": "同名", "decided_by": organiser, "decided_at": NOW}
    suspect(judges[4], projects[2], **settled)
    assert barred_pairs(track) == {
        (judges[0].pk, projects[0].pk),
        (judges[1].pk, projects[0].pk),
        (judges[2].pk, projects[1].pk),
        (judges[3].pk, own.pk),
    }


def test_what_is_entered_elsewhere_bars_nothing_here(tree):
    other = builders.make_competition("other", parent=tree[1])
    suspect(builders.make_judge(), builders.make_entry(other).project)
    assert barred_pairs(tree[2]) == set()
    assert len(barred_pairs(other)) == 1


def test_four_queries_however_many(track):
    assert counted(track) == (set(), 4)
    for _ in range(3):
        suspect(builders.make_judge(), builders.make_entry(track).project)
    found, queries = counted(track)
    assert (len(found), queries) == (3, 4)
