"""The settings of a rule set about conflicts of interest, as a form shows them."""

from django.utils.translation import gettext_lazy as _

from competitions.labels import choices as words
from competitions.labels.shapes import Section, Setting

RECUSAL = Section(
    _("Conflicts of interest"),
    _("What is looked for between judges and projects. What is found is put to a person."),
    (
        Setting(
            "recusal.years",
            _("looked for, so many years back"),
            _(
                "Three years is usual. 0: only ties that last. Empty: this kind is not looked for; "
                "what people declare is always asked about."
            ),
            keys=words.CONFLICTS,
        ),
        Setting(
            "recusal.names",
            _("names of people are compared"),
            _("By reading, 张伟 and 章伟 are found too; a person then tells them apart."),
            words.NAMES_ALIKE,
        ),
    ),
)
