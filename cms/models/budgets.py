"""Open budgets: a page a fiscal year, and its lines in whole cents."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Count, F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.routable_page.models import RoutablePageMixin, path
from wagtail.fields import StreamField
from wagtail.models import Page, PageManager, PageQuerySet
from wagtail.search import index

from cms import amending, budget_reckoning, budget_takeaway, budget_years, drilldown
from cms.blocks import BodyBlock
from cms.budget_page_form import BudgetPageForm
from cms.budget_words import AMOUNTS, PLACE, Kind, Side
from cms.languages import in_readers_language
from cms.lifecycle import ImportState
from cms.readable import open_to_all
from kit.money import MoneyField


class BudgetQuerySet(PageQuerySet):
    def newest(self) -> BudgetQuerySet:
        """Published budgets that anybody may read, the newest year first."""
        return self.live().filter(open_to_all(), in_readers_language()).order_by("-fiscal_year", "-pk")

    def with_numbers(self) -> BudgetQuerySet:
        """The pages that files are brought to: those in the city's own language. Translations show the same lines."""
        return self.filter(locale__language_code=settings.LANGUAGE_CODE)

    def with_totals(self) -> BudgetQuerySet:
        """With `.planned`, `.revised`, `.committed` and `.spent` of all expenses, and `.line_count`."""
        of_this = BudgetLine.objects.filter(page__translation_key=OuterRef("translation_key")).order_by()
        lines = of_this.values("page__translation_key")
        expenses = lines.filter(side=Side.EXPENSE)
        summed = {**{name: F(name) for name in AMOUNTS}, "revised": F("planned") + F("amended")}
        sums = {name: Subquery(expenses.annotate(sum=Sum(of)).values("sum")) for name, of in summed.items()}
        count = Coalesce(Subquery(lines.annotate(count=Count("pk")).values("count")), 0)
        return self.annotate(line_count=count, **sums)


class BudgetIndexPage(Page):
    """Every fiscal year's budget."""

    summary = models.CharField(_("in one or two sentences"), max_length=300, blank=True)

    content_panels = [*Page.content_panels, FieldPanel("summary")]
    template = "cms/budget_index.html"
    max_count = 1
    parent_page_types = ["cms.HomePage"]
    subpage_types = ["cms.BudgetPage"]

    class Meta:
        verbose_name = _("budget index")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        budgets = BudgetPage.objects.newest().with_totals()
        return {**super().get_context(request, *args, **kwargs), "budgets": budgets}


class BudgetPage(RoutablePageMixin, Page):
    """The open budget of one fiscal year, to drill into by program, department and kind."""

    fiscal_year = models.CharField(
        _("fiscal year"), max_length=20, help_text=_("As it stands in the file: 2026–27, FY22-23, 2026.")
    )
    summary = models.CharField(_("in one or two sentences"), max_length=300, blank=True)
    source = models.CharField(_("where the numbers come from"), max_length=200, blank=True)
    body = StreamField(BodyBlock(), blank=True, verbose_name=_("notes below the table"))
    declared_expense = MoneyField(
        _("declared expenses"),
        null=True,
        blank=True,
        help_text=_("The total of planned expenses as the adopted document states it. The lines must add up to it."),
    )
    declared_revenue = MoneyField(
        _("declared revenue"), null=True, blank=True, help_text=_("The same for planned revenue.")
    )
    funds_balance = models.BooleanField(
        _("each fund balances"),
        default=False,
        help_text=_("Every fund that has both must plan as much revenue as expenses."),
    )

    objects = PageManager.from_queryset(BudgetQuerySet)()
    base_form_class = BudgetPageForm
    content_panels = [
        *Page.content_panels,
        FieldPanel("fiscal_year"),
        FieldPanel("summary"),
        FieldPanel("source"),
        MultiFieldPanel(
            [FieldPanel("declared_expense"), FieldPanel("declared_revenue"), FieldPanel("funds_balance")],
            heading=_("What the lines must add up to"),
        ),
        FieldPanel("body"),
    ]
    template = "cms/budget.html"
    parent_page_types = ["cms.BudgetIndexPage"]
    subpage_types: list[str] = []
    search_fields = [*Page.search_fields, index.SearchField("summary"), index.SearchField("fiscal_year")]

    class Meta:
        verbose_name = _("budget")
        verbose_name_plural = _("budgets")

    @property
    def all_lines(self) -> BudgetLineQuerySet:
        """The lines of this budget, on whichever of its translations they were brought."""
        return BudgetLine.objects.filter(page__translation_key=self.translation_key)

    @property
    def all_amendments(self) -> Any:
        """The transfers and amendments of this budget since it was adopted, the newest first."""
        return self.amendments.model.objects.of_budget(self)

    @property
    def all_parts(self) -> Any:
        """What those changes add to lines or take from them."""
        parts = self.amendments.model.parts.rel.related_model.objects
        return parts.filter(amendment__page__translation_key=self.translation_key)

    def publish(self, revision: Any, *args: Any, **kwargs: Any) -> Any:
        """As Wagtail does, from whatever door: but never a budget that does not add up. Raises `ValidationError`."""
        budget_reckoning.refuse_wrong_sums(revision.as_object())
        return super().publish(revision, *args, **kwargs)

    @path("")
    def this_year(self, request: HttpRequest) -> HttpResponse:
        """The budget, as far as the reader has drilled down."""
        return self.render(request, context_overrides=drilldown.budget_context(self, request))

    @path("csv/", name="lines")
    def lines_csv(self, request: HttpRequest) -> HttpResponse:
        """The lines the reader has drilled down to, as a file."""
        return budget_takeaway.csv_file(self, request)

    @path("xlsx/", name="sheet")
    def lines_xlsx(self, request: HttpRequest) -> HttpResponse:
        """The same lines as a spreadsheet."""
        return budget_takeaway.xlsx_file(self, request)

    @path("package/", name="package")
    def data_package(self, request: HttpRequest) -> HttpResponse:
        """All lines as a Fiscal Data Package."""
        return budget_takeaway.package_file(self)

    @path("changes/", name="changes")
    def changes_since_adoption(self, request: HttpRequest) -> HttpResponse:
        """Every transfer and amendment, with its reason and its document."""
        context = amending.changes_context(self, request)
        return self.render(request, context_overrides=context, template="cms/budget_amendments.html")

    @path("changes/csv/", name="changes_csv")
    def changes_csv(self, request: HttpRequest) -> HttpResponse:
        """The same as a file: one row a line that was changed."""
        return budget_takeaway.changes_file(self)

    @path("years/", name="years")
    def over_the_years(self, request: HttpRequest) -> HttpResponse:
        """What the reader has drilled down to, this year beside the others."""
        return self.render(
            request, context_overrides=budget_years.years_context(self, request), template="cms/budget_years.html"
        )

    @path("years/csv/", name="years_csv")
    def years_csv(self, request: HttpRequest) -> HttpResponse:
        """The same as a file: one row a year and part."""
        return budget_takeaway.years_file(self, request)


REVISED = Sum(F("planned") + F("amended"))


class BudgetLineQuerySet(models.QuerySet["BudgetLine"]):
    def totals(self) -> dict[str, int | None]:
        """Planned (as adopted), revised, committed and spent in cents, `None` where no line reports it; the number of
        lines, and of those that were changed since."""
        changed = Count("pk", filter=~Q(amended=0))
        return self.aggregate(lines=Count("pk"), changed=changed, revised=REVISED, **{n: Sum(n) for n in AMOUNTS})

    def with_words(self, words: str) -> BudgetLineQuerySet:
        """Lines whose department, program or fund holds every one of `words`."""
        found = Q()
        for word in words.split()[:8]:
            found &= Q(department__icontains=word) | Q(program__icontains=word) | Q(fund__icontains=word)
        return self.filter(found)

    def grouped_by(self, field: str) -> Any:
        """One row a value of `field`, with its sums and the number of its lines, the largest plan first."""
        sums = {"revised_sum": REVISED, **{f"{name}_sum": Sum(name) for name in AMOUNTS}}
        rows = self.order_by().values(field).annotate(line_count=Count("pk"), **sums)
        return rows.order_by(F("planned_sum").desc(), field)


class BudgetLine(models.Model):
    """One line of a budget. What was not reported is empty, which is not the same as nothing spent."""

    wagtail_reference_index_ignore = True

    page = models.ForeignKey(BudgetPage, on_delete=models.CASCADE, related_name="lines", verbose_name=_("budget"))
    position = models.PositiveIntegerField(_("line in the file"))
    side = models.CharField(_("side"), max_length=10, choices=Side.choices, default=Side.EXPENSE)
    department = models.CharField(_("department"), max_length=120)
    program = models.CharField(_("program"), max_length=160)
    neighborhood = models.CharField(_("neighborhood"), max_length=80, blank=True, help_text=_("Empty: the whole city."))
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices, default=Kind.OTHER)
    fund = models.CharField(_("fund"), max_length=60, blank=True)
    planned = MoneyField(_("planned"), help_text=_("As adopted. What was changed since stands beside it."))
    amended = MoneyField(_("changed by"), default=0)
    committed = MoneyField(_("committed"), null=True, blank=True)
    spent = MoneyField(_("spent"), null=True, blank=True)
    document = models.URLField(_("document"), max_length=300, blank=True)

    objects = BudgetLineQuerySet.as_manager()

    class Meta:
        ordering = ["position"]
        verbose_name = _("budget line")
        verbose_name_plural = _("budget lines")
        indexes = [
            models.Index(fields=["page", "side", "department", "program"], name="budget_drill_down"),
            models.Index(fields=["page", "position"], name="budget_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.department}: {self.program}"

    @property
    def revised(self) -> int:
        """Cents planned now: as adopted, with all transfers and amendments since."""
        return self.planned + self.amended

    @property
    def place(self) -> tuple[Any, ...]:
        """The words that name the line, by which changes find it."""
        return tuple(getattr(self, name) for name in PLACE)


class BudgetImport(models.Model):
    """A budget file that somebody brought: its dry run, and whether it was accepted."""

    wagtail_reference_index_ignore = True

    page = models.ForeignKey(BudgetPage, on_delete=models.CASCADE, related_name="imports", verbose_name=_("budget"))
    file_name = models.CharField(_("file"), max_length=200)
    data = models.BinaryField(_("contents"))
    digest = models.CharField(_("SHA-256 of the contents"), max_length=64)
    brought_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("brought by")
    )
    brought_at = models.DateTimeField(_("brought at"))
    state = models.CharField(_("state"), max_length=10, choices=ImportState.choices)
    problems = models.JSONField(_("problems"), default=list, help_text=_("One sentence a problem, with its line."))
    findings = models.JSONField(_("what would change"), default=dict)

    State = ImportState

    class Meta:
        ordering = ["-brought_at", "-pk"]
        verbose_name = _("budget file")
        verbose_name_plural = _("budget files")

    def __str__(self) -> str:
        return self.file_name
