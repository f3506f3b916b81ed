"""Nobody sees a project before the commitment is signed: the gate over every such page of a judge.

A page of a judge without it is found by a test, which walks all addresses under `judge/`.
"""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.actor import actor_of
from judging.services.commitments import unsigned_heat

type View = Callable[[HttpRequest, int], HttpResponseBase]

# What the number in an address is, as a seat of the panel finds it.
HEAT, SHEET, APPEARANCE = "heat", "sheets", "heat__appearances"
MATERIAL = "heat__appearances__entry__materials"
# To a script: something has to be done first; nothing is refused for good.
FIRST_SIGN = 428


def after_commitment(of: str, *, asks: str = "page") -> Callable[[View], View]:
    """Leads a judge of an open heat who has not signed to the commitment; one query.

    `of` says what the number in the address is. A `script` that asks is answered 428 with the
    sentence and the way, so that a tablet keeps what it has and sends it afterwards. A heat that is
    locked is open to read: there is nothing left to promise for it.
    """

    def gated(view: View) -> View:
        @wraps(view)
        def opened(request: HttpRequest, pk: int) -> HttpResponseBase:
            heat = unsigned_heat(actor_of(request), **{f"{of}__pk": pk})
            if heat is None:
                return view(request, pk)
            if asks == "script":
                said = _("Sign the judge's commitment first. What this tablet holds is sent then.")
                way = reverse("judging:commitment", args=[heat])
                return JsonResponse({"error": said, "commitment": way}, status=FIRST_SIGN)
            return redirect("judging:commitment", heat)

        opened.after_commitment = of  # type: ignore[attr-defined]
        return opened

    return gated
