"""Small crafts the rooms share: verdicts, clean HTML, the clock, money, moves, pages, forms, charts. No tables of its own."""
