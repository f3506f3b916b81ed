from collections.abc import Iterator

from django.urls import URLPattern, path

from api import views
from api.addresses import ROOT
from api.description import parameters_of
from api.views.gate import gate
from api.views.v1 import api, openapi

app_name = "api"


def _behind_the_gate() -> Iterator[URLPattern]:
    """The routes of version 1, each with the parameters that its description knows."""
    known = parameters_of(api.get_openapi_schema(path_prefix=ROOT))
    for pattern in api.urls[0]:
        # The root that the library adds shows nothing.
        if isinstance(pattern, URLPattern) and pattern.name in known:
            pattern.callback = gate(pattern.callback, known[pattern.name])
            yield pattern


urlpatterns = [
    path("api/", views.guide, name="guide"),
    path("api/v1/openapi.json", gate(openapi), name="openapi"),
    *(
        path(f"{ROOT[1:]}{each.pattern}", each.callback, name=each.name)
        for each in _behind_the_gate()
    ),
    # the workspace
    path("work/<slug:code>/tokens/", views.tokens, name="tokens"),
    path("work/<slug:code>/tokens/<int:pk>/revoke/", views.token_revoke, name="token_revoke"),
]
