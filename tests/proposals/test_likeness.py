"""Look-alikes: measured on a labelled set, found in the database, shown while one types and before sending in."""

from __future__ import annotations

from typing import Any

import factories
import pytest
from django.test import Client
from likeness_cases import DRAFTS, TOWN

from proposals import actions
from proposals.drafting.likeness import ALIKE, Idea, alike, likeness, nearness, rarity, terms

KEYS = list(TOWN)
TOWN_IDEAS = [Idea(t, s, "", place, spot, n) for n, (t, s, place, spot) in enumerate(TOWN.values())]


def measured(least: float) -> tuple[float, float, list[str]]:
    """Precision and recall over all drafts, and what went wrong."""
    right = shown = wanted = 0
    wrong = []
    for title, summary, place, spot, labelled in DRAFTS:
        found = {
            KEYS[idea.key] for idea, _score in alike(Idea(title, summary, "", place, spot), TOWN_IDEAS, least=least)
        }
        right, shown, wanted = right + len(found & labelled), shown + len(found), wanted + len(labelled)
        if found != labelled:
            wrong.append(f"{title}: {sorted(found - labelled)} too much, {sorted(labelled - found)} missed")
    return right / (shown or 1), right / wanted, wrong


def test_precision_and_recall_on_the_labelled_set() -> None:
    precision, recall, wrong = measured(ALIKE)
    print(f"\nlook-alikes, {len(DRAFTS)} drafts against {len(TOWN)} proposals, from {ALIKE}:")
    for least in (0.15, 0.2, 0.25, ALIKE, 0.3, 0.35, 0.4):
        print("  from {:.2f}: precision {:.2f}, recall {:.2f}".format(least, *measured(least)[:2]))
    print("  " + "\n  ".join(wrong))
    assert precision >= 0.85
    assert recall >= 0.85


def test_terms_meet_across_endings_accents_and_languages() -> None:
    assert terms("The Lámparas, lamps and LAMPARA") == ["lampa", "lamps", "lampa"]
    assert terms("para que las luces") == ["luces"]


def test_the_same_words_are_alike_and_other_words_are_not() -> None:
    lamps = Idea("Lamps on Mill Path", "Twelve lamps")
    rare = rarity([*TOWN_IDEAS, lamps])
    assert likeness(lamps, lamps, rare) > 0.99
    assert likeness(lamps, Idea("Choir for everybody"), rare) == 0
    assert nearness((-71.05, 42.35), (-71.05, 42.35)) == 1
    assert nearness((-71.05, 42.35), (-71.03, 42.35)) < 0.01
    assert nearness(None, (-71.05, 42.35)) == 0


@pytest.fixture
def lanterns(send_in: Any) -> Any:
    return send_in(
        factories.resident("Cyd", "Harbor"), "Lanterns on Mill Path", summary="Warm lanterns on the dark path."
    )


def test_ana_sees_what_cyd_proposed_while_she_types_and_before_she_sends(
    lanterns: Any, send_in: Any, ana: Any, call_for_ideas: Any, client: Client, django_assert_max_num_queries: Any
) -> None:
    for number in range(30):
        factories.proposal(f"Garden number {number}", envelope=lanterns.envelope, author=ana)
    money = factories.envelope(call_for_ideas, factories.neighborhood("Harbor"))
    draft = actions.start_draft(
        by=ana, envelope=money, category=factories.category(), title="Lanterns for the path", summary="On Mill Path"
    )
    client.force_login(ana)
    with django_assert_max_num_queries(15):
        answer = client.get(f"/proposals/alike/?proposal={draft.pk}&title=Lanterns+for+Mill+Path&summary=&place=")
    assert "Lanterns on Mill Path" in answer.content.decode()
    assert "Garden" not in answer.content.decode()
    assert "Lanterns on Mill Path" in client.get(f"/proposals/{draft.pk}/preview/").content.decode()
    nothing = client.get(f"/proposals/alike/?proposal={draft.pk}&title=Choir")
    assert nothing.content.decode().strip() == ""
    declined = actions.Proposal.objects.filter(pk=lanterns.pk)
    declined.update(state="withdrawn")
    assert "Lanterns on Mill Path" not in client.get(f"/proposals/{draft.pk}/preview/").content.decode()
