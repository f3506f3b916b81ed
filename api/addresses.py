"""Where the data interface lies, and who asks below that."""

from django.http import HttpRequest

ROOT = "/api/v1/"


def is_asked(request: HttpRequest) -> bool:
    """Whether the request is for the data interface, whatever it asks for there."""
    return request.path_info.startswith(ROOT)
