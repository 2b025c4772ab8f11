"""What councils, residents and the liaison do in the discussions of the running cycle, so that no page of it is empty.

Three flags wait for the Harbor council; one comment was hidden and the decision upheld on appeal; Ana's comment was hidden
too, and her appeal waits for Chidi; a warning; questions on time and late; changed words, good points, a summary.
"""

from __future__ import annotations

from datetime import timedelta

from accounts.models import User
from config.demo.story import Story
from deliberation.discussions import actions as talk
from deliberation.discussions.models import Comment, Discussion, Stance
from kit import clock

THREAT = "It threatens neighbors. Disagree with the idea, not with where people live."
STANDS = "It says that somebody knows where people live. That is a threat, whatever was meant."
NAMED = "It names a shop and accuses its owner. Say what you saw, not who you think it was."
APPEAL = (
    "I did not accuse anybody. I wrote that the lamp in front of the shop has been broken since May, and that is so."
)
CALM = "Please argue with the idea. Calling neighbors lazy does not light a path."


def tell(story: Story) -> None:
    """Put it all on the story's calendar."""
    story.on(-12, lambda: _ask_the_council(story))
    story.on(-5, lambda: _answer_the_officers_question(story))
    story.on(-3, lambda: _threaten(story))
    story.on(-2.6, lambda: _name_a_shop(story))
    story.on(-2.2, lambda: _be_warned(story))
    story.on(-1.6, lambda: _call_points_good(story))
    story.on(-1.2, lambda: _flag(story))
    story.on(-1, lambda: _sum_up(story))


def _tops(story: Story) -> list[Comment]:
    """What neighbors said in Harbor's discussions, the oldest first."""
    here = {"discussion__neighborhood": story.places["harbor"], "discussion__cycle__slug": "safer-streets-2026"}
    found = Comment.objects.filter(**here, reply_to=None, state="shown")
    return list(found.select_related("discussion", "author").order_by("pk"))


def _place(story: Story) -> Discussion:
    """The Harbor discussion about lights, else the one in which something was said first."""
    discussions = [top.discussion for top in _tops(story)]
    return next((found for found in discussions if "light" in found.title.lower()), discussions[0])


def _neighbor(story: Story, slug: str) -> User:
    """Somebody who is none of the personas: they moderate, and nobody decides on their own words."""
    known = set(story.personas.values())
    return story.dice.choice([user for user in story.residents[slug] if user not in known])


def _ask_the_council(story: Story) -> None:
    ana, here = story.personas["ana"], _place(story)
    talk.comment(
        here,
        by=_neighbor(story, "harbor"),
        body="Has anybody asked the people in the ground-floor flats whether the light will bother them?",
        stance=Stance.QUESTION,
        asks="council",
    )
    later = talk.comment(here, by=ana, body="I would walk my dog there agian, also in winter.", stance=Stance.FOR)
    with clock.at(clock.now() + timedelta(minutes=9)):
        talk.edit(later, by=ana, body="I would walk my dog there again, also in winter and after eight.")


def _answer_the_officers_question(story: Story) -> None:
    here = _place(story)
    asked = talk.comment(
        here, by=_neighbor(story, "harbor"), body="Who repairs a lamp that somebody breaks, and how fast?",
        stance=Stance.QUESTION, asks="officer",
    )  # fmt: skip
    talk.comment(
        here, by=story.personas["ana"], body="What does “upkeep from the yearly budget” mean for us?",
        stance=Stance.QUESTION, asks="liaison",
    )  # fmt: skip
    with clock.at(clock.now() + timedelta(days=2)):
        talk.answer(
            asked,
            by=story.officer,
            body="The lighting crew, within ten working days. Call 311 and say the number on the post.",
        )


def _threaten(story: Story) -> None:
    chidi, cora = story.personas["chidi"], story.personas["cora"]
    loud = _neighbor(story, "harbor")
    rude = talk.comment(
        _place(story), by=loud, body="Whoever wants this should move away. We know where you live.", stance=Stance.AGAINST
    )  # fmt: skip
    with clock.at(clock.now() + timedelta(hours=5)):
        talk.flag(rude, by=next(user for user in story.residents["harbor"] if user != loud), reason="threat")
    with clock.at(clock.now() + timedelta(hours=12)):
        decision = talk.hide(rude, by=cora, reason=THREAT, rule="threat")
    with clock.at(clock.now() + timedelta(hours=20)):
        appeal = talk.appeal(
            decision, by=loud, words="It was a joke, everybody knows that. Nobody has to be afraid of me."
        )
    with clock.at(clock.now() + timedelta(hours=40)):
        talk.uphold(appeal, by=chidi, reason=STANDS)


def _name_a_shop(story: Story) -> None:
    ana, here = story.personas["ana"], _place(story)
    said = talk.comment(
        here, by=ana, body="The lamp in front of Miller's shop has been broken since May.", stance=Stance.FOR
    )
    with clock.at(clock.now() + timedelta(hours=6)):
        decision = talk.hide(said, by=story.personas["cora"], reason=NAMED, rule="private")
    with clock.at(clock.now() + timedelta(hours=9)):
        talk.appeal(decision, by=ana, words=APPEAL)


def _be_warned(story: Story) -> None:
    said = talk.comment(
        _place(story), by=_neighbor(story, "old-mill"), body="People who want lamps are just too lazy to carry a torch.",
        stance=Stance.AGAINST,
    )  # fmt: skip
    with clock.at(clock.now() + timedelta(hours=3)):
        talk.warn(said, by=story.personas["chidi"], reason=CALM, rule="hate")


def _call_points_good(story: Story) -> None:
    here = _place(story).pk
    for number, comment in enumerate(
        top for top in _tops(story) if top.discussion_id == here and top.stance != "question"
    ):
        others = [user for user in story.residents["harbor"] if user.pk != comment.author_id]
        for user in story.dice.sample(others, 6 - min(number, 4)):
            talk.nod(comment, by=user)


def _flag(story: Story) -> None:
    for comment, reason in zip(_tops(story)[1:4], ("off-topic", "spam", "false"), strict=False):
        others = [user for user in story.residents["harbor"] if user.pk != comment.author_id]
        talk.flag(comment, by=story.dice.choice(others), reason=reason)


def _sum_up(story: Story) -> None:
    here = _place(story)
    tops = [top for top in _tops(story) if top.discussion_id == here.pk]
    sides = {stance: [f"#{top.pk}" for top in tops if top.stance == stance] for stance in Stance.values}
    points = [
        ("Many walk here in the dark and want the light low and warm.", sides["for"][:3]),
        ("Others ask to mend what is broken first.", sides["against"][:2]),
        ("It is open who asks the people next door.", sides["question"][:1]),
    ]
    text = "\n\n".join(f"{words} {' '.join(sources)}" for words, sources in points if sources)
    summary = talk.summarize(here, by=story.personas["chidi"], text=text)
    with clock.at(clock.now() + timedelta(hours=7)):
        talk.object_to(summary, by=story.personas["ana"], point=1, words="Three people said so. “Many” is too much.")
