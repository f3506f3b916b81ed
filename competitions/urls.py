from django.urls import path

from competitions.views.invitations import invitation

app_name = "competitions"
urlpatterns = [
    path("invitations/<slug:secret>/", invitation, name="invitation"),
]
