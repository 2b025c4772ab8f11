"""The page of one act: its form, the act itself, and the way back. Whether the person may is asked before."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from kit.forms import attempt


def sent(request: HttpRequest) -> tuple[Any, Any]:
    """The data and the files that a form is made of: nothing while the page is only looked at."""
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


def act_page(
    request: HttpRequest,
    template: str,
    form: forms.Form,
    act: Callable[[dict[str, Any]], Any],
    *,
    done: str = "",
    back: Any = None,
    **context: Any,
) -> HttpResponse:
    """Show `form`; on a good answer do the act, say `done` if there is something to say, and lead `back`: an address, a thing that has one, or a
    function that makes the response of what the act gave. By default to what it gave.

    A refused answer comes back with its reason, status 422 and every word that was typed.
    """
    if form.is_bound and form.is_valid() and (made := attempt(form, act)) is not None:
        if done:
            messages.success(request, done)
        return back(made) if callable(back) else redirect(back or made)
    return render(request, template, {**context, "form": form}, status=422 if form.is_bound else 200)
