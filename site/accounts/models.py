from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AbstractUser, Group, UserManager
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from kit.prepared import Prepared


class Role(models.TextChoices):
    """Duties that a person is given. Each is a group of the same name, on which Wagtail's permissions hang.

    Being a resident is not a role but a verified residence; a council seat is a `neighborhoods.Seat`, and holding one
    puts a person in the `council` group for as long as the term runs.
    """

    OFFICER = "officer", _("officer")
    EDITOR = "editor", _("editor")
    AUDITOR = "auditor", _("auditor")
    COUNCIL = "council", _("council member")
    LIAISON = "liaison", _("liaison")


DUTIES = frozenset(Role.values)


class News(models.TextChoices):
    """How soon a person reads by e-mail what can wait. What is asked of them, or done to what is theirs, always comes at once."""

    AT_ONCE = "at-once", _("at once")
    DAILY = "daily", _("once a day, together")
    WEEKLY = "weekly", _("once a week, together")
    NEVER = "never", _("never: I look at the bell on the site")


DESK_HOST = "desk.invalid"  # no such host can exist (RFC 6761): the address of an account that somebody at a desk has


class PeopleManager(UserManager["User"]):
    """Users by e-mail address; there are no user names."""

    def get(self, *args: Any, **kwargs: Any) -> User:
        """The same as ever; by number alone, as each page of somebody who is signed in asks, by a prepared question.

        The roles come along, as every page asks for them next.
        """
        if args or kwargs.keys() != {"pk"} or not isinstance(kwargs["pk"], int) or self._db:
            return super().get(*args, **kwargs)
        found: list[User] = user_of.all(kwargs["pk"])
        if not found:
            raise User.DoesNotExist
        person = found[0]
        person.__dict__["role_names"] = frozenset(name for row in found if (name := row.__dict__.pop("one_role")))
        return person

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:  # type: ignore[override]
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:  # type: ignore[override]
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractUser):
    """A person. The public name is what neighbors see; the e-mail address is for the site alone."""

    username = None  # type: ignore[assignment]
    email = models.EmailField(_("e-mail address"), unique=True)
    public_name = models.CharField(
        _("public name"),
        max_length=60,
        help_text=_("What others see beside what you write. It need not be your legal name."),
    )
    language = models.CharField(_("language"), max_length=10, default="en", help_text=_("For e-mails to this person."))
    news = models.CharField(
        _("news by e-mail"),
        max_length=10,
        choices=News.choices,
        default=News.AT_ONCE,
        help_text=_("How soon news comes by e-mail; the bell on the site has it at once."),
    )
    # How many notices the bell shows; kept here by `following`, so that the bell costs no query on any page.
    unread = models.PositiveIntegerField(_("notices not read yet"), default=0, editable=False)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["public_name"]
    objects = PeopleManager()  # type: ignore[misc]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")

    def __str__(self) -> str:
        return self.public_name or str(_("someone"))

    def get_full_name(self) -> str:
        return str(self)

    def get_short_name(self) -> str:
        return str(self)

    @cached_property
    def role_names(self) -> frozenset[str]:
        """The names of this person's groups, asked for once a request; with the person, where they are asked for by number."""
        return frozenset(name for (name,) in roles_of.all(self.pk))

    def has_role(self, role: Role) -> bool:
        return self.is_active and role.value in self.role_names

    @property
    def is_officer(self) -> bool:
        return self.has_role(Role.OFFICER)

    @property
    def is_editor(self) -> bool:
        return self.has_role(Role.EDITOR)

    @property
    def is_auditor(self) -> bool:
        return self.has_role(Role.AUDITOR)

    @property
    def is_council_member(self) -> bool:
        return self.has_role(Role.COUNCIL)

    @property
    def has_duties(self) -> bool:
        """Whether this person acts for the city or a council, and so needs a second factor."""
        return self.is_superuser or not DUTIES.isdisjoint(self.role_names)


class Persona(models.Model):
    """One of the demo city's people, whom a visitor can be with one click (`accounts.personas`)."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="persona", verbose_name=_("person"))
    story = models.CharField(_("who they are"), max_length=200)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["order", "pk"]
        verbose_name = _("persona")
        verbose_name_plural = _("personas")

    def __str__(self) -> str:
        return f"{self.user}: {self.story}"


roles_of = Prepared(lambda user: Group.objects.filter(user=user).order_by().values_list("name"), int)
user_of = Prepared(lambda number: User.objects.filter(pk=number).annotate(one_role=models.F("groups__name")), int)
