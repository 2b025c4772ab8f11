"""Letters by e-mail to people the site knows by number.

An action says whom to tell and about what; the letter is written later, by the worker, in each person's own language.
The queue holds numbers only, never addresses, names or words. A task is enqueued in the caller's own transaction, so
a letter is sent exactly if the act it speaks of was kept.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import models, transaction
from django.template import Context
from django.template.loader import get_template
from django.utils import translation
from django_q.tasks import async_task

from accounts import unsubscribing
from accounts.models import DESK_HOST, News, User

# A mail server that refuses today may accept in fifteen minutes: unlike other tasks, a failed letter is tried again.
TRY_AGAIN = {"ack_failure": False}


def tell(user_ids: Iterable[int], template: str, subject: models.Model, *, news: bool = False) -> None:
    """Send each of `user_ids` the letter `template` about `subject`, after the transaction under way is kept.

    Rooms announce with `following.announcing.announce`, which calls this where a letter has to go; alone, `tell` is
    for letters that belong to an account and to no notice. `news`: the letter could be done without, so it says how
    to stop it with one click, and who wants no news by e-mail does not get it.

    `template` is a template's name without `.txt`; its first line is the mail's subject line, the rest its text. It is
    rendered for each person with `subject` (fetched anew), `user` and `SITE_URL`. People who have left, or whose
    account is switched off, are passed over; so is everybody when the subject itself is gone by then, or when the
    template has nothing to say any more.
    """
    people = sorted(set(user_ids))
    if people:
        about = (subject._meta.label_lower, subject.pk)
        async_task("accounts.tasks.tell_each", people, template, *about, news, q_options=dict(TRY_AGAIN))


def tell_each(user_ids: Iterable[int], template: str, label: str, pk: int, news: bool = False) -> None:
    """One task a person: a letter that fails is tried again without sending the others twice."""
    with transaction.atomic():
        for user_id in user_ids:
            async_task("accounts.tasks.tell_one", user_id, template, label, pk, news, q_options=dict(TRY_AGAIN))


def tell_one(user_id: int, template: str, label: str, pk: int, news: bool = False) -> bool:
    """Write and send one letter; whether there was still somebody to write to and something to write about."""
    reachable = User.objects.filter(pk=user_id, is_active=True).exclude(email="")
    person = reachable.exclude(email__endswith=f"@{DESK_HOST}").first()
    subject = apps.get_model(label)._default_manager.filter(pk=pk).first()
    if person is None or subject is None or (news and person.news == News.NEVER):
        return False
    message = letter(person, template, subject, news=news)
    if message.subject:
        message.send()
    return bool(message.subject)


def letter(person: User, template: str, subject: Any, *, news: bool = False) -> EmailMessage:
    """The letter, in the person's language. Plain text: nothing in it is escaped, nothing can run."""
    stop = unsubscribing.address_for(person)
    context = {"subject": subject, "user": person, "SITE_URL": settings.SITE_URL, "CITY_NAME": settings.CITY_NAME}
    with translation.override(person.language):
        text = str(_render(template, context | {"stop_url": stop if news else ""})).strip()
    headline, _newline, body = text.partition("\n")
    # A title typed by a person stands in the subject line: no line break of theirs becomes a header.
    return EmailMessage(
        subject=" ".join(headline.split())[:200],
        body=body.strip() + "\n",
        to=[person.email],
        headers={"Auto-Submitted": "auto-generated", **(unsubscribing.headers(stop) if news else {})},
    )


def _render(template: str, context: dict[str, object]) -> str:
    # Django escapes for HTML whatever the file's name; a letter is plain text, so it is rendered without.
    return get_template(f"{template}.txt").template.render(Context(context, autoescape=False))  # type: ignore[attr-defined]
