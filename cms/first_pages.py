"""The words a new house starts with. Editors change them in the admin; nothing writes them a second time.

What stands here must stay true of the code: the privacy page says what is kept, and the accessibility page says what
is not yet known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django.conf import settings
from django.utils.translation import gettext as _
from wagtail.models import Page

from cms.models import (
    BudgetIndexPage,
    ContactField,
    ContactPage,
    ExplainerIndexPage,
    GlossaryPage,
    HomePage,
    NewsIndexPage,
    StandardPage,
)

Stone = tuple[str, str]


def home_page(slug: str) -> HomePage:
    """Where a visitor arrives."""
    return HomePage(
        title=settings.CITY_NAME,
        slug=slug,
        headline=_("Safer streets, decided together"),
        welcome="<p>"
        + _("Neighbors propose, talk and vote on how safety money is spent. Then everyone can see what gets built.")
        + "</p>",
        show_in_menus=True,
    )


def explainers() -> Page:
    """Where explainers gather."""
    return ExplainerIndexPage(
        title=_("Explainers"),
        slug="explainers",
        summary=_("How the money, the rules and the duties work, in plain words. Ask about any paragraph."),
        show_in_menus=True,
    )


def glossary() -> Page:
    """Every glossary term, below the explainers."""
    return GlossaryPage(
        title=_("Glossary"), slug="glossary", summary=_("Words from the city's papers, in plain words.")
    )


def budgets() -> Page:
    """Where each fiscal year's budget gathers."""
    return BudgetIndexPage(
        title=_("Open budget"),
        slug="budget",
        summary=_("What the city plans to spend, what it has promised to others, and what it has paid."),
        show_in_menus=True,
    )


def news() -> Page:
    """Where news gathers."""
    return NewsIndexPage(
        title=_("News"), slug="news", summary=_("What changed, what opens next, what was built."), show_in_menus=True
    )


def about() -> Page:
    """How a cycle goes, who does what, and why it can be checked."""
    return StandardPage(
        title=_("How it works"),
        slug="about",
        summary=_("From an idea to something that is built, in six phases that everybody can follow."),
        body=_body(
            ("heading", _("One cycle, six phases")),
            ("list", "\n".join(_phases())),
            ("heading", _("Who does what")),
            (
                "paragraph",
                _(
                    "Residents propose, discuss and vote. Neighborhood councils, chaired by a resident and an officer"
                    " together, review each proposal in the open. Officers work out costs and see projects through."
                    " Editors explain. Auditors read everything and change nothing."
                ),
            ),
            ("heading", _("Why you can check it")),
            (
                "paragraph",
                _(
                    "Every act that changes something is written into a public record that cannot be changed later"
                    " without anybody noticing. The rule by which votes are counted is fixed before voting opens, and"
                    " the outcome says for each project why it was funded or not."
                ),
            ),
        ),
    )


def privacy() -> Page:
    """What is kept about people. It must stay true of the code."""
    return StandardPage(
        title=_("Privacy"),
        slug="privacy",
        summary=_("What this site knows about you, why, and how you take it away again."),
        body=_body(
            ("heading", _("What we keep")),
            ("list", "\n".join(_kept())),
            ("heading", _("What we do not do")),
            (
                "paragraph",
                _(
                    "No advertising, no tracking, no profiles. Your browser talks to this site only: there are no"
                    " pictures, fonts or scripts from other companies. If you only read, we set no cookie except the"
                    " one that remembers your language, or the order in which proposals are shown to you."
                ),
            ),
            ("heading", _("Taking it away")),
            (
                "paragraph",
                _(
                    "You can delete your account on its page. What you published stays, without your name. The public"
                    " record keeps only a number where you stood."
                ),
            ),
        ),
    )


def accessibility() -> Page:
    """What is aimed for, what is not known yet, and where to complain."""
    return StandardPage(
        title=_("Accessibility"),
        slug="accessibility",
        summary=_("This site is for everyone. Here is how we work on that, and how to tell us where we failed."),
        body=_body(
            ("heading", _("What we aim for")),
            (
                "paragraph",
                _(
                    "We aim for level AA of the Web Content Accessibility Guidelines 2.2. You can read, propose and"
                    " vote with a keyboard alone, with a screen reader, without scripts and on a small telephone."
                    " Every chart has a table beside it, and every picture has words."
                ),
            ),
            ("heading", _("What we do not know yet")),
            (
                "paragraph",
                _(
                    "Every type of page is tested by a program, which finds only part of the barriers. Nobody from"
                    " outside has examined this site so far."
                ),
            ),
            ("heading", _("Tell us")),
            (
                "paragraph",
                _(
                    "If something keeps you out, write to us on the contact page, in your own words. It goes to a person."
                ),
            ),
        ),
    )


def contact() -> Page:
    """A form that goes to the people behind the site."""
    page = ContactPage(
        title=_("Contact"),
        slug="contact",
        intro="<p>" + _("Write to the people behind this site. They read every message.") + "</p>",
        thanks="<p>" + _("Thank you. Your message has arrived.") + "</p>",
    )
    page.form_fields = [
        ContactField(sort_order=0, label=_("Your name"), field_type="singleline", required=False),
        ContactField(
            sort_order=1,
            label=_("Your e-mail address"),
            field_type="email",
            required=False,
            help_text=_("Only if you want an answer."),
        ),
        ContactField(sort_order=2, label=_("Your message"), field_type="multiline", required=True),
    ]
    return page


FIRST_PAGES: tuple[tuple[str, Callable[[], Page]], ...] = (
    ("", explainers),
    ("explainers", glossary),
    ("", budgets),
    ("", news),
    ("", about),
    ("", privacy),
    ("", accessibility),
    ("", contact),
)


def _phases() -> list[str]:
    return [
        _("Propose: any resident can put forward an idea for a safer street."),
        _("Review: the neighborhood council looks at each idea, and officers work out its cost."),
        _("Deliberate: everybody talks it over, in comments and in live assemblies."),
        _("Vote: residents choose, each with one ballot that nobody else can read."),
        _("Count: the votes are counted by a rule that was fixed before."),
        _("Deliver: the city builds what won, and reports what went well and what went wrong."),
    ]


def _kept() -> list[str]:
    return [
        _("Your e-mail address, to sign you in and to write to you. Nobody else sees it."),
        _("The public name you choose. It stands beside what you write."),
        _("The neighborhood you live in, and how that was verified. It decides where you can propose and vote."),
        _("What you publish: proposals, comments, questions."),
        _("Your ballot, stored without your name or account number."),
        _("Messages from the contact form, for those who answer them."),
    ]


def _body(*stones: Stone) -> list[Stone]:
    return [_stone(kind, text) for kind, text in stones]


def _stone(kind: str, text: str) -> Stone:
    if kind == "list":
        return "paragraph", _items(text.splitlines())
    return (kind, f"<p>{text}</p>") if kind == "paragraph" else (kind, text)


def _items(lines: Iterable[str]) -> str:
    return "<ul>" + "".join(f"<li>{line}</li>" for line in lines) + "</ul>"
