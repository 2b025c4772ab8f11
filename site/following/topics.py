"""What can be followed: rooms register their kinds of things here, so that this room need not know them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models
from django.utils.functional import Promise


@dataclass(frozen=True)
class Kind:
    """A kind of thing people follow: what it is called, which of them a person may see, and the address of one."""

    words: str | Promise
    visible_to: Callable[[Any], models.QuerySet[Any]]
    url: Callable[[Any], str]


_kinds: dict[str, Kind] = {}


def may_be_followed(
    model: type[models.Model],
    *,
    words: str | Promise,
    visible_to: Callable[[Any], models.QuerySet[Any]] | None = None,
    url: Callable[[Any], str] | None = None,
) -> None:
    """Let people follow things of `model` (call it in `AppConfig.ready`).

    `visible_to(user)` are those this person may see, by default all; `url` gives one's address, by default its own.
    """
    everyone = visible_to or (lambda _user: model._default_manager.all())
    _kinds[model._meta.label_lower] = Kind(words, everyone, url or (lambda thing: thing.get_absolute_url()))


def name_of(thing: models.Model) -> str:
    """A thing's name among topics: `proposals.proposal:12`."""
    return f"{thing._meta.label_lower}:{thing.pk}"


@dataclass(frozen=True)
class Topic:
    """A thing that can be followed, as a person sees it in a list."""

    name: str
    kind: str | Promise
    title: str
    url: str


def find(name: str, user: Any) -> models.Model | None:
    """The thing of that name, if its kind may be followed and `user` may see it."""
    label, _colon, number = name.partition(":")
    kind = _kinds.get(label)
    if kind is None or not (number.isascii() and number.isdigit()):
        return None
    return kind.visible_to(user).filter(pk=int(number[:18])).first()


def known(names: Iterable[str], user: Any) -> list[Topic]:
    """Those of `names` that are still there for `user`, in the same order. One query a kind."""
    names = list(names)
    wanted: defaultdict[str, list[str]] = defaultdict(list)
    for name in names:
        label, _colon, number = name.partition(":")
        wanted[label].append(number)
    found = {
        name_of(thing): Topic(name_of(thing), kind.words, str(thing), kind.url(thing))
        for label, kind in _kinds.items()
        if label in wanted
        for thing in kind.visible_to(user).filter(pk__in=wanted[label])
    }
    return [found[name] for name in names if name in found]


def thing(name: str) -> models.Model | None:
    """Whatever stands behind `label:number`, whoever may see it; for letters."""
    label, _colon, number = name.partition(":")
    return apps.get_model(label)._default_manager.filter(pk=number).first()
