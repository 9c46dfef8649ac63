"""How hard hypothesis tries: a little at every run, a lot when asked to.

HYPOTHESIS_PROFILE=thorough make test
"""

import os

from hypothesis import HealthCheck, settings

SLOW_MACHINES = [HealthCheck.too_slow, HealthCheck.data_too_large]

settings.register_profile(
    "quick", max_examples=30, deadline=None, suppress_health_check=SLOW_MACHINES
)
settings.register_profile(
    "thorough", max_examples=2000, deadline=None, suppress_health_check=SLOW_MACHINES
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))
