"""Sentences of django-unfold, which has no Chinese; named here, they are translated with ours."""

from django.utils.translation import gettext_lazy as _

UNFOLDS_SENTENCES = (
    _(" By %(filter_title)s "),
    _("After you've created a user, you’ll be able to edit more user options."),
    _("Apply Filters"),
    _(
        'Are you sure you want to delete the %(object_name)s "%(escaped_object)s"? '
        "All of the following related items will be deleted:"
    ),
    _("Choose file to upload"),
    _("Click to cancel"),
    _("Click to download"),
    _("Date from"),
    _("Date to"),
    _(
        "Deleting the %(object_name)s '%(escaped_object)s' would require deleting the following "
        "protected related objects:"
    ),
    _(
        "Deleting the %(object_name)s '%(escaped_object)s' would result in deleting related "
        "objects, but your account doesn't have permission to delete the following types of "
        "objects:"
    ),
    _("False"),
    _("Filters"),
    _("General"),
    _("Go back"),
    _("Image preview"),
    _("No data"),
    _("No results found"),
    _("Not enough data."),
    _("Reset filters"),
    _("Run the selected action"),
    _("Select action"),
    _("Select action to run"),
    _("Select record"),
    _("Select value"),
    _("This item will be deleted."),
    _("This page yielded into no results."),
    _("To"),
    _("Toggle password visibility"),
    _("True"),
    _("Type to search"),
    _("Value"),
    _("You can not create nested object without parent"),
)
