"""Forms of duties: giving one, offering one by e-mail, ending one with what hangs on it."""

from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.account_field import AccountField
from accounts.admin_audit import RefusableForm
from accounts.admin_input import is_key
from accounts.models import User
from competitions.models import Competition, Invitation, StaffGrant
from competitions.services.grants import why_refused
from competitions.words.grants import FIELD_OF

SHOWN = 5


def end_of_year(year: int) -> datetime:
    """The last minute of the year in China."""
    return timezone.make_aware(datetime(year, 12, 31, 23, 59))  # noqa: DTZ001 - made aware here


class BoundedForm(RefusableForm):
    """A duty with an end, within the giver's own; `actor` and `at` are set by the page."""

    actor: ClassVar[User | None] = None
    at: ClassVar[datetime | None] = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["expires_at"]
        field.help_text = _(
            "Not later than your own duty ends. Proposed: the last day of the contest's year."
        )
        if "expires_at" not in self.initial:
            self.initial["expires_at"] = self._proposal()

    def _proposal(self) -> datetime | None:
        """The end of the contest's year, or of this one; nothing if that is over."""
        chosen = str(self.initial.get("competition") or "")
        node = Competition.objects.filter(pk=chosen).first() if is_key(chosen) else None
        if self.at is None:
            return None
        end = end_of_year(node.year if node else timezone.localtime(self.at).year)
        return end if end > self.at else None

    def recipient(self, cleaned: dict[str, Any]) -> User | None:
        """Who is to have the duty, as far as that is known."""
        return None

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or {}
        node, role = cleaned.get("competition"), cleaned.get("role")
        if not (node and role and self.actor and self.at) or "expires_at" not in cleaned:
            return cleaned
        code, sentence = why_refused(
            node,
            self.recipient(cleaned),
            role,
            actor=self.actor,
            at=self.at,
            expires_at=cleaned["expires_at"],
        )
        if code:
            self.add_error(FIELD_OF.get(code), sentence)
        return cleaned


class GrantForm(BoundedForm):
    account = AccountField()

    class Meta:
        model = StaffGrant
        fields = ["competition", "role", "expires_at"]

    def recipient(self, cleaned: dict[str, Any]) -> User | None:
        user: User | None = cleaned.get("account")
        return user

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or {}
        values = {name: cleaned.get(name) for name in ("competition", "role")}
        user = cleaned.get("account")
        known = user and all(values.values())
        if known and StaffGrant.objects.current().filter(user=user, **values).exists():
            said = _("%(user)s has this duty already. End it before you give it again.")
            self.add_error(None, said % {"user": user})
        return cleaned


class InvitationForm(BoundedForm):
    class Meta:
        model = Invitation
        fields = ["competition", "email", "name", "role", "expires_at"]
        help_texts = {
            "email": gettext_lazy("The invitation is sent to this address as soon as you save.")
        }

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).strip().lower()

    def validate_constraints(self) -> None:
        """The service asks for the same with a sentence, and closes what ran out."""


class EndForm(forms.Form):
    """Whether what was given by virtue of the duty ends as well; asked where there is such."""

    with_passed_on = forms.BooleanField(
        required=False, label=gettext_lazy("End what was passed on too")
    )

    def about(self, passed_on: list[StaffGrant]) -> None:
        """Say how many and which; without any, there is nothing to choose."""
        if not passed_on:
            del self.fields["with_passed_on"]
            return
        n = len(passed_on)
        shown = [f"{each.user} · {each.get_role_display()}" for each in passed_on[:SHOWN]]
        named = _(", ").join([*shown, *(["…"] if n > SHOWN else [])])
        self.fields["with_passed_on"].help_text = ngettext(
            "%(n)s duty was given by virtue of this one: %(named)s. It goes on without the tick.",
            "%(n)s duties were given by virtue of this one: %(named)s. They go on without the tick.",
            n,
        ) % {"n": n, "named": named}
