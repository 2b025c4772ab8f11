"""What is told of voters: two tables apart, no cell of fewer than ten, and none that others give away."""

from __future__ import annotations

from collections import Counter
from datetime import date

import factories
import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from residence.models import Residence
from voting import actions
from voting.margins import BANDS, LEAST, band_of, join_bands, join_places, margins_of
from voting.models import Participation


@given(st.lists(st.integers(0, 40), min_size=len(BANDS), max_size=len(BANDS)))
def test_bands_are_joined_until_each_has_ten_and_together_they_are_everybody(counts):
    cells = join_bands(counts)
    assert all(n >= LEAST for _label, n in cells)
    assert not cells or sum(n for _label, n in cells) == sum(counts), "nothing is left over to subtract"
    assert len(cells) != 1


@given(st.dictionaries(st.sampled_from(["", "Harbor", "Mill", "Elm", "Weir", "Hill"]), st.integers(0, 40)))
def test_places_are_joined_until_each_has_ten_and_together_they_are_everybody(counts):
    cells = join_places(Counter(counts))
    assert all(n >= LEAST for _name, n in cells)
    assert not cells or sum(n for _name, n in cells) == sum(counts.values())
    assert len({name for name, _n in cells}) == len(cells)


def test_a_small_cell_is_joined_and_never_left_blank():
    assert join_bands([0, 3, 12, 30, 9, 0, 0, 4]) == [["0-34", 15], ["35-44", 30], ["45+", 13]]
    assert join_bands([0, 12, 12, 0, 0, 0, 0, 0]) == [["0-24", 12], ["25+", 12]]
    assert join_bands([0, 3, 4, 0, 0, 0, 0, 0]) == []
    assert join_places(Counter({"Harbor": 30, "Mill": 12, "Elm": 3})) == [["Harbor", 30], ["other", 15]]
    assert join_places(Counter({"Harbor": 30, "Mill": 12, "Elm": 3, "Weir": 8})) == [
        ["Harbor", 30], ["Mill", 12], ["other", 11],
    ]  # fmt: skip
    assert join_places(Counter({"Harbor": 5, "Mill": 7})) == []


@pytest.mark.parametrize(("born", "band"), [(date(2010, 6, 1), 0), (date(2000, 1, 1), 2), (date(1900, 1, 1), 7)])
def test_ages_are_those_of_the_last_day(born, band):
    assert band_of(born, date(2026, 5, 1)) == band


@pytest.fixture
def published(db, dev, odile):
    poll = factories.poll()
    for n in range(33):
        factories.resident(f"Voter {n}", of="Harbor" if n < 22 else "Mill")
    for n, home in enumerate(Residence.objects.filter(user__public_name__startswith="Voter").order_by("pk")):
        Residence.objects.filter(pk=home.pk).update(born_on=date(1999 if n < 11 else 1960, 1, 1))
        Participation.objects.create(poll=poll, resident=home.user_id)
    return poll


def test_the_tables_of_a_poll(published):
    assert margins_of(published) == {
        "age": [["0-34", 11], ["35+", 22]],
        "neighborhood": [["Harbor", 22], ["Mill", 11]],
    }


def test_a_few_voters_of_unknown_age_keep_the_table_of_ages_back(published):
    few = Participation.objects.filter(poll=published).values_list("resident", flat=True)[:3]
    Residence.objects.filter(user__in=list(few)).update(born_on=None)
    assert list(margins_of(published)) == ["neighborhood"]


def test_published_ballots_say_nothing_of_who_cast_them(ana, bo, dev, odile, client):
    poll = factories.poll()
    actions.cast_ballot(poll, by=ana, choices=[poll.manifest.data["projects"][0]["id"]], key="k")
    factories.end_voting(poll)
    factories.open_ballots(poll)
    actions.count_poll(poll, by=dev)
    for officer in (dev, odile):
        actions.certify_poll(poll, by=officer)
    poll = actions.publish_poll(poll, by=dev)
    file = client.get(reverse("voting:ballots_pb", args=[poll.pk])).content.decode()
    assert "VOTES\nvoter_id;vote\n1;" in file
    assert client.get(reverse("voting:voters_csv", args=[poll.pk])).status_code == 404, "one voter is no table"
