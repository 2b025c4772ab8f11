from __future__ import annotations

import factories
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from deliberation.discussions import actions

REASON = "Please keep to the matter, and leave families out of it."


def words(answer):
    assert answer.status_code == 200, answer.headers
    return answer.content.decode()


def test_cora_finds_her_queue_in_the_admin(client, remark, bo, cora):
    actions.flag(remark, by=bo, reason="private", note="It names my son")
    client.force_login(cora)
    assert "It names my son" in words(client.get("/admin/moderation/queue/"))
    answer = client.post(f"{remark.get_absolute_url()}hide/", {"rule": "private", "reason": REASON})
    assert answer["Location"] == "/discussions/queue/"
    page = words(client.get("/admin/moderation/"))
    assert REASON in page


@pytest.mark.parametrize("who", ["dev", "fay"])
def test_officers_and_auditors_read_the_decisions_but_have_no_queue(client, request, remark, cora, who):
    actions.hide(remark, by=cora, rule="private", reason=REASON)
    client.force_login(request.getfixturevalue(who))
    assert REASON in words(client.get("/admin/moderation/"))
    assert client.get("/admin/moderation/queue/").status_code in (302, 403)


def test_residents_have_no_desk(client, remark, ana):
    client.force_login(ana)
    for url in ("/admin/moderation/", "/admin/moderation/queue/", "/admin/assemblies/"):
        assert client.get(url).status_code in (302, 403)


def test_the_decisions_have_constant_queries(client, lamps, cora):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            words(client.get("/admin/moderation/"))
        return len(captured)

    def hide_one(name):
        said = actions.comment(lamps, by=factories.resident(name), body=name, stance="for")
        actions.hide(said, by=cora, rule="private", reason=REASON)

    client.force_login(cora)
    hide_one("One")
    queries()
    few = queries()
    for i in range(8):
        hide_one(f"More {i}")
    assert queries() == few
