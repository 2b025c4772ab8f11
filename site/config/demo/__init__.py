"""The demo city: an invented town with a finished cycle, a running one and a live assembly.

The words stand in TOML files beside this module. Everything is done through the rooms' own actions, told at the moment
it would have happened (`kit.clock.at`), so the calendar, the audit log and the timelines are what a real town's would be.
"""
