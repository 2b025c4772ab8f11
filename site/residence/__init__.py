"""Where a person lives, and how we know: the roll, letters with codes, the desk."""
