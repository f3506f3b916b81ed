"""The OpenAPI description of the data interface: completed and in the reader's language."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

SAID = ("summary", "description")
TOKEN = "token"  # noqa: S105 - a name


def described(schema: Mapping[str, Any]) -> dict[str, Any]:
    """`schema` with its sentences translated, and with how a token is sent, which nobody must."""
    found: dict[str, Any] = _translated(schema)
    found["info"]["title"] = _(found["info"]["title"])
    for methods in found["paths"].values():
        for operation in methods.values():
            _leave_out_null(operation["parameters"])
    for shape in found["components"]["schemas"].values():
        # What a programmer reads in the source is in one language.
        shape.pop("description", None)
    words = _("Issued by the organisers of a contest to one of its bodies; allows more requests.")
    schemes = {TOKEN: {"type": "http", "scheme": "bearer", "description": words}}
    found["components"]["securitySchemes"] = schemes
    found["security"] = [{}, {TOKEN: []}]
    return found


def _translated(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {
            name: _(inner)
            if name in SAID and isinstance(inner, str) and inner
            else _translated(inner)
            for name, inner in value.items()
        }
    if isinstance(value, list | tuple):
        return [_translated(inner) for inner in value]
    return value


def _leave_out_null(parameters: list[dict[str, Any]]) -> None:
    """A parameter that is not given is left out of an address; there is no null to write there."""
    for each in parameters:
        kinds = each["schema"].pop("anyOf", [])
        for kind in kinds:
            each["schema"].update(kind if kind != {"type": "null"} else {})


def parameters_of(schema: Mapping[str, Any]) -> dict[str, frozenset[str]]:
    """Names of the query's parameters by the name of the operation."""
    return {
        operation["operationId"]: frozenset(
            each["name"] for each in operation["parameters"] if each["in"] == "query"
        )
        for methods in schema["paths"].values()
        for operation in methods.values()
    }
