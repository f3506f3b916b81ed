from django.urls import path

from papers import views

app_name = "papers"
urlpatterns = [
    path("work/<slug:code>/papers/", views.papers, name="papers"),
    path("work/<slug:code>/papers/wordings/", views.wordings, name="wordings"),
    path("work/<slug:code>/papers/wordings/<slug:kind>/", views.wording, name="wording"),
    path(
        "work/<slug:code>/papers/wordings/<slug:kind>/drop/",
        views.wording_drop,
        name="wording_drop",
    ),
    path("work/<slug:code>/papers/<int:pk>/", views.paper, name="paper"),
    path("work/<slug:code>/papers/<int:pk>/data/", views.paper_data, name="data"),
    path("work/<slug:code>/papers/<int:pk>/versions/", views.paper_versions, name="versions"),
    path(
        "work/<slug:code>/papers/<int:pk>/versions/<int:number>/",
        views.paper_version,
        name="version",
    ),
    path("work/<slug:code>/papers/<int:pk>/accept/", views.paper_accept, name="accept"),
    path("work/<slug:code>/papers/<int:pk>/files/", views.paper_files, name="files"),
    path("work/<slug:code>/papers/<int:pk>/files/cancel/", views.paper_cancel, name="cancel"),
    path("work/<slug:code>/papers/<int:pk>/files/<slug:suffix>/", views.paper_file, name="file"),
    path("work/<slug:code>/papers/<int:pk>/freeze/", views.paper_freeze, name="freeze"),
    path("work/<slug:code>/papers/<int:pk>/refill/", views.paper_refill, name="refill"),
    path("work/<slug:code>/papers/<int:pk>/discard/", views.paper_discard, name="discard"),
]
