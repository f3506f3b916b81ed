from django.urls import path

from accounts import views

app_name = "accounts"
urlpatterns = [
    path("accounts/signup/mobile/", views.sign_up_mobile, name="sign_up_mobile"),
    path("my/consent/", views.consent, name="consent"),
    path("my/consents/", views.consents, name="consents"),
    path("my/consents/<int:pk>/withdraw/", views.consent_withdraw, name="consent_withdraw"),
    path("my/data/", views.my_data, name="my_data"),
    path("my/data/copies/", views.export_start, name="export"),
    path("my/data/copies/<int:pk>/", views.export_download, name="export_download"),
    path("exports/<slug:listing>/<slug:place>/", views.list_export, name="list_export"),
    path("my/exports/<int:pk>/", views.list_file, name="list_file"),
    path("my/exports/<int:pk>/stop/", views.list_cancel, name="list_cancel"),
    path("my/data/erase/", views.erase, name="erase"),
    path("my/data/erase/code/", views.erase_code, name="erase_code"),
    path("my/data/erased/", views.erased, name="erased"),
]
