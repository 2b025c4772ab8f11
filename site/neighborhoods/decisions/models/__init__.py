from neighborhoods.decisions.models.motions import Motion, Recusal, Signature, Vote
from neighborhoods.decisions.models.sessions import Presence, Session

__all__ = ["Motion", "Presence", "Recusal", "Session", "Signature", "Vote"]
