"""The size class of an enterprise while its numbers are being typed."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from projects.forms.sizes import SizeForm


@require_GET
def size_class(request: HttpRequest) -> HttpResponse:
    """A part of a page: the class, and the row of the standard that decided it. Keeps nothing."""
    return render(request, "projects/_size.html", {"size": SizeForm(request.GET).statement()})
