"""Setting up contests: imports every page of `administration`, and registers what is left.

Heats, panels and rules of scoring are in judging.
"""

from django.contrib import admin

from competitions.administration import letters, nodes, questions, rounds, rubrics  # noqa: F401
from competitions.administration.grants import InvitationAdmin, StaffGrantAdmin
from competitions.administration.places import RegionAdmin, VenueAdmin
from competitions.models import (
    Invitation,
    Region,
    StaffGrant,
    Venue,
)

admin.site.register(StaffGrant, StaffGrantAdmin)
admin.site.register(Invitation, InvitationAdmin)
admin.site.register(Venue, VenueAdmin)
admin.site.register(Region, RegionAdmin)
