"""A material on its way to the browser: never shown, always saved, under the entrant's name."""

from urllib.parse import quote

from django.conf import settings
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.utils.http import content_disposition_header

from projects.models import Material


def attachment_response(material: Material) -> HttpResponseBase:
    """The file as an attachment; Http404 when it is not on the disk.

    The caller has checked who asks. With MEDIA_ACCEL_PREFIX set the proxy sends the bytes.
    """
    name = material.file.name or ""
    response: HttpResponseBase
    if settings.MEDIA_ACCEL_PREFIX:
        response = HttpResponse(content_type=material.content_type)
        prefix = settings.MEDIA_ACCEL_PREFIX.rstrip("/")
        response["X-Accel-Redirect"] = f"{prefix}/{quote(name)}"
    else:
        try:
            response = FileResponse(material.file.open("rb"), content_type=material.content_type)
        except FileNotFoundError as error:
            raise Http404 from error
    response["Content-Disposition"] = content_disposition_header(True, material.name)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, no-store"
    return response
