"""A small site: the first pages, an explainer, a budget, news."""

from __future__ import annotations

from typing import Any

import factories
import pytest
from page_factories import ROWS, a_budget, an_explainer

from accounts.models import Role
from cms.models import BudgetPage, ExplainerPage, GlossaryTerm
from cms.tree import ensure_tree


@pytest.fixture
def home(db: None) -> Any:
    return ensure_tree()


@pytest.fixture
def explainer(home: Any) -> ExplainerPage:
    GlossaryTerm.objects.create(term="envelope", other_forms="envelopes", meaning="The money for one neighborhood.")
    GlossaryTerm.objects.create(term="quorum", meaning="How many must be there.")
    return an_explainer()


@pytest.fixture
def budget(home: Any) -> BudgetPage:
    return a_budget(rows=ROWS)


@pytest.fixture
def eva(home: Any) -> Any:
    """An editor who can enter the admin."""
    return factories.with_role(factories.person("Eva"), Role.EDITOR)
