"""What takes long is told before it begins, once, to whoever listens; where nobody does (in workers) it is silent."""

from collections.abc import Callable

_listener: Callable[[str], None] | None = None
_told: set[str] = set()


def listen(listener: Callable[[str], None] | None) -> None:
    """Let a front door hear notices from now on; None ends it."""
    global _listener
    _listener = listener
    _told.clear()


def tell(message: str) -> None:
    """Tell what is being done, in the language in use; the same words are told once."""
    if _listener is not None and message not in _told:
        _told.add(message)
        _listener(message)
