"""What all tests have in common."""

import gc

from hypothesis import settings

# A fifth of the usual examples: the suite is to be run before every commit, and each run tries others.
settings.register_profile("suite", max_examples=20, deadline=None)
settings.load_profile("suite")


def pytest_collection_finish() -> None:
    """Thousands of tests and what they import stay: to look through them for garbage takes 4 % of the time."""
    gc.collect()
    gc.freeze()
