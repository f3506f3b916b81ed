"""What is wrong with titles that were typed, in words."""

from django.utils.translation import gettext as _

from judging.titles import LONGEST_TITLE, MOST_TITLES, TitlesWrong


def title_words(wrong: TitlesWrong) -> str:
    """The sentence for the field or the cell."""
    if str(wrong) == "many":
        return _("At most %(n)s titles.") % {"n": MOST_TITLES}
    said = _("A title has at most %(n)s characters. Put a comma between two.")
    return said % {"n": LONGEST_TITLE}
