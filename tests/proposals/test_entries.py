"""What comes in on paper: one at the desk, many in a table; with consent, or not at all."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import factories
import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from openpyxl import Workbook

from audit.models import Entry as AuditEntry
from kit.verdict import Forbidden
from proposals.drafting import actions as drafting
from proposals.drafting.imports import bring
from proposals.drafting.models import Call, Entry
from proposals.models import Proposal
from proposals.requirements import Incomplete
from proposals.reviewing import actions as council

IDEA = "The path behind the mill is dark after six, and people walk on the road instead. Twelve lamps help."
HEADER = "Title,Summary,Idea,Category,Place,Neighborhood,Name,Consent,Way\n"


def row(title: str = "Lamps", **changes: str) -> str:
    cells = {
        "title": title, "summary": "Twelve lamps.", "idea": IDEA, "category": "Lighting", "place": "Mill Path",
        "neighborhood": "Harbor", "name": "Grandma Lu", "consent": "form 1", "way": "paper",
    } | changes  # fmt: skip
    return ",".join(f'"{cell}"' for cell in cells.values()) + "\n"


@pytest.fixture
def money(call_for_ideas: Any) -> Any:
    factories.category()
    return factories.envelope(call_for_ideas, factories.neighborhood("Harbor"))


def entered(by: Any, money: Any, **changes: Any) -> Proposal:
    words: Any = {"title": "Lamps", "summary": "Twelve.", "body": f"<p>{IDEA}</p>", "place": "Mill Path"}
    words["category"] = factories.category()
    given = {"way": "paper", "name": "Grandma Lu", "consent": "form 1", "words": words} | changes
    return drafting.enter(by=by, envelope=money, **given)


def test_dev_writes_down_what_grandma_lu_brought(money: Any, dev: Any, client: Client, call_for_ideas: Any) -> None:
    client.force_login(dev)
    here = f"/admin/proposals/entries/{call_for_ideas.pk}/"
    form = {"way": "paper", "name": "Grandma Lu", "email": "", "seen": "on", "agreed": "on", "consent": "form 1"}
    form |= {"envelope": money.pk, "category": factories.category().pk, "title": "Lamps", "summary": "Twelve."}
    form |= {"body": IDEA, "place": "Mill Path"}
    refused = client.post(here, {**form, "agreed": ""})
    assert refused.status_code == 422
    assert not Proposal.objects.exists()
    assert client.post(here, form).status_code == 302
    proposal = Proposal.objects.get()
    assert (proposal.state, proposal.author, proposal.revision) == ("submitted", None, 1)
    assert (proposal.entry.by, proposal.entry.consent) == (dev, "form 1")
    page = Client().get(proposal.get_absolute_url()).content.decode()
    assert "proposed by Grandma Lu, on paper; written down by the city with their consent" in " ".join(page.split())
    assert "form 1" not in page
    assert AuditEntry.objects.filter(verb="drafting.enter", actor=dev.pk).exists()
    assert "Grandma Lu" in client.get("/admin/proposals/entries/").content.decode()


def test_without_consent_or_duty_nothing_is_entered(money: Any, dev: Any, ana: Any, bo: Any) -> None:
    with pytest.raises(Forbidden):
        entered(ana, money)
    with pytest.raises(Incomplete) as refused:
        entered(dev, money, consent=" ", name="")
    assert {"consent", "name"} <= set(refused.value.message_dict)
    with pytest.raises(Incomplete, match="residents of Harbor"):
        entered(dev, money, author=bo)
    assert not Proposal.objects.exists()


def test_who_has_an_account_goes_on_and_no_officer_changes_a_word(money: Any, dev: Any, ana: Any) -> None:
    from proposals import actions

    proposal = entered(dev, money, author=ana)
    assert proposal.author == ana
    with pytest.raises(Forbidden):
        actions.save_draft(proposal, by=dev, title="Better")
    factories.council_member("Cora")
    with pytest.raises(Forbidden):
        actions.submit(proposal, by=dev)


def test_what_grandma_lu_answers_the_council_is_a_new_version_with_new_consent(
    money: Any, dev: Any, cora: Any, ana: Any, client: Client
) -> None:

    proposal, anas = entered(dev, money), entered(dev, money, author=ana)
    client.force_login(dev)
    here = f"/admin/proposals/entries/again/{proposal.pk}/"
    words = {"title": "Nine lamps", "summary": "Nine.", "body": IDEA, "place": "Mill Path"}
    assert client.post(here, {**words, "consent": "form 2"}).status_code == 403
    for each in (proposal, anas):
        council.return_with_requests(each, by=cora, reason="<p>How many?</p>")
    assert "Answer the council for them" in client.get("/admin/proposals/entries/").content.decode()
    assert client.post(here, {**words, "consent": ""}).status_code == 422
    assert client.post(here, {**words, "consent": "form 2"}).status_code == 302
    proposal.refresh_from_db()
    assert (proposal.title, proposal.state, proposal.revision) == ("Nine lamps", "submitted", 2)
    assert proposal.entry.consent == "form 2; form 1"
    with pytest.raises(Forbidden, match="changes it themselves"):
        drafting.enter_again(anas, by=dev, consent="x", words={"title": "Mine"})


def test_the_calendar_binds_officers_too(dev: Any) -> None:
    later = factories.envelope(factories.cycle("Later", now_in="vote"))
    with pytest.raises(Forbidden, match="can't be sent in now"):
        entered(dev, later)


# --- Tables -------------------------------------------------------------------------------------------------------------


def test_a_table_is_tried_first_and_then_taken_in(money: Any, dev: Any, call_for_ideas: Any) -> None:
    data = (HEADER + row() + row("Rails", way="assembly", neighborhood="")).encode()
    factories.envelope(call_for_ideas)
    tried = bring(data, call_for_ideas, by=dev, trial=True)
    assert (len(tried.proposals), tried.problems, Proposal.objects.count()) == (2, [], 0)
    taken = bring(data, call_for_ideas, by=dev, trial=False)
    assert {e.way for e in Entry.objects.all()} == {"paper", "assembly"}
    assert Proposal.objects.filter(state="submitted", revision=1).count() == len(taken.proposals) == 2


def test_every_problem_is_named_with_its_line_and_nothing_is_taken_in(
    money: Any, dev: Any, call_for_ideas: Any
) -> None:
    rows = row() + row("Rails", consent="") + row("lamps") + row("Bench", category="Space travel", idea="Short.")
    brought = bring((HEADER + rows + row("x" * 130)).encode(), call_for_ideas, by=dev, trial=False)
    assert [(p.line, p.column) for p in brought.problems] == [
        (3, "consent"),
        (4, "title"),
        (5, "category"),
        (6, "title"),
    ]
    assert not Proposal.objects.exists()


def test_a_spreadsheet_is_read_like_a_csv(money: Any, dev: Any, call_for_ideas: Any) -> None:
    book = Workbook()
    for cells in (HEADER.strip().split(","), [c.strip('"') for c in row().strip().split('","')]):
        book.active.append(cells)
    out = io.BytesIO()
    book.save(out)
    brought = bring(out.getvalue(), call_for_ideas, by=dev, trial=False)
    assert (brought.problems, len(brought.proposals)) == ([], 1)
    broken = bring(out.getvalue()[:-200], call_for_ideas, by=dev, trial=True)
    assert "not a spreadsheet" in str(broken.problems[0])


def test_the_command_says_where_and_ends_with_2(
    money: Any, dev: Any, call_for_ideas: Any, tmp_path: Path, capsys: Any
) -> None:
    file = tmp_path / "paper.csv"
    file.write_text(HEADER + row(consent=""))
    options = {"cycle": call_for_ideas.slug, "by": dev.email, "dry_run": True}
    with pytest.raises(CommandError) as refused:
        call_command("import_proposals", file, **options)
    assert refused.value.returncode == 2
    assert "Line 2, “consent”" in capsys.readouterr().err
    file.write_text(HEADER + row())
    call_command("import_proposals", file, **options)
    assert "1 proposals would be taken in" in capsys.readouterr().out
    assert not Proposal.objects.exists()
    with pytest.raises(CommandError):
        call_command("import_proposals", tmp_path / "none.csv", **options)


def test_the_desk_shows_problems_and_takes_in_what_is_good(
    money: Any, dev: Any, call_for_ideas: Any, client: Client
) -> None:
    client.force_login(dev)

    def send(text: str, act: str) -> Any:
        file = io.BytesIO(text.encode())
        file.name = "paper.csv"
        return client.post("/admin/proposals/entries/bring/", {"cycle": call_for_ideas.pk, "file": file, "act": act})

    assert "Without consent nothing is entered" in send(HEADER + row(consent=""), "try").content.decode()
    assert "1 good line" in send(HEADER + row(), "try").content.decode()
    assert send(HEADER + row(), "take").status_code == 302
    assert Proposal.objects.count() == 1


# --- What a cycle asks --------------------------------------------------------------------------------------------------


def call_form(cycle: Any, *questions: dict[str, Any]) -> dict[str, Any]:
    form: dict[str, Any] = {"cycle": cycle.pk, "guidance": "", "support_needed": "5"}
    form |= {"questions-TOTAL_FORMS": len(questions), "questions-INITIAL_FORMS": 0, "questions-MAX_NUM_FORMS": 1000}
    for n, question in enumerate(questions):
        form |= {f"questions-{n}-{name}": value for name, value in question.items()}
        form |= {f"questions-{n}-ORDER": n + 1, f"questions-{n}-DELETE": "", f"questions-{n}-id": ""}
    return form


def test_dev_says_what_a_cycle_asks_and_conditions_must_point_back(
    call_for_ideas: Any, dev: Any, cora: Any, client: Client
) -> None:
    permit = {"label": "Permit", "field_type": "radio", "choices": "yes\nno"}
    which = {"label": "Which", "field_type": "singleline", "only_if_question": "permit", "only_if_answer": "yes"}
    client.force_login(cora)
    assert client.get("/admin/calls/new/").status_code in (302, 403)
    client.force_login(dev)
    assert client.get("/admin/calls/new/").status_code == 200
    wrong = client.post("/admin/calls/new/", call_form(call_for_ideas, which, permit))
    assert "No question before this one has these words" in wrong.content.decode()
    done = client.post("/admin/calls/new/", call_form(call_for_ideas, permit, which))
    assert done.status_code == 302, done.content.decode()[:3000]
    call = Call.objects.get()
    assert [(q.clean_name, q.only_if) for q in call.asked] == [("permit", ""), ("which", "permit")]
    assert AuditEntry.objects.filter(verb="drafting.call", actor=dev.pk).exists()
    assert client.get(f"/admin/calls/edit/{call.pk}/").status_code == 200


def test_what_a_cycle_asks_does_not_change_under_those_who_answered(
    send_in: Any, ana: Any, dev: Any, call_for_ideas: Any, client: Client
) -> None:
    call = Call.objects.create(cycle=call_for_ideas)
    send_in(ana)
    client.force_login(dev)
    answer = client.post(f"/admin/calls/edit/{call.pk}/", call_form(call_for_ideas))
    assert answer.status_code == 403
    call.refresh_from_db()
    assert call.support_needed == 0
