"""What residents, councils and officers do with indicators."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command

from following.actions import follow
from following.models import Announcement, Notice
from kit import clock
from kit.verdict import Forbidden
from proposals.delivery import actions as deliver
from proposals.indicators import actions, adding_up, files, tasks, telling
from proposals.indicators.models import Indicator, Month, Reading
from proposals.indicators.numbers import Sums
from proposals.indicators.wording import parse_hundredths, said

from .conftest import day, past, propose

pytestmark = pytest.mark.django_db


def told(sentence):
    """Who heard of it."""
    notices = Notice.objects.filter(announcement__sentence=sentence).order_by("person__email")
    return [notice.person for notice in notices]


def tally(indicator, by, hits, asked, **more):
    return actions.measure(indicator, by=by, value=hits, size=asked, **({"day": day()} | more))


def test_residents_propose_and_support_and_the_council_chooses(proposed, ana, bo, cora, chair, gus, dev):
    assert proposed.supports.count() == 1
    actions.support(proposed, by=bo)
    with pytest.raises(Forbidden, match="support it already"):
        actions.support(proposed, by=bo)
    for nobody in (gus, dev):
        with pytest.raises(Forbidden):
            actions.support(proposed, by=nobody)
        with pytest.raises(Forbidden):
            propose(nobody)
    for nobody in (ana, dev):
        with pytest.raises(Forbidden, match="Only members of the Harbor council"):
            actions.choose(proposed, by=nobody)
    chosen = actions.choose(proposed, by=cora)
    assert chosen.state == "chosen"
    with pytest.raises(Forbidden, match="answered"):
        actions.support(chosen, by=chair)


def test_no_member_chooses_what_they_proposed(cora, chair):
    mine = propose(cora)
    with pytest.raises(Forbidden, match="Another member"):
        actions.choose(mine, by=cora)
    actions.choose(mine, by=chair)


def test_a_target_lies_ahead(ana):
    with pytest.raises(ValidationError, match="still to come"):
        propose(ana, target_on=day())
    assert not Indicator.objects.exists()


def test_an_indicator_of_a_project_belongs_where_its_money_does(project, ana):
    made = propose(ana, project=project)
    assert (made.neighborhood, made.category) == (project.proposal.envelope.neighborhood, project.proposal.category)
    assert made.cycle == project.cycle


def test_the_baseline_comes_before_the_first_milestone_or_never(project, ana, cora, dev):
    early, late = propose(ana, project=project), propose(ana, project=project)
    actions.set_baseline(early, by=dev, value=60_00, day=day(-3), size=40)
    step = deliver.plan_milestone(project, by=dev, title="Poles stand", planned_on=day(5))
    deliver.reach_milestone(step, by=dev, done_on=day(), evidence="<p>Seen.</p>")
    with pytest.raises(Forbidden, match="there is no baseline"):
        actions.set_baseline(late, by=dev, value=60_00, day=day(-3), size=40)
    late.refresh_from_db()
    early.refresh_from_db()
    assert late.lost_baseline
    assert not early.lost_baseline


def test_the_baseline_stays_once_readings_are_there(chosen, ana, bo, cora):
    with pytest.raises(Forbidden):
        actions.set_baseline(chosen, by=ana, value=1, day=day(), size=1)
    actions.set_baseline(chosen, by=cora, value=50_00, day=day(-9), size=20)
    tally(chosen, bo, 3, 4)
    with pytest.raises(Forbidden, match="Readings have begun"):
        actions.set_baseline(chosen, by=cora, value=10_00, day=day(-9), size=20)


def test_few_readings_tell_nothing_and_more_do(chosen, ana, bo):
    tally(chosen, ana, 4, 4)
    chosen.refresh_from_db()
    assert (chosen.state, chosen.now_value, chosen.met, chosen.too_few) == ("measured", None, None, True)
    tally(chosen, bo, 15, 16)
    chosen.refresh_from_db()
    assert (chosen.now_value, chosen.now_size, chosen.met) == (95_00, 20, True)
    assert (chosen.now_low, chosen.now_high) == (7639, 9911)
    assert not chosen.is_sure


def test_less_can_be_better(ana, cora, dev):
    noise = propose(ana, kind="count", direction="less", unit="complaints", target_value=20_00)
    actions.choose(noise, by=cora)
    actions.measure(noise, by=dev, day=day(), value=31_00)
    noise.refresh_from_db()
    assert noise.met is False
    assert noise.say(noise.now_value) == "31 complaints"


def test_what_cannot_be_is_refused_before_anything_is_written(chosen, ana):
    for hits, asked, field in ((5, 4, "value"), (-1, 4, "value"), (0, 0, "size")):
        with pytest.raises(ValidationError) as refused:
            tally(chosen, ana, hits, asked)
        assert field in refused.value.message_dict
    with pytest.raises(ValidationError, match="still to come"):
        tally(chosen, ana, 3, 4, day=day(1))
    assert not Reading.objects.exists()
    assert not Month.objects.exists()


def test_only_chosen_indicators_are_measured_and_only_by_residents_and_officers(proposed, cora, ana, gus, dev):
    with pytest.raises(Forbidden, match="has not chosen"):
        tally(proposed, ana, 1, 2)
    actions.choose(proposed, by=cora)
    with pytest.raises(Forbidden):
        tally(proposed, gus, 1, 2)
    assert tally(proposed, dev, 1, 2).source == "staff"
    assert tally(proposed, ana, 1, 2, walked=True).source == "walk"


def test_how_safe_one_feels_is_answered_once_a_month(ana, bo, cora):
    dark = actions.choose(propose(ana, kind="scale", target_value=4_00), by=cora)
    first = actions.measure(dark, by=bo, day=day(), value=3_00)
    with pytest.raises(Forbidden, match="answered for this month"):
        actions.measure(dark, by=bo, day=day(), value=5_00)
    actions.take_back(first, by=bo, reason="I pressed the wrong one.")
    actions.measure(dark, by=bo, day=day(), value=4_00)


def test_nobody_floods_an_indicator(chosen, ana, monkeypatch):
    monkeypatch.setattr("proposals.indicators.permissions.MOST_A_DAY", 2)
    tally(chosen, ana, 1, 2)
    tally(chosen, ana, 2, 3)
    with pytest.raises(Forbidden, match="many readings"):
        tally(chosen, ana, 1, 3)


def test_readings_that_look_odd_get_a_mark_and_count_all_the_same(ana, bo, cora):
    crowd = actions.choose(propose(ana, kind="mean", unit="people", target_value=20_00), by=cora)
    for number, people in enumerate((10, 11, 12, 13, 12, 11, 10, 12)):
        assert not actions.measure(crowd, by=bo, day=day(-number), value=people * 100).doubt
    assert actions.measure(crowd, by=bo, day=day(), value=90_00).doubt == "outlier"
    assert actions.measure(crowd, by=bo, day=day(), value=90_00).doubt == "twice"
    assert sum(month.read.readings for month in crowd.months.all()) == 10


def test_a_wrong_reading_is_taken_back_in_the_open_and_its_words_go(chosen, ana, bo, dev, cora):
    kept, wrong = tally(chosen, bo, 9, 10), tally(chosen, ana, 0, 90, note="Bo's house")
    with pytest.raises(Forbidden, match="Only whoever made"):
        actions.take_back(wrong, by=bo, reason="Ana is wrong.")
    with pytest.raises(ValidationError):
        actions.take_back(wrong, by=dev, reason=" ")
    wrong = actions.take_back(wrong, by=dev, reason="There are no 90 lamps.")
    assert (wrong.note, wrong.value, wrong.size) == ("", 0, 90)
    chosen.refresh_from_db()
    assert chosen.now_value == 90_00
    assert chosen.months.get().read == kept.sums("share")
    with pytest.raises(Forbidden, match="before"):
        actions.take_back(wrong, by=dev, reason="Again.")
    assert told(telling.TAKEN_BACK) == [ana]
    actions.take_back(kept, by=bo, reason="The wrong street.")
    assert not Month.objects.exists()


def test_the_kept_sums_are_those_of_the_rows_and_can_be_made_anew(chosen, ana, bo, dev, capsys):
    for number in range(12):
        tally(chosen, (ana, bo, dev)[number % 3], number, 12, day=day(-9 * number))
    actions.take_back(Reading.objects.first(), by=dev, reason="A mistake.")
    rows = Reading.objects.kept()
    for month in chosen.months.all():
        here = [r for r in rows if r.day.replace(day=1) == month.first]
        assert month.read == sum((Sums.of_tally(r.value, r.size) for r in here), Sums())
    chosen.refresh_from_db()
    assert not adding_up.recompute(chosen)
    Month.objects.update(sums=Sums.of_tally(1, 1).__dict__)
    call_command("add_up_readings")
    assert "was different" in capsys.readouterr().out
    assert not adding_up.recompute(actions.locked(chosen))


def test_a_miss_is_told_once_to_followers_and_whoever_proposed_it(chosen, ana, bo, gus):
    tally(chosen, bo, 5, 10)
    follow(chosen, by=gus)
    assert tasks.speak_up() == 0
    past(chosen)
    assert list(Indicator.objects.missed()) == [chosen]
    assert tasks.speak_up() == 1
    assert tasks.speak_up() == 0
    assert told(telling.MISSED) == [ana, gus]


def test_a_day_that_passes_without_readings_is_told_too(chosen):
    past(chosen)
    assert tasks.speak_up() == 1
    assert Announcement.objects.filter(sentence=telling.UNTOLD).exists()


def test_closing_hides_no_miss(chosen, cora, ana):
    tally(chosen, ana, 1, 10)
    past(chosen)
    with pytest.raises(ValidationError):
        actions.close(chosen, by=cora, reason="")
    closed = actions.close(chosen, by=cora, reason="The lamps will be replaced.")
    assert closed.is_missed
    with pytest.raises(Forbidden, match="closed"):
        tally(closed, ana, 9, 10)


CSV = "day,value,sample size,note\n{day},18,20,Mill Path\n{before},7,9,\n"


def bring(indicator, by, text, **more):
    text = text.format(day=day(), before=day(-40), **more)
    return files.bring(indicator, by=by, name="walk.csv", data=text.encode())


def test_a_file_is_looked_at_first_and_then_taken_over_whole(chosen, bo, dev):
    brought = bring(chosen, bo, CSV)
    assert (brought.state, brought.findings["readings"], Reading.objects.count()) == ("checked", 2, 0)
    with pytest.raises(Forbidden, match="Only whoever brought"):
        files.accept(brought, by=dev)
    files.accept(brought, by=bo)
    chosen.refresh_from_db()
    assert (chosen.state, chosen.now_value, chosen.months.count()) == ("measured", 90_00, 2)
    assert not adding_up.recompute(chosen)
    with pytest.raises(Forbidden):
        files.accept(brought, by=bo)
    again = bring(chosen, bo, CSV)
    assert len(again.findings["doubts"]) == 2


def test_every_mistake_in_a_file_is_named_by_its_line_and_nothing_is_written(chosen, bo):
    text = "day,value,sample size\nsoon,1,2\n{day},5,4\n{day},1,\n{day},x,3\n"
    brought = bring(chosen, bo, text)
    assert brought.state == "faulty"
    assert [p.split(":")[0] for p in brought.problems] == [
        "Line 2, “day”", "Line 3, “value”", "Line 4, “sample size”", "Line 5, “value”",
    ]  # fmt: skip
    with pytest.raises(Forbidden, match="mistakes"):
        files.accept(brought, by=bo)


def test_neighbors_do_not_answer_for_others_in_a_file(ana, bo, cora, dev):
    dark = actions.choose(propose(ana, kind="scale", target_value=4_00), by=cora)
    with pytest.raises(Forbidden, match="for themself"):
        bring(dark, bo, "day,value\n{day},3\n")
    assert bring(dark, dev, "day,value\n{day},3.4\n").state == "checked"


def test_numbers_are_read_and_said_as_people_do():
    assert [parse_hundredths(text, "mean") for text in ("12", "3,5", " 0.25 ", "7 %")] == [1200, 350, 25, 700]
    for text, kind in (
        ("x", "mean"),
        ("-1", "mean"),
        ("1.234", "mean"),
        ("6", "scale"),
        ("101", "share"),
        ("1e30", "mean"),
        ("nan", "mean"),
    ):
        with pytest.raises(ValidationError):
            parse_hundredths(text, kind)
    assert [said(value, "share") for value in (6400, 6666, None)] == ["64 %", "66.7 %", "—"]


def test_a_month_ends_and_the_newest_one_counts(chosen, bo, ana):
    tally(chosen, bo, 1, 10, day=clock.today().replace(day=1) - timedelta(days=1))
    tally(chosen, ana, 10, 10)
    chosen.refresh_from_db()
    assert chosen.now_value == 100_00
    assert chosen.months.count() == 2
