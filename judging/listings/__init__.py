"""The lists of judging that go out as files; each holds what its page shows, and no mark before."""

from accounts.exporting.listings import register
from judging.listings import heats, people, rounds

register(*heats.LISTINGS, *people.LISTINGS, *rounds.LISTINGS)
