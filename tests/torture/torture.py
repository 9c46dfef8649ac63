"""Everything that can go wrong, made to: `python -m tests.torture.torture --size 200 [trial ...]`.

Each trial prints what it measured beside what it may be at most.
"""

import argparse
import sys
import tempfile
import time
import traceback
from pathlib import Path

from tests.torture import crowd, disks, endless, killing, machine, paths, peers, swaps, wire
from tests.torture.figures import Figure

PLACES = (crowd, wire, machine, killing, paths, disks, endless, peers, swaps)
TRIALS = {name: trial for place in PLACES for name, trial in place.TRIALS.items()}


def main() -> int:
    """Run the trials that are named, or all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("trials", nargs="*", default=list(TRIALS))
    parser.add_argument("--size", type=int, default=200)
    told = parser.parse_args()
    failed = 0
    for name in told.trials:
        began = time.monotonic()
        with tempfile.TemporaryDirectory() as place:
            try:
                for figure in TRIALS[name](Path(place), told.size):
                    print(figure, flush=True)
                    failed += not figure.held
            except Exception:  # noqa: BLE001 the others are still worth a try
                traceback.print_exc()
                print(Figure(name, "broke off", "", held=False), flush=True)
                failed += 1
        print(f"    ({name}: {time.monotonic() - began:.1f} s)", flush=True)
    print(f"{failed} figures missed")
    return min(failed, 1)


if __name__ == "__main__":
    sys.exit(main())
