"""Any order of casting, voiding, voting on paper, crashing, restoring and closing ends in what a model of a few lines says."""

from __future__ import annotations

import contextlib
import copy
import itertools
import shutil
import sqlite3
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import factories
import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from config.demo import keys
from kit.verdict import Forbidden
from voting import actions
from voting.casting import FormReused
from voting.ledger import verify
from voting.ledger.envelope import commitment_of, read_ballot
from voting.models import Ballot, Participation, Poll
from voting.opening import opened_ballots
from voting.paper import actions as desk
from voting.paper import keying
from voting.record import bundles, closing, log, published
from voting.record.models import Entry, Record, Waiting

pytestmark = pytest.mark.django_db(transaction=True)
numbers = itertools.count(1)
people = st.integers(0, 4)
ballots = st.lists(st.integers(0, 2), min_size=1, max_size=3, unique=True).map(sorted)
forms = st.integers(0, 3)  # few, so that they come again


class PowerCut(Exception):
    """Everything that was not committed is gone."""


@dataclass
class Model:
    """What should be in the box: by resident the ballot that counts, and all that no longer do."""

    standing: dict[int, str] = field(default_factory=dict)
    said: dict[str, list[str]] = field(default_factory=dict)  # the choices of each commitment
    superseded: set[str] = field(default_factory=set)
    overridden: set[str] = field(default_factory=set)  # ballots that a sheet voided
    sheets: dict[int, str] = field(default_factory=dict)  # by resident who was given one: its code, until it is read
    read: list[list[str]] = field(default_factory=list)  # what two officers read on sheets
    sent: dict[tuple[int, int], tuple[list[str], str]] = field(default_factory=dict)  # person and form: choices, answer


class Vote(RuleBasedStateMachine):
    """A poll of three projects and at first five residents, on SQLite, whose file can be copied and put back."""

    def __init__(self) -> None:
        super().__init__()
        self.model, self.backup, self.folder = Model(), None, Path(connection.settings_dict["NAME"]).parent

    @initialize()
    def open(self) -> None:
        number = next(numbers)
        self.people = [factories.resident(f"Resident {number} {n}") for n in range(5)]
        self.officers = [factories.officer(f"{name} {number}") for name in ("Odile", "Otto")]
        self.poll = factories.poll(cycle=factories.cycle(f"Vote {number}"), opened=False)
        desk.plan_paper(self.poll, by=self.officers[0], where="Library", hours="9 to 5")
        self.poll = actions.open_poll(self.poll, by=self.officers[0])
        self.ids = [project["id"] for project in self.poll.manifest.data["projects"]]

    @rule()
    def enrol(self) -> None:
        """Somebody is verified after the opening; they get a line of the roll when they vote."""
        self.people.append(factories.resident(f"Late {next(numbers)}"))

    @rule(who=people, choices=ballots, form=forms)
    def cast(self, who: int, choices: list[int], form: int) -> None:
        """Casting, casting again, and sending a form again: with the same choices or others, or after it was withdrawn."""
        chosen, before = [self.ids[n] for n in choices], self.model.sent.get((who, form))
        if who in self.model.sheets:
            with pytest.raises(Forbidden, match="paper ballot"):
                self._cast(who, chosen, form)
            return
        if before is not None and (before[0] != chosen or who not in self.model.standing):
            with pytest.raises(FormReused):
                self._cast(who, chosen, form)
            return
        commitment = self._cast(who, chosen, form)
        if before is not None:
            assert commitment == before[1], "a form sent again has another answer"
            return
        self._note(who, chosen, form, commitment)

    @rule(choices=ballots)
    def cast_by_the_newest(self, choices: list[int]) -> None:
        self.cast(len(self.people) - 1, choices, 0)

    def _cast(self, who: int, chosen: list[str], form: int) -> str:
        return actions.cast_ballot(self.poll, by=self._person(who), choices=chosen, key=f"form {form}")

    def _note(self, who: int, chosen: list[str], form: int, commitment: str) -> None:
        model = self.model
        if who in model.standing:
            model.superseded.add(model.standing[who])
        model.standing[who] = commitment
        model.said[commitment] = chosen
        model.sent[who, form] = (chosen, commitment)

    @rule(who=people)
    def void(self, who: int) -> None:
        """Somebody leaves; what they cast is taken out."""
        before = self.model.standing.pop(who, None)
        assert actions.withdraw_ballots(of=self._person(who)) == (before is not None)
        if before is not None:
            self.model.superseded.add(before)

    @rule(who=people)
    def hand_out_a_sheet(self, who: int) -> None:
        """A sheet voids what its person cast; nobody gets two."""
        if who in self.model.sheets:
            with pytest.raises(Forbidden, match="given a sheet before"):
                desk.hand_out(self.poll, self._person(who), by=self.officers[0])
            return
        _stack, [code] = desk.print_stack(self.poll, by=self.officers[0], number=1, language="en")
        desk.hand_out(self.poll, self._person(who), by=self.officers[0])
        self.model.sheets[who] = code
        if (voided := self.model.standing.pop(who, None)) is not None:
            self.model.overridden.add(voided)

    @precondition(lambda self: any(self.model.sheets.values()))
    @rule(choices=ballots)
    def key_a_sheet_in(self, choices: list[int]) -> None:
        """A sheet comes out of the box and two officers read the same on it."""
        who, code = self._somebody_with_a_sheet()
        chosen = [self.ids[n] for n in choices]
        for officer in self.officers:
            keying.key_in(self.poll, keying.Reading(code, chosen), by=officer, key=f"{code} {officer.pk}")
        self.model.sheets[who] = ""
        self.model.read.append(chosen)

    @precondition(lambda self: any(self.model.sheets.values()))
    @rule()
    def take_a_sheet_back(self) -> None:
        """It was handed out by mistake: its person has not voted, and what it voided stays void."""
        who, code = self._somebody_with_a_sheet()
        desk.take_back(self.poll, self._person(who), by=self.officers[0], reason="By mistake.", code=code)
        del self.model.sheets[who]

    def _somebody_with_a_sheet(self) -> tuple[int, str]:
        return next((who, code) for who, code in self.model.sheets.items() if code)

    @rule()
    def flush(self) -> None:
        log.flush(self.poll)

    @rule()
    def night(self) -> None:
        actions.end_day(self.poll)

    @rule(who=people, choices=ballots, form=st.integers(4, 5))
    def crash_while_casting(self, who: int, choices: list[int], form: int) -> None:
        with contextlib.suppress(PowerCut, Forbidden), transaction.atomic():
            self._cast(who, [self.ids[n] for n in choices], form)
            raise PowerCut

    @rule()
    def crash_while_appending(self) -> None:
        before = Record.objects.get(poll=self.poll).size
        with contextlib.suppress(PowerCut), transaction.atomic():
            actions.end_day(self.poll)
            raise PowerCut
        assert Record.objects.get(poll=self.poll).size == before

    @rule()
    def back_up(self) -> None:
        self.backup = (self._copy("backup"), copy.deepcopy(self.model), len(self.people))

    @precondition(lambda self: self.backup is not None)
    @rule(choices=ballots)
    def restore(self, choices: list[int]) -> None:
        """An older copy is put in place. If the public ledger has grown since, nothing is taken or signed; else life goes on."""
        assert self.backup is not None
        file, model, people = self.backup
        now, size = self._copy("now"), Record.objects.get(poll=self.poll).size
        self._put_back(file)
        if Record.objects.get(poll=self.poll).size < size:
            with pytest.raises(published.Behind):
                self._cast(0, [self.ids[n] for n in choices], 9)
            with pytest.raises(published.Behind):
                log.sign_receipt(self.poll, "0" * 64)
            self._put_back(now)
        else:
            self.model, self.people = copy.deepcopy(model), self.people[:people]

    def _copy(self, name: str) -> Path:
        to = self.folder / f"{name}.copy"
        to.unlink(missing_ok=True)
        with contextlib.closing(sqlite3.connect(connection.settings_dict["NAME"])) as source:
            source.execute("VACUUM INTO ?", [str(to)])
        return to

    def _put_back(self, file: Path) -> None:
        connection.close()
        path = Path(connection.settings_dict["NAME"])
        for beside in (f"{path}-wal", f"{path}-shm"):
            Path(beside).unlink(missing_ok=True)
        shutil.copyfile(file, path)

    def _person(self, who: int) -> Any:
        person = self.people[who]
        return type(person).objects.get(pk=person.pk)

    @invariant()
    def the_box_holds_what_the_model_says(self) -> None:
        if not hasattr(self, "poll"):
            return
        model = self.model
        box = Ballot.objects.filter(poll=self.poll)
        assert set(box.filter(paper=False).values_list("commitment", flat=True)) == set(model.standing.values())
        assert box.filter(paper=True).count() == len(model.read)
        marks = Participation.objects.filter(poll=self.poll)
        assert marks.filter(paper=False).count() == len(model.standing)
        assert marks.filter(paper=True).count() == len(model.sheets)
        gone = closing.replaced_by(self.poll)
        assert {*gone["superseded"], *gone["overridden"]} == model.superseded | model.overridden
        assert len(gone["overridden"]) <= len(model.sheets)
        rows = [*Entry.objects.filter(poll=self.poll), *Waiting.objects.filter(poll=self.poll)]
        entered = [row.body[15:79] for row in rows if row.body.endswith('"ballot"}')]
        assert sorted(entered) == sorted(model.said), "a ballot is missing in the ledger, or there twice"

    def teardown(self) -> None:
        """Close, open, count, publish, and verify what was published."""
        if not hasattr(self, "poll"):
            return
        officers = self.officers
        poll = Poll.objects.get(pk=self.poll.pk)
        factories.end_voting(poll)
        poll = actions.seal_poll(poll)
        desk.complete(poll, by=officers[0])
        poll = keys.open_ballots(Poll.objects.get(pk=poll.pk), by=officers[0])
        poll = actions.count_poll(poll, by=officers[0])
        for officer in officers:
            poll = actions.certify_poll(poll, by=officer)
        poll = actions.publish_poll(poll, by=officers[0])
        assert verify.verify(bundles.file_of(poll)).passed
        opened = {commitment_of(line).hex(): list(read_ballot(line).choices) for line in opened_ballots(poll.openings)}
        on_paper = [opened.pop(commitment) for commitment in set(opened) - set(self.model.standing.values())]
        assert opened == {commitment: self.model.said[commitment] for commitment in self.model.standing.values()}
        assert sorted(on_paper) == sorted(self.model.read)


def test_whatever_happens_in_whatever_order_the_vote_is_what_the_model_says(settings_for_ballots: None) -> None:
    quick = settings(
        max_examples=8,
        stateful_step_count=14,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate],
    )
    run_state_machine_as_test(Vote, settings=quick)


@pytest.fixture
def settings_for_ballots(settings: Any) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("copies and puts back the file of an SQLite database")
    settings.BALLOT_BATCH = 3
