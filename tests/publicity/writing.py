"""News for tests, written through the services; pictures without the program that draws them."""

from django.core.files.base import ContentFile

from publicity.models import NewsPicture
from publicity.news_models import NewsItem
from publicity.services.news import NewsText, create_item, publish_item
from tests import builders
from tests.builders import NOW

TITLE, SUMMARY, BODY = "决赛在舟山举行", "三十个项目同台路演。", "海风很大，**人很多**。"


def write(node, *, actor=None, at=NOW, title=TITLE, summary=SUMMARY, body=BODY, source="组委会"):
    """A draft."""
    editor = actor or builders.make_staff(node, "publicity")
    text = NewsText(title, summary, body, source)
    return create_item(node, text, actor=editor, at=at)


def publish(item, *, publish_at=None, at=NOW):
    """Published by who wrote it, now or from an hour on."""
    now = NewsItem.objects.select_related("author").get(pk=item.pk)
    said = {"base": now.version, "actor": now.author, "at": at, "publish_at": publish_at}
    return publish_item(now, **said)


def picture(item, *, alt="颁奖现场", is_cover=True, content=b"\xff\xd8\xff large"):
    """A picture of the item, on its cover."""
    made = NewsPicture(
        item=item,
        alt=alt,
        width=1600,
        height=1000,
        small_width=480,
        small_height=300,
        added_by=item.author,
        added_at=NOW,
    )
    made.file.save("x", ContentFile(content), save=False)
    made.small.save("x", ContentFile(content + b" small"), save=False)
    made.save()
    if is_cover:
        NewsItem.objects.filter(pk=item.pk).update(cover=made)
    return made
