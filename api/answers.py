"""What is not data: refusals and errors, each in one shape, as JSON."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from django.http import HttpResponse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from ninja.errors import ValidationError

MEDIA_TYPE = "application/json; charset=utf-8"


def as_json(data: Any, status: int = 200) -> HttpResponse:
    """Chinese as it is written, and the same bytes for the same data."""
    return HttpResponse(json.dumps(data, ensure_ascii=False), MEDIA_TYPE, status)


def problem(status: int, detail: str, errors: Iterable[tuple[str, str]] = ()) -> HttpResponse:
    """A sentence, and the fields that it is about; no proxy keeps it."""
    said = [{"field": field, "message": message} for field, message in errors]
    response = as_json({"detail": detail, "errors": said}, status)
    patch_cache_control(response, private=True, no_store=True)
    return response


def absent() -> HttpResponse:
    """What does not exist and what may not be seen: the same bytes at every address."""
    return problem(404, _("There is nothing at this address."))


def not_allowed() -> HttpResponse:
    """The data interface is read and nothing else."""
    response = problem(405, _("This interface is read with GET."))
    response["Allow"] = "GET, HEAD"
    return response


def unknown_token() -> HttpResponse:
    response = problem(401, _("This token is unknown, has run out or was revoked."))
    response["WWW-Authenticate"] = 'Bearer realm="chuangsai"'
    return response


def too_many(seconds: int) -> HttpResponse:
    response = problem(429, _("Too many requests. Ask again in %(n)s seconds.") % {"n": seconds})
    response["Retry-After"] = str(seconds)
    return response


def unfit(errors: Iterable[tuple[str, str]]) -> HttpResponse:
    return problem(422, _("The request does not fit the description of the interface."), errors)


def fields_of(error: ValidationError) -> list[tuple[str, str]]:
    """Field and sentence of everything that a request got wrong."""
    return [(str(one["loc"][-1]), _sentence(one)) for one in error.errors]


def _sentence(error: Mapping[str, Any]) -> str:
    limits = error.get("ctx", {})
    words = {
        "int_parsing": _("A whole number is expected."),
        "int_parsing_size": _("A whole number is expected."),
        "greater_than_equal": _("This must be %(ge)s or more."),
        "less_than_equal": _("This must be %(le)s or less."),
        "string_too_long": _("At most %(max_length)s characters are expected."),
        "string_pattern_mismatch": _("This has characters that do not occur here."),
        "bool_parsing": _("true or false is expected."),
        "literal_error": _("One of these is expected: %(expected)s."),
        "enum": _("One of these is expected: %(expected)s."),
    }
    found = words.get(error["type"])
    return found % limits if found else str(error["msg"])
