"""What happened in a hall on the day of a heat, step by step, and who looks at it there."""

from hall.models.live import LiveMinute, LivePage, LivePhoto
from hall.models.runs import HallRun, HallStep
from hall.models.screens import Screen

__all__ = ["HallRun", "HallStep", "LiveMinute", "LivePage", "LivePhoto", "Screen"]
