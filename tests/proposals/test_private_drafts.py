"""A private draft is nobody's business: for strangers every address of it answers as one that was never given out."""

from __future__ import annotations

import factories
import pytest
from django.urls import reverse

from proposals.urls import urlpatterns

pytestmark = pytest.mark.django_db
OF_ONE = [
    pattern.name
    for pattern in urlpatterns
    if pattern.name and str(pattern.pattern).startswith("<int:pk>/") and str(pattern.pattern).count("<") == 1
]


def test_there_are_addresses_to_try():
    assert {"proposal", "write", "submit"} <= set(OF_ONE)


@pytest.mark.parametrize("name", OF_ONE)
@pytest.mark.parametrize("who", ["bo", "cora", "dev", "fay"])
def test_a_stranger_learns_nothing_of_a_draft_not_even_that_it_exists(client, request, ana, name, who):
    draft = factories.proposal("My secret lamp", state="draft")
    client.force_login(request.getfixturevalue(who))
    address, nowhere = (reverse(f"proposals:{name}", args=[pk]) for pk in (draft.pk, draft.pk + 1_000))
    for ask in (client.get, client.post):
        answer, missing = ask(address), ask(nowhere)
        assert answer.status_code == missing.status_code
        assert answer.status_code in (404, 405)
        assert b"My secret lamp" not in answer.content


@pytest.mark.parametrize("name", ["proposal", "write", "preview"])
def test_a_visitor_is_told_the_same_of_a_draft_and_of_nothing(client, ana, name):
    draft = factories.proposal("My secret lamp", state="draft")
    address, nowhere = (reverse(f"proposals:{name}", args=[pk]) for pk in (draft.pk, draft.pk + 1_000))
    answer, missing = client.get(address), client.get(nowhere)
    assert answer.status_code == missing.status_code != 403
    assert b"My secret lamp" not in answer.content
