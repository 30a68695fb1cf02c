"""What the first minutes are spent on, said on the error stream: making a region, compiling kernels."""

from typing import Any

import typer

from sim import notice
from sim.text import _

_watches = False


def tell_slow_steps() -> None:
    """From now on say, once each and only where it happens, that a region is made and that kernels are compiled."""
    global _watches
    notice.listen(lambda text: typer.echo(text, err=True))
    if _watches:
        return
    _watches = True
    from numba.core import event

    class Compiling(event.Listener):
        """Hears of each kernel that is compiled; those that come from the cache are none."""

        def on_start(self, event: Any) -> None:
            notice.tell(_("compiling the kernels (the first time only; a minute or more) ..."))

        def on_end(self, event: Any) -> None:
            pass

    register: Any = event.register  # untyped over there
    register("numba:compile", Compiling())
