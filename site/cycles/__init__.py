"""One round of participatory budgeting: its money, its calendar, and what the calendar allows."""
