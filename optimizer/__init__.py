"""The planner: a pure room that knows only numbers. See README.md; begin with `solve.py`."""
