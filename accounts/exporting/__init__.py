"""Lists that go out as files: declared once, chosen on one page, written by a worker."""
