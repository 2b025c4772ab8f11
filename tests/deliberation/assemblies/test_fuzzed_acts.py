"""Whatever a resident's socket sends, the answer is a frame with its reason, and nobody but the chair runs the assembly."""

from __future__ import annotations

import json
from datetime import timedelta
from importlib import import_module

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from hypothesis import HealthCheck, given
from hypothesis import settings as effort
from hypothesis import strategies as st

from deliberation.assemblies import actions
from deliberation.assemblies.live import acts, frames
from deliberation.assemblies.models import Assembly
from deliberation.assemblies.snapshot import Audience, snapshot
from kit import clock

RESIDENTS = {"check_in", "vote", "put_dots", "ask", "upvote", "raise_hand", "lower_hand"}
CHAIRS = sorted(set(frames.ACTS) - RESIDENTS)
WORDS = st.text(max_size=40) | st.sampled_from(["", " ", "rules", "<b>x</b>", "\u202e", "é" * 400, "2999-01-01"])
NUMBERS = st.integers(0, 30) | st.sampled_from([-1, 2**31, 2**63 - 1, -(2**63)])
REFUSALS = ("refused", "invalid", "not-found", "bad-field", "too-big")
BY_TYPE = {str: WORDS, int: NUMBERS, type(None): st.none(), bool: st.booleans()}


@st.composite
def well_formed(draw, kinds):
    """A frame with the right fields, and in them whatever may stand there."""
    kind = draw(st.sampled_from(kinds))
    frame = {"type": kind, "id": draw(st.text(min_size=1, max_size=64))}
    for name, field in frames.ACTS[kind].items():
        if field.needed or draw(st.booleans()):
            frame[name] = draw(st.one_of(*(BY_TYPE[each] for each in field.types)))
    return frame


def session_of(user):
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.create()
    return store


def sent(assembly, session, frame):
    """The frames that answer what a socket received as text, each held against the protocol."""
    try:
        read = frames.read(json.dumps(frame))
    except frames.BadFrame as problem:
        return [json.loads(frames.error(problem.code, str(problem), problem.key))]
    answers = [json.loads(text) for text in acts.do(assembly.pk, session.session_key, "en", read)]
    for answer in answers:
        frames.check(answer, frames.FROM_SERVER)
    return answers


fuzzed = effort(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.mark.django_db
def test_odd_acts_of_a_resident_are_done_or_refused_and_never_break(poll, ana):
    actions.check_in(poll.assembly, by=ana)
    actions.ask(poll.assembly, by=ana, text="Who pays?")
    session = session_of(ana)

    @fuzzed
    @given(well_formed(sorted(RESIDENTS)))
    def every(frame):
        first = sent(poll.assembly, session, frame)[0]
        assert first["type"] == "ack" or first["code"] in REFUSALS
        assert first["type"] == "ack" or first["reason"]

    every()
    assert poll.votes.count() <= 1


@pytest.mark.django_db
def test_no_act_of_the_chair_is_done_for_a_resident_whatever_its_fields(poll, ana):
    live = poll.assembly
    actions.check_in(live, by=ana)
    actions.ask(live, by=ana, text="Who pays?")
    actions.raise_hand(live, by=ana)
    session, before = session_of(ana), snapshot(live, Audience.CHAIR)

    @fuzzed
    @given(well_formed(CHAIRS))
    def every(frame):
        [refusal] = sent(live, session, frame)
        assert refusal["code"] in REFUSALS

    every()
    assert snapshot(live, Audience.CHAIR) == before


@pytest.mark.django_db
@pytest.mark.parametrize("kind", CHAIRS)
def test_each_act_of_the_chair_is_refused_for_a_resident_with_a_reason(poll, ana, kind):
    live = poll.assembly
    actions.check_in(live, by=ana)
    question = actions.ask(live, by=ana, text="Who pays?")
    hand = actions.raise_hand(live, by=ana)
    numbers = {"poll": poll.pk, "item": live.agenda.first().pk, "question": question.pk, "hand": hand.pk}
    words = {"text": "x", "note": "x", "owner": "x", "due": "2999-01-01", "title": "x", "url": "https://x.example/"}
    known = {
        **numbers,
        **words,
        "name": "x",
        "reason": "x",
        "desk": "officer",
        "promise": 1,
        "handout": 1,
        "caption": 1,
        "shown": False,
    }
    version = Assembly.objects.get(pk=live.pk).version
    frame = {"type": kind, "id": "a", **{name: known[name] for name, f in frames.ACTS[kind].items() if f.needed}}
    [refusal] = sent(live, session_of(ana), frame)
    assert refusal["code"] == (
        "not-found" if kind in ("keep_promise", "take_back", "correct_caption") else "refused"
    )  # there is none yet
    assert refusal["reason"]
    assert Assembly.objects.get(pk=live.pk).version == version


@pytest.mark.django_db
def test_an_expired_session_and_an_account_that_was_switched_off_act_no_more(live, ana):
    expired, off = session_of(ana), session_of(ana)
    expired.set_expiry(timedelta(hours=1))
    expired.save()
    assert sent(live, expired, {"type": "check_in", "id": "a"})[0]["type"] == "ack"
    expired.model.objects.filter(pk=expired.session_key).update(expire_date=clock.now() - timedelta(minutes=1))
    assert sent(live, expired, {"type": "raise_hand", "id": "b"})[0]["code"] == "refused"
    type(ana).objects.filter(pk=ana.pk).update(is_active=False)
    assert sent(live, off, {"type": "raise_hand", "id": "c"})[0]["code"] == "refused"
    assert not live.hands.exists()
