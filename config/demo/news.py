"""What the association reports of its track, and that it shows the count of its publicity."""

import datetime as dt
import io

from django.core.files.uploadedfile import InMemoryUploadedFile

from competitions.models import Competition
from config.demo import case
from config.demo.cast import Tree
from publicity.models import NewsItem
from publicity.services.coverage_opening import show_coverage
from publicity.services.news import NewsText, create_item, publish_item
from publicity.services.news_pictures import add_picture, choose_cover
from publicity.share_picture import share_picture


def report(tree: Tree) -> None:
    """What was told as it happened, the newest with a cover, and the ledger of publicity for all.

    Every number in the texts is one of the case.
    """
    for at, title, summary, body in case.NEWS:
        text = NewsText(title, summary, body, source=case.ORGANISER)
        item = create_item(tree.track, text, actor=tree.organiser, at=at)
        if title == case.NEWS[-1][1]:
            _give_cover(item, tree, at)
        publish_item(item, base=item.version, actor=tree.organiser, at=at)
    show_coverage(tree.track, actor=tree.organiser, at=case.NOTICE_OVER)


def _give_cover(item: NewsItem, tree: Tree, at: dt.datetime) -> None:
    picture = add_picture(
        item,
        _title_picture(tree.track),
        alt="专题赛决赛题图",
        actor=tree.organiser,
        at=at,
    )
    choose_cover(item, picture, actor=tree.organiser, at=at)


def _title_picture(track: Competition) -> InMemoryUploadedFile:
    drawn = share_picture(track.name, str(track.year))
    return InMemoryUploadedFile(
        io.BytesIO(drawn), "picture", "title.png", "image/png", len(drawn), None
    )
