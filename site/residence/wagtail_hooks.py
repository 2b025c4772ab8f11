"""Where residence stands in the Wagtail admin."""

from __future__ import annotations

from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem

from kit.desks import DeskMenuItem
from residence.admin_views import DESK, CounterDesk, LettersDesk, PrintLetters, RollDesk, RollImportDesk


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern]:
    return [
        path("residence/", CounterDesk.as_view(), name="residence_desk"),
        path("residence/letters/", LettersDesk.as_view(), name="letters_desk"),
        path("residence/letters/print/", PrintLetters.as_view(), name="letters_print"),
        path("residence/roll/", RollDesk.as_view(), name="roll_desk"),
        path("residence/roll/<int:pk>/", RollImportDesk.as_view(), name="roll_import_desk"),
    ]


@hooks.register("register_admin_menu_item")
def menu_item() -> MenuItem:
    items = [
        DeskMenuItem(_("At the desk"), reverse("residence_desk"), icon_name="user", order=10, may=DESK.may_view),
        DeskMenuItem(_("Letters"), reverse("letters_desk"), icon_name="mail", order=20, may=DESK.may_view),
        DeskMenuItem(_("The roll"), reverse("roll_desk"), icon_name="list-ul", order=30, may=DESK.may_view),
    ]
    return SubmenuMenuItem(_("Residence"), Menu(items=items), icon_name="home", order=160)
