from django.urls import path

from projects import views

app_name = "projects"
urlpatterns = [
    path("my/entries/", views.entry_list, name="list"),
    path("my/size-class/", views.size_class, name="size_class"),
    path("enter/<slug:code>/", views.entry_start, name="start"),
    path("enter/<slug:code>/regions/", views.region_offers, name="regions"),
    path("my/entries/<int:pk>/", views.entry_detail, name="detail"),
    path("my/entries/<int:pk>/edit/<slug:step>/", views.entry_edit, name="edit"),
    path("my/entries/<int:pk>/changes/", views.entry_history, name="history"),
    path("my/entries/<int:pk>/delete/", views.entry_discard, name="discard"),
    path("my/entries/<int:pk>/save/", views.entry_save, name="save"),
    path("my/entries/<int:pk>/materials/", views.material_upload, name="upload"),
    path(
        "my/entries/<int:pk>/materials/<int:material>/remove/",
        views.material_remove,
        name="remove_material",
    ),
    path("my/entries/<int:pk>/uploads/", views.upload_begin, name="begin_upload"),
    path("my/entries/<int:pk>/uploads/<uuid:upload>/", views.upload_piece, name="piece"),
    path(
        "my/entries/<int:pk>/uploads/<uuid:upload>/finish/",
        views.upload_finish,
        name="finish_upload",
    ),
    path(
        "my/entries/<int:pk>/uploads/<uuid:upload>/cancel/",
        views.upload_cancel,
        name="cancel_upload",
    ),
    path("my/entries/<int:pk>/declaration/", views.declaration, name="declaration"),
    path("my/entries/<int:pk>/declaration/paper/", views.declaration_pdf, name="declaration_pdf"),
    path("my/entries/<int:pk>/further/", views.entry_further, name="further"),
    path("my/entries/<int:pk>/submit/", views.entry_submit, name="submit"),
    path("my/entries/<int:pk>/withdraw/", views.entry_withdraw, name="withdraw"),
    path("my/entries/<int:pk>/showing/", views.entry_showing, name="showing"),
    path("my/entries/<int:pk>/showing/picture/", views.showing_picture, name="showing_picture"),
    path("my/entries/<int:pk>/showing/withdraw/", views.showing_withdraw, name="withdraw_showing"),
    path("my/projects/<int:pk>/team/", views.project_team, name="team"),
    path("my/projects/<int:pk>/team/leave/", views.team_leave, name="leave_team"),
    path(
        "my/projects/<int:pk>/team/invitations/<int:invitation>/withdraw/",
        views.team_withdraw,
        name="withdraw_invitation",
    ),
    path("my/projects/<int:pk>/team/<int:teammate>/role/", views.team_role, name="teammate_role"),
    path(
        "my/projects/<int:pk>/team/<int:teammate>/remove/",
        views.team_remove,
        name="remove_teammate",
    ),
    path(
        "my/projects/<int:pk>/team/<int:teammate>/hand-over/",
        views.team_hand_over,
        name="hand_over",
    ),
    path("invitations/project/<slug:secret>/", views.join_team, name="join_team"),
    path("materials/<int:pk>/", views.material_file, name="material"),
    path("materials/<int:pk>/preview/", views.material_preview, name="preview"),
    path("work/<slug:code>/outbox/", views.outbox_list, name="outbox"),
    path("work/<slug:code>/outbox/<int:pk>/", views.outbox_letter, name="outbox_letter"),
    path("work/<slug:code>/outbox/<slug:verb>/", views.outbox_step, name="outbox_step"),
    path("work/<slug:code>/questions/", views.question_preview, name="question_preview"),
    path("work/<slug:code>/recommended/", views.nomination_list, name="nominations"),
    path(
        "work/<slug:code>/recommended/template/",
        views.nomination_template,
        name="nomination_template",
    ),
    path(
        "work/<slug:code>/recommended/import/", views.nomination_import, name="nomination_import"
    ),
    path("work/<slug:code>/recommended/bodies/", views.bodies, name="bodies"),
    path("my/recommending/<int:pk>/", views.body_list, name="body_list"),
    path("my/recommending/<int:pk>/send/", views.body_send, name="body_send"),
    path("recommended/sent/<int:pk>/", views.sent_list, name="sent_list"),
    path("work/<slug:code>/entries/", views.review_list, name="review_list"),
    path("work/<slug:code>/entries/bulk/", views.review_bulk, name="review_bulk"),
    path("work/<slug:code>/entries/<int:pk>/", views.review, name="review"),
    path("work/<slug:code>/entries/<int:pk>/sector/", views.sector_change, name="change_sector"),
    path(
        "work/<slug:code>/entries/<int:pk>/withdrawal/", views.entry_withdrawal, name="withdrawal"
    ),
    path(
        "work/<slug:code>/entries/<int:pk>/disqualify/", views.entry_disqualify, name="disqualify"
    ),
]
