from cycles.charters.models.texts import Charter, Clause, Signature, Version
from cycles.charters.models.weights import Side, Weighing, Weight

__all__ = ["Charter", "Clause", "Side", "Signature", "Version", "Weighing", "Weight"]
