"""News that goes up the house: rooms this one must not import listen here."""

from django.dispatch import Signal

# Sent inside the transaction in which words of `proposal` become public, by `by` (`None`: nobody with an account).
# `how` says on which way: sent-in, sent-again, amended, merged, split or entered. Raise nothing.
published = Signal()
