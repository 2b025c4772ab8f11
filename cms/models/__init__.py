"""Every page type and what belongs to it."""

from cms.budget_words import Kind, Side
from cms.models.amendments import Amendment, AmendmentPart
from cms.models.budgets import BudgetImport, BudgetIndexPage, BudgetLine, BudgetPage
from cms.models.city import CitySettings
from cms.models.contact import ContactField, ContactPage
from cms.models.explainers import ExplainerIndexPage, ExplainerPage
from cms.models.glossary import GlossaryPage, GlossaryTerm
from cms.models.news import NewsIndexPage, NewsPage
from cms.models.pages import HomePage, StandardPage
from cms.models.questions import ParagraphQuestion
from cms.models.talks import Talk

__all__ = [
    "Amendment",
    "AmendmentPart",
    "BudgetImport",
    "BudgetIndexPage",
    "BudgetLine",
    "BudgetPage",
    "CitySettings",
    "ContactField",
    "ContactPage",
    "ExplainerIndexPage",
    "ExplainerPage",
    "GlossaryPage",
    "GlossaryTerm",
    "HomePage",
    "Kind",
    "NewsIndexPage",
    "NewsPage",
    "ParagraphQuestion",
    "Side",
    "StandardPage",
    "Talk",
]
