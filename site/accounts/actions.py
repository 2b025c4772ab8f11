"""What can be done with accounts: give and take roles, change one's name, leave."""

from __future__ import annotations

import secrets
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import Group
from django.db import transaction

from accounts.models import DESK_HOST, News, Role, User
from accounts.permissions import may_change_role, may_leave
from accounts.signals import leaving
from audit import log


def grant_role(person: User, role: Role, *, by: Any) -> bool:
    """Give `person` the duty `role`; whether that changed anything. `by=None`: the house itself.

    Raises `Forbidden` if `by` may not. The role counts from the person's next request; their next duty page asks for
    a second factor.
    """
    return _change(person, role, by=by, has=True)


def withdraw_role(person: User, role: Role, *, by: Any) -> bool:
    """Take the duty `role` from `person`; whether that changed anything. Raises `Forbidden` if `by` may not."""
    return _change(person, role, by=by, has=False)


@transaction.atomic
def _change(person: User, role: Role, *, by: Any, has: bool) -> bool:
    may_change_role(by, role, person).or_forbid()
    User.objects.select_for_update().get(pk=person.pk)
    if (role.value in set(person.groups.values_list("name", flat=True))) == has:
        return False
    group, _created = Group.objects.get_or_create(name=role.value)
    (person.groups.add if has else person.groups.remove)(group)
    person.__dict__.pop("role_names", None)
    log.record("accounts.grant_role" if has else "accounts.withdraw_role", person, by=by, role=role.value)
    return True


def account_at_desk() -> User:
    """An account for somebody who stands at a desk and has none: nobody can sign in to it, and no mail is sent to it."""
    return User.objects.create_user(f"{secrets.token_hex(10)}@{DESK_HOST}", public_name="—", news=News.NEVER)


@transaction.atomic
def change_me(user: User, *, public_name: str, language: str, news: str, by: User) -> None:
    """Change one's own public name (already checked by the form), the language of one's e-mails, and which come."""
    renamed = user.public_name != public_name
    user.public_name, user.language, user.news = public_name, language, news
    user.save(update_fields=["public_name", "language", "news"])
    if renamed:
        log.record("accounts.rename", user, by=by)  # pages that show the name are made anew


def stop_news(user: User) -> None:
    """No more news by e-mail, as the link in each such letter promises; asked again, nothing changes."""
    User.objects.filter(pk=user.pk).update(news=News.NEVER)


@transaction.atomic
def leave(user: User, *, by: User) -> None:
    """Empty the account: e-mail, name, password, second factors, sessions, residence and roles go.

    The row and its number stay, switched off: what the person wrote in public stays, by "someone", and the audit log
    holds nothing but the number. Raises `Forbidden` with the reason.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    may_leave(user).or_forbid()
    leaving.send(sender=User, user=user)
    for role in Role:
        withdraw_role(user, role, by=None)
    for session in UserSession.objects.filter(user=user):
        session.end()
    for model in (EmailAddress, Authenticator, SocialAccount):
        model.objects.filter(user=user).delete()
    user.user_permissions.clear()
    user.groups.clear()
    user.email = f"left-{user.pk}@people.invalid"
    user.public_name = user.first_name = user.last_name = ""
    user.is_active = user.is_staff = user.is_superuser = False
    user.last_login = None
    user.set_unusable_password()
    user.save()
    log.record("accounts.leave", user, by=by)
