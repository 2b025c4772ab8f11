"""Roll, ballots, sealing, counting, certifying, publishing."""
