"""News that goes up the house: rooms this one must not import listen here."""

from django.dispatch import Signal

# Sent inside the transaction in which a person leaves, before their account is emptied. Each room lets go of what it
# keeps about `user`: seats end, the residence goes, unsent drafts are thrown away. Raise nothing.
leaving = Signal()
