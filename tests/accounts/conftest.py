import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def _no_limit_reached_before():
    cache.clear()
