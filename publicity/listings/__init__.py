"""The lists of publicity that go out as files."""

from accounts.exporting.listings import register
from publicity.listings import coverage, notices, pictures, public

register(*coverage.LISTINGS, *notices.LISTINGS, *pictures.LISTINGS, *public.LISTINGS)
