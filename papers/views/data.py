"""The data that a paper was made from."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from papers.drawings import drawings_in_text
from papers.name_labels import MEANINGS
from papers.names import rows_in, values_in
from papers.services.sheets import drawings_of
from papers.services.showings_data import is_outdated
from papers.views.access import readable
from publicity.views.workspace import frame


@never_cache
@require_safe
def paper_data(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """The snapshot in words; of the pictures those that the paper shows."""
    found = readable(request, code, pk)
    if is_outdated(found):
        # Somebody does not let be seen any more what stands in it.
        raise Http404
    shown = drawings_in_text(found.text)
    drawn = drawings_of(found.snapshot)
    context = {
        **frame(found.competition, "reports"),
        "paper": found,
        "values": values_in(found.snapshot),
        "lists": rows_in(found.snapshot),
        "pictures": [picture for name, picture in drawn.items() if name in shown],
        "meanings": MEANINGS,
    }
    return render(request, "papers/data.html", context)
