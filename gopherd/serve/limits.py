"""How many readers at one time, and how often each may ask. Pure: the time is passed in."""

import ipaddress
from functools import lru_cache

from attrs import define, field

from gopherd.config.settings import Limits

HOUSEHOLD = 64
"""Bits of an IPv6 address that one reader is given, who may call from all the addresses behind."""

MOST_RATIONED = 10_000
"""Addresses whose rations are remembered; those not heard from longest are forgotten."""


@define
class Turnstile:
    """Counts readers in and out: all of them, and those of each origin."""

    most: int
    most_each: int
    inside: int = field(default=0, init=False)
    each: dict[str, int] = field(factory=dict, init=False)
    """Readers inside, by origin; an origin with none is not there."""

    def has_room(self, origin: str) -> bool:
        """Tell whether one more reader may come in."""
        return self.inside < self.most and self.each.get(origin, 0) < self.most_each

    def enter(self, origin: str) -> None:
        """Count a reader in, who has to `leave`."""
        self.inside += 1
        self.each[origin] = self.each.get(origin, 0) + 1

    def leave(self, origin: str) -> None:
        """Count a reader out."""
        self.inside -= 1
        left = self.each[origin] - 1
        if left:
            self.each[origin] = left
        else:
            del self.each[origin]


@define
class Ration:
    """Requests an origin may make (a token bucket): so many a second, so many at once.

    A rate of 0 rations nobody.
    """

    rate: float
    """Requests a second."""
    burst: int
    used: dict[str, tuple[float, float]] = field(factory=dict, init=False)
    """By origin: requests not yet made good, and when that was so; who asked last comes last."""

    def take(self, origin: str, now: float) -> bool:
        """Tell whether one more request is within the ration, and count it if it is."""
        if not self.rate:  # as most operators have it
            return True
        owed, then = self.used.pop(origin, (0.0, now))
        owed = max(owed - (now - then) * self.rate, 0.0)
        granted = owed + 1 <= self.burst
        self.used[origin] = (owed + granted, now)
        if len(self.used) > MOST_RATIONED:
            del self.used[next(iter(self.used))]
        return granted


def ration_of(limits: Limits) -> Ration:
    """Make the ration the settings give everybody."""
    return Ration(limits.requests_rate, limits.requests_burst)


@lru_cache(maxsize=10_000)
def origin_of(address: str) -> str:
    """Name who calls from an address: an IPv4 address is one reader, an IPv6 /64 is as well."""
    try:
        known = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(known, ipaddress.IPv4Address):
        return str(known)
    if known.ipv4_mapped:
        return str(known.ipv4_mapped)
    return str(ipaddress.IPv6Network((known, HOUSEHOLD), strict=False))
