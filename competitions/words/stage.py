"""What happens on stage, in sentences."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from competitions.rulebook.spec import StageRule


def stage_words(stage: StageRule) -> Iterator[str]:
    """Minutes, draw, who presents, who listens, what is shown and kept."""
    yield from _minutes(stage)
    yield _draw(stage)
    yield from _presenting(stage)
    yield from filter(None, (_audience(stage), _reveal(stage)))
    if stage.reveal_style == "mean" and stage.reveal in ("at_once", "after_heat"):
        yield _("The screen shows the mean alone, not the mark of each judge.")
    if stage.confirm_score:
        yield _("Contestants sign their score before they leave.")
    if stage.recorded:
        yield _("Everything is filmed and kept.")


def _minutes(stage: StageRule) -> Iterator[str]:
    if stage.video_minutes:
        yield ngettext(
            "A film of %(n)s minute comes first.",
            "A film of %(n)s minutes comes first.",
            stage.video_minutes,
        ) % {"n": stage.video_minutes}
    said = {"pitch": stage.pitch_minutes, "qa": stage.qa_minutes}
    if stage.qa_minutes:
        yield (
            _(
                "Every project has %(pitch)s minutes to pitch and %(qa)s minutes for questions, no "
                "longer."
            )
            % said
        )
    else:
        yield (
            _("Every project has %(pitch)s minutes to pitch, no longer; no questions are asked.")
            % said
        )
    if stage.warnings:
        listed = _(", ").join(str(one) for one in sorted(stage.warnings, reverse=True))
        yield _("A warning is given before the end of the pitch, at %(list)s seconds.") % {
            "list": listed
        }


def _draw(stage: StageRule) -> str:
    words = {
        "computer": _("The running order is drawn by computer, with a seed on record."),
        "box": _("The running order is drawn from a box before a witness."),
        "sign_in": _("The running order is drawn at sign-in."),
        "chat_group": _("The running order is drawn beforehand in the entrants' chat group."),
        "order_of_entry": _("Projects appear in the order of registration."),
    }
    return words[stage.draw]


def _presenting(stage: StageRule) -> Iterator[str]:
    words = {
        "member": _("A registered member of the team presents."),
        "employee": _("An employee of the enterprise presents."),
        "anyone": "",
    }
    if words[stage.presenter]:
        yield words[stage.presenter]
    if stage.people_on_stage:
        yield ngettext(
            "At most %(n)s person is on stage.",
            "At most %(n)s people are on stage.",
            stage.people_on_stage,
        ) % {"n": stage.people_on_stage}
    if stage.same_speaker:
        yield _("Who pitches also answers the questions.")


def _audience(stage: StageRule) -> str:
    words = {
        "": "",
        "closed": _("The round is held behind closed doors."),
        "public": _("The round is open to the public."),
    }
    return words[stage.audience]


def _reveal(stage: StageRule) -> str:
    words = {
        "": "",
        "at_once": _("Scores are announced at once, on stage."),
        "after_heat": _("Scores are announced after the heat."),
        "after_notice": _("Scores are announced only with the public notice."),
    }
    return words[stage.reveal]
