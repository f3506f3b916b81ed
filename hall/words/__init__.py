"""What the pages of the hall say: steps, states, and why something is not possible."""

from hall.words.refusals import refusal_words

__all__ = ["refusal_words"]
