"""What is wrong with a configuration file, in a sentence that says where and how to mend it."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.plain_text import SENTENCE as MARKS_SENTENCE
from competitions.models import Category, Competition
from competitions.transfer.yaml_tree import Fault

SENTENCES: dict[str, Any] = {
    # the file
    "too_large": gettext_lazy("The file is larger than 1 MB. Export fewer contests at a time."),
    "not_utf8": gettext_lazy("The file is not in UTF-8. Save it in this encoding, and try again."),
    "not_yaml": gettext_lazy(
        "This line cannot be read as YAML. Look at indentation, colons and quotation marks here "
        "and on the line before."
    ),
    "two_documents": gettext_lazy("A second document begins here. Put each into its own file."),
    "alias": gettext_lazy("Anchors (&) and aliases (*) are not taken. Write the value out here."),
    "tag": gettext_lazy("Tags (!) are not taken. Write the plain value."),
    "too_deep": gettext_lazy("The file is nested deeper than 30 levels."),
    "too_many": gettext_lazy("The file has more than 50,000 values. Export fewer contests."),
    "key_is_no_word": gettext_lazy("The name of a field must be a single word."),
    "key_twice": gettext_lazy("The field “%(name)s” stands here twice. Remove one of them."),
    # shapes
    "no_record": gettext_lazy("Fields with their values belong here, one on each line."),
    "no_list": gettext_lazy("A list belongs here, each row beginning with a hyphen (-)."),
    "no_single_value": gettext_lazy("A single value belongs here."),
    "too_many_rows": gettext_lazy("There are at most %(most)s rows here."),
    "unknown_field": gettext_lazy("There is no field “%(name)s” here. Correct or remove it."),
    "missing": gettext_lazy("This field is missing."),
    # values
    "unreadable": gettext_lazy("This value cannot be read."),
    "empty": gettext_lazy("This field cannot be empty."),
    "strange_character": gettext_lazy("Control characters and line breaks cannot stand here."),
    "direction_marks": MARKS_SENTENCE,
    "too_long": gettext_lazy("This is too long: at most %(most)s characters."),
    "no_code": gettext_lazy("Only letters a–z, digits, hyphens and underscores can stand here."),
    "no_digits": gettext_lazy("Exactly %(digits)s digits belong here."),
    "no_whole_number": gettext_lazy("A whole number from %(least)s to %(most)s belongs here."),
    "no_number": gettext_lazy(
        "A number from 0 to %(most)s with at most %(decimals)s decimals belongs here."
    ),
    "no_choice": gettext_lazy("One of these belongs here: %(values)s."),
    "no_flag": gettext_lazy("true or false belongs here."),
    "no_day": gettext_lazy("A day such as 2022-07-08 belongs here."),
    "no_moment": gettext_lazy(
        "A moment with its offset such as 2022-07-08T09:00:00+08:00 belongs here."
    ),
    "no_time": gettext_lazy("A time such as 09:30 belongs here."),
    # how it hangs together
    "no_competition": gettext_lazy("There is no contest in the file."),
    "two_tops": gettext_lazy(
        "“%(code)s” has no contest above it, and neither has “%(first)s”. Name its parent, or put "
        "it into a file of its own."
    ),
    "unknown_parent": gettext_lazy("There is no contest “%(code)s” in this file."),
    "cycle": gettext_lazy(
        "Going up from “%(code)s” never reaches the top of the file, but comes back. Correct a "
        "parent on the way."
    ),
    "twice": gettext_lazy("“%(name)s” stands here twice. Remove or rename one of them."),
    "wrong_level": gettext_lazy(
        "A contest of the level “%(level)s” cannot lie under one of the level “%(above)s”."
    ),
    "sectors_below": gettext_lazy("Only the contest at the top has sectors; move them there."),
    "unknown_category": gettext_lazy(
        "This contest has no category “%(category)s”. Add the category, or choose one that it has."
    ),
    "unknown_venue": gettext_lazy("“%(venue)s” is not among the venues at the head of the file."),
    "document_unnamed": gettext_lazy("Give the document a number or a title."),
    "least_above_most": gettext_lazy("At least more places than at most: swap them."),
    "question_twice": gettext_lazy(
        "A contest above asks a question with the key “%(name)s” already: an entrant would meet both."
    ),
    "no_such_answer": gettext_lazy(
        "“%(answer)s” is none of the choices of the question “%(name)s”."
    ),
    "unreadable_rules": gettext_lazy(
        "“%(name)s” is no setting of the rules, or has a value that it cannot have."
    ),
    "unknown_rule_set": gettext_lazy(
        "The rules “%(name)s”, version %(version)s, stand neither in this contest nor in the one "
        "that rule_set_of names."
    ),
}
DOCUMENT_FORM = gettext_lazy(
    "A document number reads like 浙经信企业〔2022〕108号: who issued it, the year, 号."
)
LEVELS, KINDS = dict(Competition.Level.choices), dict(Category.Kind.choices)


def located(path: str, line: int, sentence: str) -> str:
    """The sentence behind its place: “rounds[2].starts_on (line 41): …”."""
    if not line:
        return sentence
    if not path:
        return _("Line %(line)s: %(sentence)s") % {"line": line, "sentence": sentence}
    return _("%(path)s (line %(line)s): %(sentence)s") % {
        "path": path,
        "line": line,
        "sentence": sentence,
    }


def fault_words(fault: Fault) -> str:
    """One sentence with the place, in the active language."""
    said = dict(fault.params)
    for name, words in (("level", LEVELS), ("above", LEVELS), ("category", KINDS)):
        if name in said:
            said[name] = words.get(said[name], said[name])
    return located(fault.path, fault.line, str(SENTENCES[fault.code]) % said)
