"""The numbers of a lottery: plain Python, NumPy and SciPy's HiGHS. No Django, no clock, no dice."""
