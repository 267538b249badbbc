"""The parts of `tests/bench photo`."""
