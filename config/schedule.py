"""What beat queues, and how often, in seconds or by the clock of the server."""

from typing import Any

from celery.schedules import crontab

SCHEDULE: dict[str, dict[str, Any]] = {
    "heartbeat": {"task": "config.tasks.heartbeat", "schedule": 60},
    # A run that comes too late is left out: the next one sends what is due.
    "messages": {"task": "accounts.send_messages", "schedule": 60, "options": {"expires": 55}},
    "reminders": {"task": "projects.write_reminders", "schedule": 300},
    "papers": {"task": "papers.resume_files", "schedule": 60},
    "notices": {"task": "publicity.resume_notice_papers", "schedule": 60},
    # One that comes too late is left out: the next one looks at the same addresses.
    "links": {"task": "publicity.tend_links", "schedule": 600, "options": {"expires": 590}},
    # What a later run finds again: counts stay in the cache for ten minutes.
    "live_minutes": {"task": "hall.store_minutes", "schedule": 60, "options": {"expires": 55}},
    "live_audience": {"task": "publicity.tell_live_audience", "schedule": 300},
    "exports": {"task": "accounts.resume_exports", "schedule": 60},
    "taken_out": {"task": "accounts.tend_lists", "schedule": 60},
    # What the queue or the mail server lost.
    "nominations": {"task": "projects.send_nomination_letters", "schedule": 300},
    "seat_cards": {"task": "judging.tend_seat_cards", "schedule": 60},
    "bundles": {"task": "judging.tend_bundles", "schedule": 60},
    "hall_records": {"task": "hall.tend_records", "schedule": 60},
    "award_papers": {"task": "outcomes.tend_papers", "schedule": 60},
    "conflicts": {"task": "judging.resume_conflict_searches", "schedule": 60},
    "materials": {"task": "projects.tend_materials", "schedule": 300},
    "lists": {"task": "outcomes.resume_list_papers", "schedule": 300},
    "allocations": {"task": "judging.resume_allocations", "schedule": 60},
    "rankings": {"task": "judging.resume_rankings", "schedule": 60},
    "reviews": {"task": "judging.write_review_reminders", "schedule": 900},
    "uploads": {"task": "projects.sweep_uploads", "schedule": crontab("20", "4")},
    "personal_data": {"task": "accounts.sweep", "schedule": crontab("10")},
    "sessions": {"task": "config.tasks.clear_expired_sessions", "schedule": crontab("40", "3")},
}
