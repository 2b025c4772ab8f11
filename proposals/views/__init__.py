"""Pages of proposals: reading them, writing them, reviewing them."""
