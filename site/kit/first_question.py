"""What a page asks first goes to the database together with the question who asks.

On PostgreSQL the way there and back takes longer than a small question. A view that is about one thing says so:

    @asks_first(visible_poll, "pk")  # the outermost decorator; `pk` is a whole number in the address
    def poll(request, pk): found = first_found(request, visible_poll, pk)

`config.middleware.ask_together` asks it on the way there. Where nobody is signed in, it is asked when its turn comes.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.http import HttpRequest

from kit.prepared import Prepared

View = TypeVar("View", bound=Callable[..., Any])
MARK, FOUND = "first_question", "_found_first"


def asks_first(question: Prepared, name: str) -> Callable[[View], View]:
    """Mark a view whose first question takes one value, which its address calls `name`."""

    def mark(view: View) -> View:
        setattr(view, MARK, (question, name))
        return view

    return mark


def keep_found(request: HttpRequest, question: Prepared, value: Any) -> None:
    """Ask now, for `first_found`."""
    setattr(request, FOUND, (question, value, question.first(value)))


def first_found(request: HttpRequest, question: Prepared, value: Any) -> Any:
    """The first row of this question. An answer that was got on the way here is given once; later ones are asked anew."""
    asked, of, row = request.__dict__.pop(FOUND, (None, None, None))
    return row if asked is question and of == value else question.first(value)
