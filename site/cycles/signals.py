"""News that goes up the house: rooms this one must not import listen here."""

from django.dispatch import Signal

# Sent with `cycle`, `reason` and `by`, inside the transaction in which phases of a public cycle came to close later.
calendar_extended = Signal()
