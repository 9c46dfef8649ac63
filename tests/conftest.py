"""What holds for every test.

Hypothesis tries a little at every run, a lot when asked to: HYPOTHESIS_PROFILE=thorough make test
"""

import os
import signal

from hypothesis import HealthCheck, settings

SLOW_MACHINES = [HealthCheck.too_slow, HealthCheck.data_too_large]

settings.register_profile(
    "quick", max_examples=30, deadline=None, suppress_health_check=SLOW_MACHINES
)
settings.register_profile(
    "thorough", max_examples=2000, deadline=None, suppress_health_check=SLOW_MACHINES
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))

# Whoever runs the tests in the background, or under nohup, has signals ignored; the programs that
# tests start would inherit that, and never hear what they are told.
signal.pthread_sigmask(signal.SIG_SETMASK, ())
for number in (signal.SIGHUP, signal.SIGQUIT, signal.SIGTERM):
    signal.signal(number, signal.SIG_DFL)
signal.signal(signal.SIGINT, signal.default_int_handler)
