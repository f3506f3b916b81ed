"""What a configuration file says of the form for entrants, and of further ways upwards. Pure."""

from competitions.questions.kinds import KINDS as QUESTION_KINDS
from competitions.transfer.kinds import Choice, Flag, Rules, Text, Whole

CATEGORIES = ("enterprise", "maker")

# Questions stand in the order in which they are asked.
QUESTION = {
    "key": Text(most=40, is_code=True),
    "category": Choice(values=CATEGORIES, default=None),
    "kind": Choice(values=QUESTION_KINDS),
    "label": Text(most=120),
    "help_text": Text(most=300, default=""),
    "is_required": Flag(default=False),
    "limits": Rules(default=None),
    # The key of a question of this contest or of one above it, and the answer that leads on.
    "shown_if": Text(most=40, is_code=True, default=""),
    "shown_if_answer": Text(most=120, default=""),
}
MATERIAL = {
    "kind": Choice(
        values=(
            "plan",
            "deck",
            "licence",
            "declaration",
            "patent",
            "finance",
            "video",
            "other",
        )
    ),
    "category": Choice(values=CATEGORIES, default=None),
    "least": Whole(default=0, most=20),
    "most": Whole(default=1, most=20),
    # With commas between them, such as pdf, jpg.
    "formats": Text(most=100),
    "max_mib": Whole(default=20, least=1, most=500),
    "help_text": Text(most=200, default=""),
}
LETTER = {
    "occasion": Choice(
        values=(
            "submitted",
            "returned",
            "accepted",
            "rejected",
            "withdrawn",
            "closing",
            "correction_due",
        )
    ),
    "subject": Text(most=120),
    "body": Text(most=2000, lines=True),
    "short_text": Text(most=200),
    "by_email": Flag(default=True),
    "by_sms": Flag(default=False),
    "is_held": Flag(default=False),
}
FEED = {
    # The code of the contest that is recommended to, in this file or in the portal.
    "into": Text(most=40, is_code=True),
    "places": Whole(),
    "document_number": Text(most=80, default=""),
}
# The lists of a contest that stand here, and the fields that name a row of each.
ONCE_IN_FORM = (
    ("questions", ("key",)),
    ("materials", ("kind", "category")),
    ("letters", ("occasion",)),
    ("feeds", ("into",)),
)
