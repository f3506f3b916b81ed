"""What is wrong with a credit code, in sentences."""

from django.utils.translation import gettext_lazy

CODE_PROBLEMS = {
    "empty": gettext_lazy("Enter the code that stands on the business licence."),
    "length": gettext_lazy("The code has 18 characters; this one has %(length)s."),
    "alphabet": gettext_lazy("The code has only digits and capitals without I, O, S, V and Z."),
    "authority": gettext_lazy("No code begins like this one. Compare it with the licence."),
    "area": gettext_lazy("Characters 2 to 8 of the code must be digits."),
    "check_character": gettext_lazy("The last character does not fit the others: a typing error?"),
}
