"""Registries that fill themselves: a package is scanned, and each class in it that has a ``kind`` is found by it."""

import importlib
import importlib.util
import pkgutil
import re
from importlib.abc import InspectLoader
from typing import Annotated, Any, Generic, TypeVar, Union

from pydantic import Field

from sim.params import Params

KindT = TypeVar("KindT", bound=Params)

_KIND = re.compile(r"^[ \t]+kind[ \t]*:", re.MULTILINE)


class Registry(Generic[KindT]):
    """All parameter classes of a package that derive from a base and have a literal ``kind``.

    Only modules whose source declares a ``kind`` are imported: nobody waits for the kernels behind the others.

    Parameters
    ----------
    package : str
        Package that is scanned, for instance ``sim.hazards``.
    base : type
        The contract's base class.
    """

    def __init__(self, package: str, base: type[KindT]) -> None:
        self.package = package
        self.base = base
        self._found: dict[str, type[KindT]] | None = None

    def all(self) -> dict[str, type[KindT]]:
        """Return the classes by kind; the package is imported on the first call.

        Raises
        ------
        TypeError
            If two classes claim one kind.
        """
        if self._found is None:
            package = importlib.import_module(self.package)
            found: dict[str, type[KindT]] = {}
            for info in sorted(pkgutil.iter_modules(package.__path__), key=lambda i: i.name):
                name = f"{self.package}.{info.name}"
                if not _may_declare_kind(name):
                    continue
                module = importlib.import_module(name)
                for thing in vars(module).values():
                    if not (isinstance(thing, type) and issubclass(thing, self.base)) or thing is self.base:
                        continue
                    # only where it is declared, so that imports and parametrised generics are not counted
                    if thing.__module__ != module.__name__ or "kind" not in thing.__annotations__:
                        continue
                    kind = thing.model_fields["kind"].default
                    if kind in found and found[kind] is not thing:
                        raise TypeError(f"kind {kind!r} is declared twice: {found[kind]} and {thing}")
                    found[kind] = thing
            self._found = found
        return self._found

    def union(self) -> Any:
        """Return the type ``one of these, told apart by kind`` for use as a field's annotation."""
        kinds = tuple(self.all().values())
        if len(kinds) == 1:
            return kinds[0]
        return Annotated[Union[kinds], Field(discriminator="kind")]  # noqa: UP007 - made at run time


def _may_declare_kind(module: str) -> bool:
    spec = importlib.util.find_spec(module)
    source = spec.loader.get_source(module) if spec is not None and isinstance(spec.loader, InspectLoader) else None
    return source is None or _KIND.search(source) is not None
