"""Standing behind a proposal: endorsements, signature sheets counted at the desk, and what authors print and share."""
