"""What is said where no panel exists. On its own, because whoever catches it should not need NumPy for that."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from deliberation.lots.numbers.panels import Relaxation


class NoPanel(Exception):
    """No panel of these volunteers meets all quotas.

    `changes` widens as few limits by as little as will do, in all; empty where no quota is to blame, because there are
    fewer volunteers than seats.
    """

    def __init__(self, seats: int, volunteers: int, changes: list[Relaxation]) -> None:
        super().__init__(f"no panel of {seats} among {volunteers} volunteers meets the quotas")
        self.seats = seats
        self.volunteers = volunteers
        self.changes = changes
