"""The forms of entrants and of form reviewers."""

from projects.forms.drafts import (
    ContestForm,
    DeclarationForm,
    DraftForm,
    MaterialForm,
    ProjectForm,
    StartForm,
    changed_values,
)
from projects.forms.people import ContactForm, MemberForm, member_formset
from projects.forms.reviews import (
    EntryFilter,
    ReasonForm,
    ReviewForm,
    SectorForm,
    city_choices,
    counts_per_state,
)
from projects.forms.units import (
    EnterpriseForm,
    TeamForm,
    UnitChoiceForm,
    region_choices,
    units_of,
)

__all__ = [
    "ContactForm",
    "ContestForm",
    "DeclarationForm",
    "DraftForm",
    "EnterpriseForm",
    "EntryFilter",
    "MaterialForm",
    "MemberForm",
    "ProjectForm",
    "ReasonForm",
    "ReviewForm",
    "SectorForm",
    "StartForm",
    "TeamForm",
    "UnitChoiceForm",
    "changed_values",
    "city_choices",
    "counts_per_state",
    "member_formset",
    "region_choices",
    "units_of",
]
