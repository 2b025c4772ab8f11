"""News that goes up the house: rooms this one must not import listen here."""

from django.dispatch import Signal

# Sent inside the transaction in which an officer takes the verified residence of `user` back. Raise nothing.
residence_withdrawn = Signal()
