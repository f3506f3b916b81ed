"""The pages of outcomes, as urls.py names them."""

from outcomes.views.awards import awards, awards_step
from outcomes.views.own import own_awards, own_paper
from outcomes.views.papers import paper, papers_ask, papers_bundle, papers_joined, seal
from outcomes.views.public import certificate, verify

__all__ = [
    "awards",
    "awards_step",
    "certificate",
    "own_awards",
    "own_paper",
    "paper",
    "papers_ask",
    "papers_bundle",
    "papers_joined",
    "seal",
    "verify",
]
