"""What every room's `api.py` is made with. It imports pydantic, so nothing imports it before the first question to the API."""
