"""Bring the administrative divisions up to date."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from competitions.services.regions import load_regions


class Command(BaseCommand):
    help = "Load the administrative divisions of 1980 until today; may run again at any time."

    def handle(self, *args: Any, **options: Any) -> None:
        loaded = load_regions(actor=None, at=timezone.now())
        self.stdout.write(
            f"Regions: {loaded.added} added, {loaded.changed} changed, "
            f"{loaded.unchanged} unchanged."
        )
