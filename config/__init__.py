# Loaded with the settings, so that tasks declared with shared_task find their application.
from config.celery import app as celery_app

__all__ = ["celery_app"]
