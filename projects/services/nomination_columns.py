"""The columns of a recommended list, with what can be picked in the contest that it is for."""

from collections.abc import Mapping
from functools import cache, partial
from typing import Any

from django.utils.translation import gettext_lazy as _

from competitions.models import Body, Competition
from competitions.services.region_choice import places_of
from competitions.services.tables.declared import Column, Table
from competitions.transfer.kinds import Text, Whole
from projects.models import Nomination
from projects.services.drafts import sectors_of

MOST_ROWS = 500
CONTACT = ("contact_name", "contact_mobile", "contact_email")
LEAD = _(
    "One row for each recommended project. A row is known by recommending body and number: the "
    "same file taken in again changes nothing. The number is the body’s own, or the entry number "
    "of a project that has been handed in. An enterprise has a credit code, a team a leader. The "
    "contact gets a letter that asks to hand in the entry. An empty contact leaves what is here."
)


def bodies_of(competition: Competition) -> dict[str, str]:
    """The bodies that may recommend to the contest, key and name, in their order."""
    rows = Body.objects.filter(competition=competition, role=Body.Role.RECOMMENDER)
    return {str(key): name for key, name in rows.order_by("order", "pk").values_list("pk", "name")}


def nomination_table(competition: Competition) -> Table:
    """The table for one contest; what can be picked is read when first asked for."""
    pick = partial(Text, most=100)

    @cache
    def categories() -> Mapping[str, Any]:
        rows = competition.categories.order_by("pk")
        return {str(key): name for key, name in rows.values_list("pk", "name")}

    @cache
    def sectors() -> Mapping[str, Any]:
        rows = sectors_of(competition)
        return {str(key): name for key, name in rows.values_list("pk", "name")}

    @cache
    def regions() -> list[str]:
        return [place.label for place in places_of(competition)[1]]

    bodies = cache(partial(bodies_of, competition))
    columns = (
        Column("body", _("recommending body"), pick(), "杭州市经济和信息化局", 26, bodies),
        Column("number", _("number in the list"), Text(most=40), "HZ-07", 14),
        Column("rank", _("rank"), Whole(least=1), "7", 8),
        Column("title", _("project name"), Text(most=60), "柔性触觉传感器", 32),
        Column("unit", _("enterprise or team"), Text(most=100), "杭州海岛科技有限公司", 32),
        Column("credit_code", _("credit code"), Text(most=40, default=""), "91330…", 24),
        Column("leader", _("team leader"), Text(most=40, default=""), "陈晓明", 14),
        Column("category", _("category"), pick(), "企业组", 14, categories),
        Column("sector", _("sector"), pick(), "新材料", 18, sectors),
        Column("region", _("region"), pick(), "330108", 32, offers=regions),
        Column("contact_name", _("contact person"), Text(most=40, default=""), "李敏", 14),
        Column("contact_mobile", _("contact mobile"), Text(most=20, default=""), "138…", 16),
        Column(
            "contact_email", _("contact e-mail"), Text(most=254, default=""), "li@example.org", 28
        ),
    )
    key = ("number", "body")
    title = _("Recommended list")
    return Table("recommended", title, LEAD, columns, key, Nomination, MOST_ROWS)
