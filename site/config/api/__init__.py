"""The public interface for programs: what rooms offer in their `api.py`, gathered and guarded (docs/api.md)."""
