from django.urls import path

from outcomes import views

app_name = "outcomes"
urlpatterns = [
    # everybody
    path("certificates/", views.verify, name="verify"),
    path("certificates/<slug:secret>/", views.certificate, name="certificate"),
    # the entrant
    path("my/entries/<int:pk>/awards/", views.own_awards, name="own_awards"),
    path(
        "my/entries/<int:pk>/awards/<int:award>/<slug:paper>.pdf",
        views.own_paper,
        name="own_paper",
    ),
    # organisers and secretariat
    path("work/<slug:code>/awards/", views.awards, name="awards"),
    path("work/<slug:code>/awards/step/", views.awards_step, name="step"),
    path("work/<slug:code>/awards/seal/", views.seal, name="seal"),
    path("work/<slug:code>/awards/papers/", views.papers_ask, name="papers"),
    path("work/<slug:code>/awards/<slug:paper>.zip", views.papers_bundle, name="bundle"),
    path("work/<slug:code>/awards/<slug:paper>.pdf", views.papers_joined, name="joined"),
    path("work/<slug:code>/awards/<int:award>/<slug:paper>.pdf", views.paper, name="paper"),
]
