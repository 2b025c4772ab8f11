"""The numbers against real conversations: everything the published method fixes, to the digit; its groups, as near as
a method that depends on the order of its rows can be met."""

import conversations
import numpy as np
import pytest

from deliberation.opinions.numbers import axes, ground, groups, kmeans, routing, stability, telling
from deliberation.opinions.numbers.study import study

pytestmark = pytest.mark.shared


@pytest.fixture(params=conversations.WHOLE_DUMPS)
def dump(request, shared_data):
    return conversations.dump(shared_data / "opinions", request.param)


@pytest.fixture(params=conversations.EXPORTS)
def export(request, shared_data):
    return conversations.export(shared_data / "opinions", request.param)


def columns_of(dump):
    """For each of our columns the place of its statement in the dump's lists. Some statements have votes and no place."""
    place = {number: i for i, number in enumerate(dump.computed["tids"])}
    assert [int(number) for number in dump.votes.statements] == [
        number for number in sorted(place) if number not in dump.computed["mod-out"]
    ]
    return [place[int(number)] for number in dump.votes.statements]


def known_axes(dump):
    """The dump's own axes, with agreeing as +1."""
    columns = columns_of(dump)
    pca = dump.computed["pca"]
    return axes.Axes(-np.array(pca["center"])[columns], -np.array(pca["comps"])[:, columns])


def test_the_middle_and_the_axes_of_the_map_are_those_published(dump):
    theirs, ours = known_axes(dump), axes.find(dump.votes)
    assert np.abs(ours.center - theirs.center).max() < 1e-12
    assert np.abs(np.abs((ours.components * theirs.components).sum(axis=1)) - 1).max() < 1e-9


def test_everybody_stands_where_the_published_map_has_them(dump):
    places = axes.project(dump.votes, known_axes(dump))
    row = {int(person): i for i, person in enumerate(dump.votes.people)}
    base = dump.computed["base-clusters"]
    for members, x, y in zip(base["members"], base["x"], base["y"], strict=True):
        middle = places[[row[person] for person in members]].mean(axis=0)
        assert middle == pytest.approx((x, y), abs=1e-12)


def test_how_far_a_statement_moves_people_is_as_published(dump):
    ours = axes.extremity(known_axes(dump), dump.votes.hidden)
    theirs = np.array(dump.computed["pca"]["comment-extremity"])[columns_of(dump)]
    assert np.abs(ours - theirs).max() < 1e-12


def test_what_groups_share_is_as_published(dump):
    by_group = dump.votes.tallies_by(dump.published, len(dump.computed["group-clusters"]))
    agreeing, _disagreeing = ground.shared(by_group)
    theirs = [dump.computed["group-aware-consensus"][str(number)] for number in dump.votes.statements]
    assert np.abs(agreeing - theirs).max() < 1e-12


def test_what_tells_a_group_apart_has_the_published_weights(dump):
    by_group = dump.votes.tallies_by(dump.published, len(dump.computed["group-clusters"]))
    column = {int(number): i for i, number in enumerate(dump.votes.statements)}
    checked = 0
    for group, published in dump.computed["repness"].items():
        ours = telling.answers(by_group, int(group))
        for theirs in published:
            mine = ours[column[theirs["tid"]]]
            assert (mine.count, mine.seen) == (theirs["n-success"], theirs["n-trials"])
            assert mine.share == pytest.approx(theirs["p-success"], abs=1e-6)
            assert mine.sure == pytest.approx(theirs["p-test"], abs=1e-6)
            assert mine.apart == pytest.approx(theirs["repness-test"], abs=1e-6)
            assert mine.ratio == pytest.approx(theirs["repness"], abs=1e-6)
            assert mine.agrees == (theirs["repful-for"] == "agree")
            checked += 1
    assert checked > 10


def test_what_most_people_agree_with_is_as_published(dump):
    agreed, refused = ground.majority(dump.votes.tallies())
    number = dump.votes.statements
    assert {int(number[i]) for i in agreed} == {row["tid"] for row in dump.computed["consensus"]["agree"]}
    assert {int(number[i]) for i in refused} == {row["tid"] for row in dump.computed["consensus"]["disagree"]}


def test_priorities_are_as_published_and_not_one_for_all(shared_data):
    dump = conversations.dump(shared_data / "opinions", "below-100-ptpts")
    tallies = dump.votes.of_people(dump.published >= 0).tallies()  # there, only the votes of people in groups count
    reach = axes.extremity(known_axes(dump), dump.votes.hidden)
    ours = [
        routing.priority(int(a), int(p), int(s), float(e))
        for a, p, s, e in zip(tallies.agrees, tallies.passes, tallies.seen, reach, strict=True)
    ]
    theirs = [dump.computed["comment-priorities"][str(number)] for number in dump.votes.statements]
    assert ours == pytest.approx(theirs, rel=1e-9)
    assert len({round(value, 6) for value in ours}) > len(ours) / 2


def objective(places, label):
    """The k-means objective of a grouping: squared distances to the middles of its groups."""
    return sum(((places[label == g] - places[label == g].mean(axis=0)) ** 2).sum() for g in np.unique(label))


# What the same people's groups have to agree with the published ones, by the adjusted Rand index. The published ones
# depend on the order of rows and on earlier updates, so 1 can't be asked for; these are what we reach, less a little.
AGREEMENT = {
    "brexit-consensus": 0.85,
    "15-per-hour-seattle": 0.83,
    "scoop-hivemind.biodiversity": 0.91,
    "vtaiwan.uberx": 0.80,
}


def test_groups_are_as_many_as_published_and_mostly_the_same_people(export, capsys):
    found = study(export.votes, smallest=5)
    assert found.groups is not None
    both = (found.groups.label >= 0) & (export.published >= 0)
    index = stability.agreement(export.published[both], found.groups.label[both])
    with capsys.disabled():
        print(
            f"\n{export.name}: {found.groups.count} groups of {found.groups.sizes.tolist()}; adjusted Rand index with "
            f"the published ones {index:.3f}, steadiness {found.steadiness:.2f}"
        )
    assert found.groups.count == len(np.unique(export.published[export.published >= 0])) == 2
    assert index >= AGREEMENT[export.name]


def test_our_groups_are_at_least_as_tight_as_the_published_ones(export, capsys):
    places = axes.project(export.votes, axes.find(export.votes))
    theirs = export.published >= 0
    count = len(np.unique(export.published[theirs]))
    ours = groups.find_so_many(places, theirs, count)
    published = objective(places[theirs], export.published[theirs])
    with capsys.disabled():
        print(f"\n{export.name}: objective {ours.objective:.1f}, published {published:.1f}")
    assert ours.objective <= published
    again = kmeans.settle(places[theirs], np.ones(theirs.sum()), ours.centers)
    assert again.objective == pytest.approx(ours.objective)


def test_dumps_have_as_many_groups_as_published_where_people_are_few(dump, capsys):
    people = dump.published >= 0
    found = groups.find(axes.project(dump.votes, known_axes(dump)), people)
    index = stability.agreement(dump.published[people], found.label[people])
    with capsys.disabled():
        print(f"\n{dump.name}: {found.count} groups, adjusted Rand index with the published ones {index:.3f}")
    assert found.count == len(dump.computed["group-clusters"])


def test_the_incomplete_dump_still_gives_groups_as_tight_as_the_published_four(shared_data):
    dump = conversations.dump(shared_data / "opinions", conversations.INCOMPLETE_DUMP)
    places = axes.project(dump.votes, axes.find(dump.votes))
    theirs = dump.published >= 0
    ours = groups.find_so_many(places, theirs, 4)
    assert ours.objective <= objective(places[theirs], dump.published[theirs])
