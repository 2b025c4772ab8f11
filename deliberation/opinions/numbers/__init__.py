"""The numbers behind opinion groups: pure NumPy and SciPy, no Django, no clock, no dice but seeded ones.

The method is the one Polis published (Small et al., "Polis: Scaling deliberation by mapping high dimensional opinion
spaces", Recerca 26(2), 2021), made repeatable: the same votes give the same numbers, in whatever order they come.
`docs/opinions.md` says every step in words. Votes are +1 (agree), 0 (pass) and -1 (disagree).

`routing` and `standing` use no NumPy: web pages import them.
"""
