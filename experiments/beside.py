"""Something done in a process of its own while this one does another thing."""

import multiprocessing
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from experiments.design import named


@contextmanager
def beside(function: str, wanted: bool = True) -> Iterator[None]:
    """Call a function without arguments (``module:function``) in another process while the block runs; wait for it.

    For what only makes things quicker, as filling a cache: that it fails is silent, and the block's work goes on; where
    the block fails or is interrupted, it is ended.

    Parameters
    ----------
    function : str
        What to call.
    wanted : bool
        Whether to call it at all.
    """
    if not wanted:
        yield
        return
    process = multiprocessing.get_context("spawn").Process(target=_call, args=(function,), daemon=True)
    process.start()
    try:
        yield
    except BaseException:
        process.terminate()
        raise
    finally:
        process.join()


def _call(function: str) -> None:
    with suppress(Exception, KeyboardInterrupt):
        named(function)()
