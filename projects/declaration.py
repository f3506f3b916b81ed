"""The version of the entrant's declaration. A changed text needs a new version."""

DECLARATION_VERSION = "2026-1"
