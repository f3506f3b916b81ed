"""Files that prove a count: judged by their bytes like the materials of an entry, never public."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import InterfaceError, OperationalError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import record
from projects.file_content import MEDIA_TYPES
from projects.models import Material
from projects.services.material_rules import MIB, Requirement
from projects.services.materials import FileNotStored, MaterialRefused, discard, look_into
from publicity import rules
from publicity.coverage_models import proof_path
from publicity.models import Coverage, CoverageEvidence

MOST = 5
WANTED = Requirement(Material.Kind.OTHER, ("pdf", "jpg", "png"), 20 * MIB, most=MOST)


def keep_evidence(
    row: Coverage, upload: UploadedFile, *, actor: User, at: datetime
) -> CoverageEvidence:
    """Keep one file of evidence: PDF, JPG or PNG, up to 20 MB, five to a row.

    PermissionDenied, MaterialRefused, ScannerUnavailable, FileNotStored: none leaves a row or a
    file behind.
    """
    if not rules.edits_coverage(actor, row.competition):
        raise PermissionDenied
    facts = look_into(upload.file, upload.name or "", upload.size or 0, WANTED)  # type: ignore[arg-type]
    name = proof_path(CoverageEvidence(), "")
    try:
        default_storage.save(name, upload)
        with transaction.atomic():
            # Two at once would otherwise both be the fifth.
            Coverage.objects.select_for_update(of=("self",)).get(pk=row.pk)
            if row.evidence.count() >= MOST:
                said = {"n": MOST}
                raise MaterialRefused(_("No more than %(n)s files are kept to a row.") % said)
            made = CoverageEvidence.objects.create(
                coverage=row,
                file=name,
                name=facts.name,
                content_type=MEDIA_TYPES[facts.format],
                size=facts.size,
                sha256=facts.sha256,
                scan=facts.scan,
                by=actor,
                at=at,
            )
            told = {"row": row.outlet, "file": facts.name, "digest": facts.sha256}
            record("coverage.add_evidence", row.competition, actor=actor, at=at, **told)
    except (OSError, OperationalError, InterfaceError) as error:
        discard(name)
        raise FileNotStored from error
    except BaseException:
        discard(name)
        raise
    return made


@transaction.atomic
def drop_evidence(file: CoverageEvidence, *, actor: User, at: datetime) -> None:
    """Take a file out, from the disk as well once that is certain; PermissionDenied."""
    row = file.coverage
    if not rules.edits_coverage(actor, row.competition):
        raise PermissionDenied
    told = {"row": row.outlet, "file": file.name, "digest": file.sha256}
    record("coverage.drop_evidence", row.competition, actor=actor, at=at, **told)
    _discard_later([str(file.file.name)])
    file.delete()


def forget_files(row: Coverage) -> None:
    """The files of a row that goes leave the disk once it is gone; inside its transaction."""
    _discard_later(list(row.evidence.values_list("file", flat=True)))


def _discard_later(names: list[str]) -> None:
    def discard_all() -> None:
        for name in names:
            discard(name)

    transaction.on_commit(discard_all)
