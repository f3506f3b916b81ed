"""What the findings of a form review say: verdict, topic, source and sentence of every code."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy

VERDICTS = {
    "ok": gettext_lazy("Pass"),
    "unsure": gettext_lazy("Unsure"),
    "fail": gettext_lazy("Fail"),
}

TITLES = {
    "credit_code": gettext_lazy("Unified social credit code"),
    "size": gettext_lazy("Size class"),
    "region": gettext_lazy("Registered in the area of the contest"),
    "team": gettext_lazy("Core members"),
    "maker": gettext_lazy("Independent of a company"),
    "award": gettext_lazy("Earlier awards"),
    "elsewhere": gettext_lazy("Entered only once"),
    "ip": gettext_lazy("Intellectual property"),
    "titles": gettext_lazy("Honours and titles"),
}
SOURCES = {
    "credit_code": gettext_lazy("GB 32100-2015"),
    "size": gettext_lazy("Size standard of 2011, document number 300"),
    "elsewhere": gettext_lazy("One project is entered in one place of an edition."),
    "award": gettext_lazy("Projects placed in an earlier grand final are excluded."),
    "team": gettext_lazy("The conditions of the maker group."),
    "maker": gettext_lazy("The conditions of the maker group."),
}

# code → (topic, sentence); the parameters are those of the finding, made readable.
SENTENCES: Mapping[str, tuple[str, Any]] = {
    "credit_code_valid": (
        "credit_code",
        gettext_lazy("%(credit_code)s: 18 characters, the check character is right."),
    ),
    "credit_code_wrong": (
        "credit_code",
        gettext_lazy("%(credit_code)s fails the check. Compare it with the licence."),
    ),
    "credit_code_overridden": (
        "credit_code",
        gettext_lazy(
            "%(credit_code)s fails the check. The entrant's reason: “%(reason)s”. "
            "Compare it with the licence."
        ),
    ),
    "credit_code_missing": ("credit_code", gettext_lazy("No credit code is given.")),
    "size_within": ("size", gettext_lazy("%(statement)s")),
    "size_large": (
        "size",
        gettext_lazy("%(statement)s A large enterprise: the organiser decides."),
    ),
    "size_unknown": (
        "size",
        gettext_lazy("%(statement)s Whether the enterprise is large cannot be told."),
    ),
    "region_within": (
        "region",
        gettext_lazy("%(region)s lies in the area of the contest: %(row)s takes part."),
    ),
    "region_not_left_out": (
        "region",
        gettext_lazy("%(region)s lies in the area of the contest, which does not leave it out."),
    ),
    "region_left_out": (
        "region",
        gettext_lazy("%(region)s lies outside the regions of this contest: %(row)s is left out."),
    ),
    "region_outside": (
        "region",
        gettext_lazy("%(region)s lies outside the regions of this contest."),
    ),
    "region_unknown": ("region", gettext_lazy("No region of six digits is given.")),
    "team_size_within": (
        "team",
        gettext_lazy("%(members)s core members, no more than %(limit)s are allowed."),
    ),
    "team_too_large": (
        "team",
        gettext_lazy("%(members)s core members, but no more than %(limit)s are allowed."),
    ),
    "team_missing": ("team", gettext_lazy("No core member is named.")),
    "maker_independent": ("maker", gettext_lazy("The project belongs to a team.")),
    "company_as_maker": (
        "maker",
        gettext_lazy("The project belongs to a company, which cannot enter the maker group."),
    ),
    "no_earlier_award": ("award", gettext_lazy("The entrant states none.")),
    "earlier_award_excludes": (
        "award",
        gettext_lazy("“%(award)s” excludes the project from this edition."),
    ),
    "earlier_award_allowed": (
        "award",
        gettext_lazy("“%(award)s” does not exclude the project."),
    ),
    "earlier_award_unclear": (
        "award",
        gettext_lazy("The entrant states “%(award)s”. See whether it excludes the project."),
    ),
    "not_entered_elsewhere": (
        "elsewhere",
        gettext_lazy("No other entry of this edition has the same company or is similar."),
    ),
    "entered_elsewhere": (
        "elsewhere",
        gettext_lazy(
            "The same company has entered the same or a similar project as %(other)s; "
            "similarity %(similarity)s percent."
        ),
    ),
    "same_company_elsewhere": (
        "elsewhere",
        gettext_lazy("The same company has also entered another project, %(other)s."),
    ),
    "same_unit_elsewhere": (
        "elsewhere",
        gettext_lazy("A unit of the same name has entered %(other)s."),
    ),
    "similar_elsewhere": (
        "elsewhere",
        gettext_lazy(
            "The same or a similar project stands in this edition as %(other)s; "
            "similarity %(similarity)s percent."
        ),
    ),
    "placed_earlier": (
        "award",
        gettext_lazy(
            "The same or a similar project was placed in an earlier edition as %(other)s; "
            "similarity %(similarity)s percent."
        ),
    ),
    "ip_owned": ("ip", gettext_lazy("%(number)s is held by the unit itself.")),
    "ip_not_claimed": ("ip", gettext_lazy("No right is claimed.")),
    "ip_owner_differs": ("ip", gettext_lazy("%(number)s is held by %(owner)s, not by the unit.")),
    "ip_disputed": ("ip", gettext_lazy("%(number)s is disputed.")),
    "honour_without_number": (
        "titles",
        gettext_lazy("“%(title)s” is stated without the number of its certificate."),
    ),
}
