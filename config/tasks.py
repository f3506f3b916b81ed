"""Housekeeping that belongs to no app."""

from celery import shared_task
from django.core.management import call_command
from django.utils import timezone

from config.heartbeat import leave_heartbeat


@shared_task
def clear_expired_sessions() -> None:
    """Delete sessions that are over; nothing else ever does. Safe to run twice."""
    call_command("clearsessions")


@shared_task
def heartbeat() -> None:
    """Leave a sign of life for the health page; every minute, by beat. Safe to run twice."""
    leave_heartbeat(timezone.now())
