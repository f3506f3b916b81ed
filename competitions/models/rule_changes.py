"""Other rules for a round whose scoring has opened: asked for by one person, applied by another."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Approval
from competitions.models.rounds import Round, RuleSet


class RuleChange(models.Model):
    """A round is to be played by `rule_set` instead of `replaces`.

    `effect` is what the change would have done to the ranks when it was asked for:
    {"moved": [{"number", "title", "before", "after"}, …], "promoted": [numbers that come in],
    "dropped": [numbers that fall out], "digest": of the standings it was computed from}.
    """

    round = models.ForeignKey(
        Round, on_delete=models.PROTECT, related_name="rule_changes", verbose_name=_("round")
    )
    replaces = models.ForeignKey(
        RuleSet, on_delete=models.PROTECT, related_name="+", verbose_name=_("replaces")
    )
    rule_set = models.ForeignKey(
        RuleSet, on_delete=models.PROTECT, related_name="changes", verbose_name=_("rule set")
    )
    approval = models.OneToOneField(
        Approval, on_delete=models.PROTECT, related_name="rule_change", verbose_name=_("approval")
    )
    effect = models.JSONField(_("effect"), default=dict)
    applied_at = models.DateTimeField(_("applied at"), null=True)

    class Meta:
        verbose_name = _("change of rules")
        verbose_name_plural = _("changes of rules")
        ordering = ["round", "pk"]

    def __str__(self) -> str:
        return f"{self.round}: {self.replaces} → {self.rule_set}"

    @property
    def scope(self) -> str:
        return self.round.competition.path
