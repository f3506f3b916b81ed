"""A material on its way to the browser: never shown, always saved, under the entrant's name.

Only the picture of its first page, which the server drew itself, is shown.
"""

from urllib.parse import quote

from django.conf import settings
from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.utils.http import content_disposition_header

from projects.models import Material


def attachment_response(material: Material) -> HttpResponseBase:
    """The file as an attachment; Http404 when it is not on the disk.

    The caller has checked who asks. With MEDIA_ACCEL_PREFIX set the proxy sends the bytes.
    """
    return stored_file_response(material.file, material.content_type, material.name)


def stored_file_response(file: FieldFile, content_type: str, name: str) -> HttpResponseBase:
    """A stored file as an attachment called `name`; Http404 when it is not on the disk."""
    response = _file_response(file, content_type)
    response["Content-Disposition"] = content_disposition_header(True, name)
    response["Cache-Control"] = "private, no-store"
    return response


def picture_response(material: Material) -> HttpResponseBase:
    """The first page as a picture to be shown in a page; Http404 when there is none."""
    if not material.preview:
        raise Http404
    response = _file_response(material.preview, "image/jpeg")
    response["Content-Disposition"] = "inline"
    response["Cache-Control"] = "private, max-age=3600"
    return response


def _file_response(file: FieldFile, content_type: str) -> HttpResponseBase:
    response: HttpResponseBase
    if settings.MEDIA_ACCEL_PREFIX:
        response = HttpResponse(content_type=content_type)
        prefix = settings.MEDIA_ACCEL_PREFIX.rstrip("/")
        response["X-Accel-Redirect"] = f"{prefix}/{quote(file.name or '')}"
    else:
        try:
            response = FileResponse(file.open("rb"), content_type=content_type)
        except FileNotFoundError as error:
            raise Http404 from error
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
