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
from projects.forms.queue import EntryFilter, city_choices, counts_per_state
from projects.forms.reviews import ReasonForm, ReviewForm, SectorForm
from projects.forms.step_forms import judge_fields, step_forms, unit_choice_forms, values_of
from projects.forms.units import (
    EnterpriseForm,
    TeamForm,
    UnitChoiceForm,
    units_of,
)
from projects.forms.withdrawals import PaperStatementForm, StatementForm

__all__ = [
    "ContactForm",
    "ContestForm",
    "DeclarationForm",
    "DraftForm",
    "EnterpriseForm",
    "EntryFilter",
    "MaterialForm",
    "MemberForm",
    "PaperStatementForm",
    "ProjectForm",
    "ReasonForm",
    "ReviewForm",
    "SectorForm",
    "StartForm",
    "StatementForm",
    "TeamForm",
    "UnitChoiceForm",
    "changed_values",
    "city_choices",
    "counts_per_state",
    "judge_fields",
    "member_formset",
    "step_forms",
    "unit_choice_forms",
    "units_of",
    "values_of",
]
