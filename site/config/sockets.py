"""Which socket address leads to which consumer."""

from typing import Any

from django.urls import path

from deliberation.assemblies.consumers import AssemblyConsumer

routes: list[Any] = [
    path("live/assemblies/<int:pk>/", AssemblyConsumer.as_asgi()),
]
