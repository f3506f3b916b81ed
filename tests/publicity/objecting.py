"""Objections as tests file them."""

from django.core.files.uploadedfile import SimpleUploadedFile

from publicity.services.objections import Filing, file_objection

GROUNDS = "该项目核心专利不属于申报单位。"
NAME, MOBILE = "欧阳异议", "13912345678"


def pdf(name="证据.pdf"):
    return SimpleUploadedFile(name, b"%PDF-1.7\n%%EOF\n", "application/pdf")


def filing(**said):
    values = {"kind": "person", "name": NAME, "grounds": GROUNDS, "mobile": MOBILE}
    return Filing(**values | {"signature": said.get("name", NAME)} | said)


def file(notice, actor, at, *, entry_id=None, letter=None, evidence=None, **said):
    """A person's objection with one file, unless something else is said."""
    return file_objection(
        notice,
        filing(**said),
        entry_id=entry_id,
        evidence=[pdf()] if evidence is None else evidence,
        letter=letter,
        actor=actor,
        at=at,
    )
