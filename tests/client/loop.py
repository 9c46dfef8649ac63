"""Tests of what runs on asyncio, in a suite that runs on trio."""

import asyncio
import functools
from collections.abc import Awaitable, Callable
from typing import ParamSpec

Parameters = ParamSpec("Parameters")


def on_asyncio(
    test: Callable[Parameters, Awaitable[None]],
) -> Callable[Parameters, None]:
    """Run an async test on an asyncio loop of its own."""

    @functools.wraps(test)
    def run(*args: Parameters.args, **kwargs: Parameters.kwargs) -> None:
        async def whole() -> None:
            await test(*args, **kwargs)

        asyncio.run(whole())

    return run
