from django.urls import path

from judging import views

app_name = "judging"
urlpatterns = [
    # the judge
    path("judge/", views.judge_home, name="home"),
    path("judge/heats/<int:pk>/", views.judge_heat, name="heat"),
    path("judge/sheets/<int:pk>/", views.sheet, name="sheet"),
    path("judge/sheets/<int:pk>/save/", views.sheet_save, name="save"),
    path("judge/sheets/<int:pk>/note/", views.sheet_note, name="note"),
    path("judge/sheets/<int:pk>/flag/", views.sheet_flag, name="flag"),
    path("judge/sheets/<int:pk>/hand-back/", views.sheet_hand_back, name="hand_back"),
    path("judge/appearances/<int:pk>/recuse/", views.recuse_self, name="recuse_self"),
    path("judge/materials/<int:pk>/", views.judge_material, name="material"),
    path("judge/materials/<int:pk>/picture/", views.judge_picture, name="picture"),
    path("judge/heats/<int:pk>/kit/", views.heat_kit, name="kit"),
    path("judge/worker.js", views.worker, name="worker"),
    path("judge/manifest.webmanifest", views.manifest, name="manifest"),
    path("judge/icon-<int:size>.png", views.tablet_icon, name="icon"),
    path("judge/icon-masked.png", views.tablet_icon_masked, name="icon_masked"),
    path("judge/offline/", views.offline, name="offline"),
    path("judge/heats/<int:pk>/lock/", views.chair_lock, name="chair_lock"),
    path("judge/heats/<int:pk>/commitment/", views.commitment, name="commitment"),
    path("judge/profile/", views.profile, name="profile"),
    path("judge/profile/away/<int:pk>/", views.profile_absence, name="profile_absence"),
    path("judge/invitations/<int:pk>/", views.invitation, name="invitation"),
    path("judge/heats/<int:pk>/pin/", views.own_pin, name="own_pin"),
    # the judge at a tablet, with a seat card
    path("seat/", views.card_pin, name="card_pin"),
    path("seat/card/<str:secret>/", views.card, name="card"),
    path("seat/logout/", views.card_leave, name="card_leave"),
    path("judge/ties/", views.own_ties, name="own_ties"),
    # the entrant
    path("my/entries/<int:pk>/keep-away/", views.keep_away, name="keep_away"),
    path("my/entries/<int:pk>/feedback/", views.own_feedback, name="own_feedback"),
    path("judge/heats/<int:pk>/review/", views.judge_review, name="review"),
    path("judge/heats/<int:pk>/papers/", views.judge_papers, name="papers"),
    path("judge/sheets/<int:pk>/reopen/", views.judge_reopen, name="reopen"),
    # the organiser
    path("work/<slug:code>/experts/", views.experts, name="experts"),
    path("work/<slug:code>/experts/<int:pk>/withdraw/", views.experts_withdraw, name="uninvite"),
    path("work/<slug:code>/experts/statistics/", views.judge_statistics, name="judge_statistics"),
    path("work/<slug:code>/rounds/", views.rounds, name="rounds"),
    path("work/<slug:code>/rounds/<int:pk>/", views.round_detail, name="round"),
    path("work/<slug:code>/rounds/<int:pk>/decide/", views.round_decide, name="decide"),
    path("work/<slug:code>/rounds/<int:pk>/rank/", views.round_rank, name="rank"),
    path("work/<slug:code>/rankings/<int:pk>/", views.ranking_run, name="ranking_run"),
    path("work/<slug:code>/rankings/<int:pk>/stop/", views.ranking_cancel, name="ranking_cancel"),
    path("work/<slug:code>/rounds/<int:pk>/publish/", views.round_publish, name="publish"),
    path("work/<slug:code>/rounds/<int:pk>/tie/", views.round_tie, name="tie"),
    path(
        "work/<slug:code>/rounds/<int:pk>/direct/", views.round_direct_entry, name="direct_entry"
    ),
    path("work/<slug:code>/rounds/<int:pk>/fill/", views.round_substitute, name="fill"),
    path("work/<slug:code>/rounds/<int:pk>/places/", views.round_places, name="places"),
    path("work/<slug:code>/checks/<int:pk>/", views.place_check, name="place_check"),
    path("work/<slug:code>/rounds/<int:pk>/rules/", views.round_rules, name="change_rules"),
    path(
        "work/<slug:code>/rounds/<int:pk>/feedback/", views.round_feedback, name="round_feedback"
    ),
    path(
        "work/<slug:code>/rounds/<int:pk>/feedback/step/",
        views.feedback_step,
        name="feedback_step",
    ),
    path("work/<slug:code>/rounds/<int:pk>/judges/", views.allocation, name="allocation"),
    path(
        "work/<slug:code>/rounds/<int:pk>/judges/ask/",
        views.allocation_request,
        name="allocation_request",
    ),
    path(
        "work/<slug:code>/rounds/<int:pk>/judges/change/",
        views.allocation_change,
        name="allocation_change",
    ),
    path("work/<slug:code>/allocations/<int:pk>/", views.allocation_run, name="allocation_run"),
    path(
        "work/<slug:code>/allocations/<int:pk>/apply/",
        views.allocation_apply,
        name="allocation_apply",
    ),
    path("work/<slug:code>/heats/<int:pk>/review/", views.review_progress, name="online_review"),
    path("work/<slug:code>/heats/<int:pk>/", views.heat_detail, name="work_heat"),
    path("work/<slug:code>/heats/<int:pk>/seat/", views.heat_seat_entries, name="seat_entries"),
    path("work/<slug:code>/heats/<int:pk>/recuse/", views.heat_recuse, name="recuse"),
    path("work/<slug:code>/heats/<int:pk>/draw/", views.heat_draw, name="draw"),
    path(
        "work/<slug:code>/heats/<int:pk>/draw/by-hand/",
        views.heat_draw_by_hand,
        name="draw_by_hand",
    ),
    path("work/<slug:code>/heats/<int:pk>/open/", views.heat_open, name="open"),
    path("work/<slug:code>/heats/<int:pk>/lock/", views.heat_lock, name="lock"),
    path("work/<slug:code>/heats/<int:pk>/unlock/", views.heat_unlock, name="unlock"),
    path(
        "work/<slug:code>/heats/<int:pk>/flags/<int:flag>/", views.flag_settle, name="flag_settle"
    ),
    path("work/<slug:code>/heats/<int:pk>/cards/", views.cards, name="cards"),
    path(
        "work/<slug:code>/heats/<int:pk>/cards/preview/", views.cards_preview, name="cards_preview"
    ),
    path("work/<slug:code>/heats/<int:pk>/cards/print/", views.cards_print, name="cards_print"),
    path("work/<slug:code>/heats/<int:pk>/cards/step/", views.cards_step, name="cards_step"),
    path("work/<slug:code>/heats/<int:pk>/cards/file/", views.cards_file, name="cards_file"),
    path("work/<slug:code>/bundle/", views.bundle, name="bundle"),
    path("work/<slug:code>/bundle/make/", views.bundle_make, name="bundle_make"),
    path("work/<slug:code>/bundle/file/", views.bundle_file, name="bundle_file"),
    path("work/<slug:code>/conflicts/", views.conflicts, name="conflicts"),
    path("work/<slug:code>/conflicts/search/", views.conflicts_search, name="conflicts_search"),
    path("work/<slug:code>/conflicts/report/", views.conflict_report, name="conflict_report"),
    path("work/<slug:code>/conflicts/<int:pk>/", views.conflict, name="conflict"),
    path("work/<slug:code>/heats/<int:pk>/papers/", views.heat_papers, name="heat_papers"),
    path("work/<slug:code>/heats/<int:pk>/typing/", views.paper_list, name="paper_list"),
    path("work/<slug:code>/sheets/<int:pk>/typing/", views.paper_sheet, name="paper_sheet"),
    path("work/<slug:code>/sheets/<int:pk>/reopen/", views.sheet_reopen, name="sheet_reopen"),
    path("work/<slug:code>/heats/<int:pk>/handover/", views.heat_handover, name="handover"),
    path("work/<slug:code>/approvals/<int:pk>/", views.approval_decide, name="approval"),
]
