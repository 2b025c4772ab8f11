"""Ideas from draft to ballot."""
