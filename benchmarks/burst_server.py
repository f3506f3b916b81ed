"""The portal as it is served, with one address more: a page that reads one row, to compare with."""

import os
from collections.abc import Callable, Iterable
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.contrib.auth.decorators import login_not_required  # noqa: E402 - after setup
from django.http import HttpRequest, HttpResponse  # noqa: E402 - after setup
from django.urls import path  # noqa: E402 - after setup

import config.urls  # noqa: E402 - after setup
from competitions.models import Competition  # noqa: E402 - after setup
from config.wsgi import application as portal  # noqa: E402 - after setup


@login_not_required
def bare(request: HttpRequest) -> HttpResponse:
    row = Competition.objects.order_by("pk").values_list("name", flat=True)[0]
    return HttpResponse(row)


config.urls.urlpatterns.insert(0, path("bare/", bare))


def application(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    return portal(environ, start)
