"""What all tests have in common."""

from hypothesis import settings

# A fifth of the usual examples: the suite is to be run before every commit, and each run tries others.
settings.register_profile("suite", max_examples=20, deadline=None)
settings.load_profile("suite")
