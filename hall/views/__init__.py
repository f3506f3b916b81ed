"""The pages of the day in the hall."""

from hall.views.console import console, console_data, end, step
from hall.views.door import arrival, door, door_data
from hall.views.live import here, live_document, live_page, now, photo
from hall.views.photos import photos, video
from hall.views.record import record, record_file, record_make, record_paper
from hall.views.screens import screen, screen_add, screen_close, screen_document, screen_link
from hall.views.stage_line import stage_line
from hall.views.start import enter, opening, publish
from hall.views.turn import turn, turn_code, turn_document

__all__ = [
    "arrival",
    "console",
    "console_data",
    "door",
    "door_data",
    "end",
    "enter",
    "here",
    "live_document",
    "live_page",
    "now",
    "opening",
    "photo",
    "photos",
    "publish",
    "record",
    "record_file",
    "record_make",
    "record_paper",
    "screen",
    "screen_add",
    "screen_close",
    "screen_document",
    "screen_link",
    "stage_line",
    "step",
    "turn",
    "turn_code",
    "turn_document",
    "video",
]
