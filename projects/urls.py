from django.urls import path

from projects import views

app_name = "projects"
urlpatterns = [
    path("my/entries/", views.entry_list, name="list"),
    path("enter/<slug:code>/", views.entry_start, name="start"),
    path("my/entries/<int:pk>/", views.entry_detail, name="detail"),
    path("my/entries/<int:pk>/edit/<slug:step>/", views.entry_edit, name="edit"),
    path("my/entries/<int:pk>/materials/", views.material_upload, name="upload"),
    path(
        "my/entries/<int:pk>/materials/<int:material>/remove/",
        views.material_remove,
        name="remove_material",
    ),
    path("my/entries/<int:pk>/submit/", views.entry_submit, name="submit"),
    path("my/entries/<int:pk>/withdraw/", views.entry_withdraw, name="withdraw"),
    path("materials/<int:pk>/", views.material_file, name="material"),
    path("work/<slug:code>/entries/", views.review_list, name="review_list"),
    path("work/<slug:code>/entries/<int:pk>/", views.review, name="review"),
    path("work/<slug:code>/entries/<int:pk>/sector/", views.sector_change, name="change_sector"),
    path(
        "work/<slug:code>/entries/<int:pk>/disqualify/", views.entry_disqualify, name="disqualify"
    ),
]
