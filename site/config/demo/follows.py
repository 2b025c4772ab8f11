"""What the demo's people follow, and what stands under their bells: the news of a week is new, what is older was read."""

from __future__ import annotations

from decimal import Decimal

from accounts.models import User
from config.demo.planning import category
from config.demo.story import Story
from following.actions import follow, watch
from following.delivering import count_unread, deliver
from following.models import Announcement, Notice
from kit import clock

FOLLOWED = {"ana": ("youth-programs", "harbor"), "lupe": ("lighting", "riverside"), "cora": ("de-escalation", "harbor")}
PIER = (Decimal("41.09400"), Decimal("-74.22600"))


def begin(story: Story) -> None:
    """Three people follow a category and their neighborhood, and Ana a place on the map."""
    with clock.at(story.day(-70)):
        for key, (subject, place) in FOLLOWED.items():
            for thing in (category(subject), story.places[place]):
                follow(thing, by=story.personas[key])
        watch(by=story.personas["ana"], name="Around the pier", latitude=PIER[0], longitude=PIER[1], meters=800)


def settle(story: Story) -> None:
    """Tell everybody what was announced, under the bell only: letters that the past would have sent are not sent today."""
    for number in Announcement.objects.order_by("at", "pk").values_list("pk", flat=True):
        deliver(number, letters=False)
    old = Notice.objects.filter(at__lt=story.day(-7))
    old.update(read_at=story.day(-6))
    count_unread(User.objects.filter(notices__isnull=False).distinct().values_list("pk", flat=True))
