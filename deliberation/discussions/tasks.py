"""What happens to discussions by the clock."""

from deliberation.discussions.lateness import speak_up
from deliberation.discussions.traces import forget_old

__all__ = ["forget_old", "speak_up"]
