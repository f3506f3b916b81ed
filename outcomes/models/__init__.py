"""What comes of a result: recommendations upwards, prizes and awards, and their certificates."""

from outcomes.models.awards import Award, AwardList, Prize
from outcomes.models.certificates import Certificate, Seal
from outcomes.models.recommendations import Likeness, Recommendation, RecommendedEntry

__all__ = [
    "Award",
    "AwardList",
    "Certificate",
    "Likeness",
    "Prize",
    "Recommendation",
    "RecommendedEntry",
    "Seal",
]
