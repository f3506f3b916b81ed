"""What is wrong with titles and regions that were typed, in words."""

from django.utils.translation import gettext as _

from judging.titles import LONGEST_TITLE, MOST_TITLES, TitlesWrong


def title_words(wrong: TitlesWrong) -> str:
    """The sentence for the field or the cell."""
    if str(wrong) == "many":
        return _("At most %(n)s titles.") % {"n": MOST_TITLES}
    said = _("A title has at most %(n)s characters. Put a comma between two.")
    return said % {"n": LONGEST_TITLE}


def unclear_words(part: str) -> str:
    """The sentence where what was typed is no region, or more than one."""
    return _("“%(region)s” is not one region. Type its code of six digits.") % {"region": part}
