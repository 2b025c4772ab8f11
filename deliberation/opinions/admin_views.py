"""Conversations in the Wagtail admin: planning and running them, and the queue of statements. Each form calls one action."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from deliberation.discussions.forms import ReasonForm
from deliberation.opinions import actions, permissions
from deliberation.opinions.forms import ExtendForm, PlanForm, ReportForm, StatementForm
from deliberation.opinions.models import Conversation, Statement
from deliberation.opinions.permissions import may_run, may_run_somewhere
from kit import clock
from kit.desks import Desk
from kit.paging import page_of
from kit.verdict import Forbidden, Verdict
from neighborhoods.permissions import sits_for

PAGE = 20


class ConversationsDesk(Desk):
    """Every conversation that this person may run."""

    page_title = gettext_lazy("Conversations")
    header_icon = "comment"
    template_name = "opinions/admin/conversations.html"
    may_open = staticmethod(may_run_somewhere)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user: Any = self.request.user
        found = Conversation.objects.run_by(user).with_place().select_related("study").order_by("-opens_at", "-pk")
        waiting = Statement.objects.waiting_for(user).count()
        return super().get_context_data(page=page_of(self.request, found, PAGE), waiting=waiting, **kwargs)


class PlanConversationDesk(Desk):
    """A conversation before it is announced."""

    header_icon = "comment"
    template_name = "opinions/admin/plan.html"
    trail = (("conversations_desk", gettext_lazy("Conversations")),)
    may_open = staticmethod(may_run_somewhere)

    def get_page_title(self) -> str:
        return _("Plan a conversation")

    def _conversation(self, pk: int | None) -> Conversation | None:
        if pk is None:
            return None
        found = get_object_or_404(Conversation.objects.with_place(), pk=pk)
        may_run(self.request.user, found).or_forbid()
        return found

    def get(self, request: HttpRequest, pk: int | None = None) -> HttpResponse:
        found = self._conversation(pk)
        opens = clock.now().replace(minute=0, second=0, microsecond=0)
        initial = {"reads_first": True, "opens_at": opens}
        form = PlanForm(user=request.user, conversation=found, initial=initial)
        return self.render_to_response(self.get_context_data(form=form, conversation=found))

    def post(self, request: HttpRequest, pk: int | None = None) -> HttpResponse:
        found = self._conversation(pk)
        form = PlanForm(request.POST, user=request.user, conversation=found)
        plan = lambda _data: actions.plan(found, by=request.user, **form.plan())  # noqa: E731
        if made := self.attempt(form, plan, _("The conversation is kept. Nobody else sees it until you announce it.")):
            return redirect("conversation_desk", pk=made.pk)
        return self.render_to_response(self.get_context_data(form=form, conversation=found), status=422)


class ConversationDesk(Desk):
    """One conversation: announce it, add to it, extend or close it, write its report."""

    header_icon = "comment"
    template_name = "opinions/admin/conversation.html"
    trail = (("conversations_desk", gettext_lazy("Conversations")),)

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        rows = Conversation.objects.with_place().select_related("study")
        self.conversation = get_object_or_404(rows, pk=kwargs["pk"])

    def may_open(self, user: Any) -> Verdict:
        return may_run(user, self.conversation)

    def get_page_title(self) -> str:
        return self.conversation.question

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = self.conversation
        forms: dict[str, Any] = kwargs.pop("forms", {})
        return super().get_context_data(
            conversation=found,
            statements=found.statements.order_by("number")[:100],
            may_report=permissions.may_report(self.request.user, found),
            extend_form=forms.get("extend") or ExtendForm(prefix="extend", initial={"closes_at": found.closes_at}),
            close_form=forms.get("close") or ReasonForm(prefix="close"),
            seed_form=forms.get("seed") or StatementForm(prefix="seed"),
            report_form=forms.get("report") or ReportForm(prefix="report"),
            **kwargs,
        )

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        act = request.POST.get("act", "")
        if act in ("announce", "discard"):
            return self._simply(act)
        makers: dict[str, tuple[Any, Any, str]] = {
            "extend": (ExtendForm, actions.extend, _("Done. The change and its reason are public.")),
            "close": (ReasonForm, actions.close, _("The conversation is closed.")),
            "seed": (StatementForm, actions.add_seed, _("The statement is in the conversation.")),
            "report": (ReportForm, actions.publish_report, _("The report is public.")),
        }
        if act not in makers:
            return redirect("conversation_desk", pk=pk)
        form_class, action, news = makers[act]
        form = form_class(request.POST, prefix=act)
        if self.attempt(form, lambda data: action(self.conversation, by=request.user, **data), news):
            return redirect("conversation_desk", pk=pk)
        return self.render_to_response(self.get_context_data(forms={act: form}), status=422)

    def _simply(self, act: str) -> HttpResponse:
        """Announce or throw away: no form, but perhaps something missing."""
        try:
            if act == "discard":
                actions.discard(self.conversation, by=self.request.user)
                messages.success(self.request, _("The draft is thrown away."))
                return redirect("conversations_desk")
            actions.announce(self.conversation, by=self.request.user)
            messages.success(self.request, _("The conversation is announced."))
        except ValidationError as missing:
            for sentence in missing.messages:
                messages.error(self.request, sentence)
        except Forbidden as no:
            messages.error(self.request, str(no))
        return redirect("conversation_desk", pk=self.conversation.pk)


class StatementsDesk(Desk):
    """New statements and flagged ones that wait for this council member, what waits longest first."""

    page_title = gettext_lazy("Statements that wait")
    header_icon = "comment"
    template_name = "opinions/admin/statements.html"
    trail = (("conversations_desk", gettext_lazy("Conversations")),)

    def may_open(self, user: Any) -> Verdict:
        return sits_for(user, None)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user: Any = self.request.user
        page = page_of(self.request, Statement.objects.waiting_for(user).with_context(), PAGE)
        page.object_list = list(page.object_list)
        for found in page.object_list:
            found.mine = found.author_id == user.pk
        return super().get_context_data(page=page, **kwargs)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Let in what is ticked, in one go; what can't be is said, one line each."""
        chosen = [int(pk) for pk in request.POST.getlist("statement") if pk.isdecimal()]
        done = 0
        for found in Statement.objects.filter(pk__in=chosen).order_by("pk"):
            try:
                actions.accept(found, by=request.user)
                done += 1
            except Forbidden as no:
                messages.error(request, f"{found.text[:60]}: {no}")
        if done:
            messages.success(request, _("%(count)d statements are in; their authors have been told.") % {"count": done})
        return redirect("statements_desk")
