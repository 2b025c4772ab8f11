"""The demo city's data room: one data set with small counts hidden, a request that was answered and one that is late, and
two counter-readings, one of them answered."""

from __future__ import annotations

from cms.data_room import actions
from cms.data_room.models import Release
from config.demo.story import Story

KINDS = ("noise", "litter", "broken lamp", "worry about somebody")
COUNTS = {
    "Harbor": (84, 61, 38, 12),
    "Old Mill": (41, 33, 19, 7),
    "Riverside": (57, 48, 22, 16),
}
OTHERS = (29, 24, 15, 14)


def tell(story: Story) -> None:
    """Put it on the calendar."""
    story.on(-62, lambda: _publish(story))
    story.on(-40, lambda: _ask(story))
    story.on(-26, lambda: _ask_late(story))


def _publish(story: Story) -> None:
    lines = [
        f"{place.name},{kind},{count}"
        for place in story.places.values()
        for kind, count in zip(KINDS, COUNTS.get(place.name, OTHERS), strict=True)
    ]
    made = actions.make(
        by=story.officer,
        title="Reports to the city that are not emergencies",
        summary="What neighbors reported in the last quarter, by neighborhood and kind.",
        unit="reports",
        source="The log of the city's report line and app.",
        method="Each report counts once, in the neighborhood it is about; reports without a place are left out.",
        bias="More reports can mean more trust in the line, not more trouble. Who has no phone or fears the city is missing.",
        dimensions=["neighborhood", "kind"],
        least=10,
    )
    file = "neighborhood,kind,count\n" + "\n".join(lines) + "\n"
    release = actions.check(
        actions.bring(made, by=story.officer, name="reports.csv", data=file.encode(), note="July to September.")
    )
    release = actions.publish(release, by=story.officer)
    story.on(-50, lambda: _write_notes(story, release))
    story.on(-34, lambda: _read_otherwise(story, release))
    story.on(-9, lambda: _read_once_more(story, release))
    name = "Noise and litter in Harbor"
    story.on(-20, lambda: actions.keep(release, by=story.personas["ana"], query="by=1&f0=Harbor", name=name))


def _write_notes(story: Story, release: Release) -> None:
    """A peak that somebody explains and neighbors saw too, a doubt the city checked, and what the number leaves out."""
    fair = "This peak is the market fair: three weekends of music until midnight, and then it was quiet again."
    cell = ("Harbor", "noise")
    explains = actions.note(release, by=story.personas["ana"], cell=cell, stance="explains", words=fair)
    for neighbor in story.residents["harbor"][:6]:
        if neighbor != explains.author:
            actions.agree(explains, by=neighbor)
    because = "The permits for the fair cover exactly these weekends; two of three reports came on them."
    story.on(-47, lambda: actions.check_note(explains, by=story.officer, checked="true", because=because))
    words = "The app was down for nine days in August, so this is too low."
    doubts = actions.note(release, by=story.personas["lupe"], cell=(None, "litter"), stance="doubts", words=words)
    why = "The app was down for two days, and the line took reports all the while."
    story.on(-46, lambda: actions.check_note(doubts, by=story.officer, checked="not-so", because=why))
    more = "Half of these lamps hang in the same two streets behind the school."
    actions.note(release, by=story.somebody("riverside"), cell=("Riverside", "broken lamp"), stance="adds", words=more)


def _read_otherwise(story: Story, release: Release) -> None:
    """A council member's own count of lamps, with which the city agrees in part."""
    figures = "street,lamps,broken\nQuay Street,42,19\nNet Lane,17,11\nMarket Row,31,9\n"
    made = actions.propose(
        release,
        by=story.personas["cora"],
        title="More lamps are broken in Harbor than are reported",
        claim="Thirty-eight reports in a quarter sounds like few. On three streets alone we counted thirty-nine lamps that "
        "stayed dark. Most people here no longer report a lamp, because the last report changed nothing.",
        method="Two of us walked each street after dark, on two evenings in September. We counted a lamp as broken when it "
        "was dark on both.",
        cells=[("Harbor", "broken lamp")],
        figures=figures.encode(),
    )
    because = (
        "We looked at the same streets a week later: thirty-three of the thirty-nine were broken, six were switched off for "
        "the works on the quay. So reports do show too few. From January on we count lamps ourselves, twice a year."
    )
    story.on(-21, lambda: actions.answer_reading(made, by=story.officer, answer="in-part", because=because))


def _read_once_more(story: Story, release: Release) -> None:
    actions.propose(
        release,
        by=story.personas["ana"],
        title="Harbor is not the loudest place, it is the one that reports most",
        claim="Harbor has twice the noise reports of Old Mill, and twice the people. For each thousand neighbors the "
        "numbers are nearly the same, so they do not show that Harbor is louder.",
        method="I divided the reports of each neighborhood by how many people live there, from the last census.",
        cells=[("Harbor", "noise"), ("Old Mill", "noise")],
    )


def _ask(story: Story) -> None:
    why = "To see on which streets lamps wait longest for repair."
    asked = actions.ask(by=story.personas["ana"], what="Days from a report of a broken lamp to its repair", why=why)
    words = "The repair log has no neighborhoods before this year. From January on we publish the days by neighborhood and month."
    story.on(-30, lambda: actions.answer(asked, by=story.officer, words=words))


def _ask_late(story: Story) -> None:
    why = "Our council wants to know whether young people are stopped more often than others."
    actions.ask(by=story.personas["chidi"], what="Stops by age group and month", why=why)
