"""The public document as an answer: with its entity tag, 304 for whoever has it."""

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified


def document_answer(request: HttpRequest, document: str, entity_tag: str) -> HttpResponse:
    """200 with the document, or 304 where the request names its tag."""
    tag = f'"{entity_tag}"'
    if request.headers.get("If-None-Match") == tag:
        answer: HttpResponse = HttpResponseNotModified()
    else:
        answer = HttpResponse(document, content_type="application/json")
        answer["Content-Length"] = str(len(answer.content))
    answer["ETag"] = tag
    return answer
