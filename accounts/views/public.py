"""What somebody who has no account any more still reads."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@login_not_required
@require_safe
def erased(request: HttpRequest) -> HttpResponse:
    """The last page: the account is closed."""
    return render(request, "accounts/erased.html")
