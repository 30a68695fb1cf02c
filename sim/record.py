"""The record: one typed, append-only log, and the only thing that leaves a run."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

import numpy as np

from sim.files import replace_folder

if TYPE_CHECKING:
    import pandas as pd  # 100 MB and half a second, which a hazard alone does without

EntryT = TypeVar("EntryT", bound="Entry")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One thing that happened: ids and numbers, never objects.

    Attributes
    ----------
    time_s : float
        Simulated time, seconds from the start of the run.
    cause : int
        Index in the record of the entry that caused this one; -1 where nothing did.
    """

    time_s: float
    cause: int = -1

    kinds: ClassVar[dict[str, type[Entry]]] = {}

    def __init_subclass__(cls, **kwargs: Any) -> None:
        # a slotted dataclass makes its class twice; the second one replaces the first
        Entry.kinds[cls.__name__] = cls


class FieldsOfRun(Mapping[str, np.ndarray]):
    """Arrays of a run by name; those that are large may be made when they are first asked for."""

    def __init__(self) -> None:
        self._held: dict[str, np.ndarray | Callable[[], np.ndarray]] = {}

    def __setitem__(self, name: str, array: np.ndarray | Callable[[], np.ndarray]) -> None:
        self._held[name] = array

    def __getitem__(self, name: str) -> np.ndarray:
        held = self._held[name]
        if callable(held):
            held = self._held[name] = held()
        return held

    def __iter__(self) -> Iterator[str]:
        return iter(self._held)

    def __len__(self) -> int:
        return len(self._held)


class Record:
    """An append-only list of entries, with hazard fields (arrays) and tracks (rows of numbers) beside it."""

    def __init__(self) -> None:
        self._entries: list[Entry] = []
        self._by_kind: dict[type[Entry], list[int]] = {}
        self.fields = FieldsOfRun()
        self.tracks: dict[str, list[tuple[float, ...]]] = {}
        self.about: dict[str, Any] = {}
        self._followers: dict[type[Entry], list[Callable[[int, Entry], None]]] = {}

    def add(self, entry: Entry) -> int:
        """Append an entry and return its index, which later entries may name as their cause."""
        index = len(self._entries)
        self._entries.append(entry)
        self._by_kind.setdefault(type(entry), []).append(index)
        if self._followers:
            for tell in self._followers.get(type(entry), ()):
                tell(index, entry)
        return index

    def follow(self, kind: type[Entry], tell: Callable[[int, Entry], None]) -> None:
        """Have a part of the running world told of each entry of exactly this kind, with its index, as it is added.

        For commands that act on news; reports and KPIs are folds over a finished record. Who is told may add nothing
        within the call.
        """
        self._followers.setdefault(kind, []).append(tell)

    def follow_no_more(self) -> None:
        """Let go of all who follow: a finished record is plain data."""
        self._followers.clear()

    def track(self, name: str, *row: float) -> None:
        """Append numbers to a track: what changes often, all alike, and is the cause of nothing by itself."""
        self.tracks.setdefault(name, []).append(tuple(float(value) for value in row))

    def __len__(self) -> int:
        return len(self._entries)

    def __iter__(self) -> Iterator[Entry]:
        return iter(self._entries)

    def __getitem__(self, index: int) -> Entry:
        return self._entries[index]

    def of(self, kind: type[EntryT]) -> list[EntryT]:
        """Return the entries of exactly this kind, in order."""
        return [self._entries[i] for i in self._by_kind.get(kind, ())]  # type: ignore[misc]

    def indexed(self, kind: type[EntryT]) -> list[tuple[int, EntryT]]:
        """Return (index, entry) of the entries of exactly this kind, in order."""
        return [(i, self._entries[i]) for i in self._by_kind.get(kind, ())]  # type: ignore[misc]

    def causes(self, index: int) -> list[Entry]:
        """Return the chain of entries from ``index`` up to the first cause."""
        chain = []
        while index >= 0:
            entry = self._entries[index]
            if entry.cause >= index:
                raise ValueError(f"entry {index} names a cause that is not before it: {entry.cause}")
            chain.append(entry)
            index = entry.cause
        return chain

    def table(self, kind: type[Entry]) -> pd.DataFrame:
        """Return the entries of a kind as a table, one column a field, with their ``index`` in the record."""
        import pandas as pd

        rows = [(i, e) for i, e in enumerate(self._entries) if type(e) is kind]
        columns: dict[str, list[Any]] = {"index": [i for i, _ in rows]}
        for field in dataclasses.fields(kind):
            columns[field.name] = [getattr(e, field.name) for _, e in rows]
        return pd.DataFrame(columns)

    def present(self) -> list[type[Entry]]:
        """Return the kinds of entry that occur, by name."""
        return sorted({type(e) for e in self._entries}, key=lambda k: k.__name__)

    def digest(self) -> str:
        """Return the SHA-256 of all entries in order and of the tracks: equal records have equal digests."""
        sha = hashlib.sha256()
        for entry in self._entries:
            values = [getattr(entry, f.name) for f in dataclasses.fields(entry)]
            sha.update(repr((type(entry).__name__, values)).encode())
        for name, rows in sorted(self.tracks.items()):
            sha.update(repr((name, rows)).encode())
        return sha.hexdigest()

    def write(self, folder: Path) -> None:
        """Write the record as a folder: a Parquet table a kind, arrays (``*.npz``), ``about.json``; all or nothing."""
        with replace_folder(folder) as tmp:
            for kind in self.present():
                self.table(kind).to_parquet(tmp / f"{kind.__name__}.parquet", index=False)
            tracks = {name: np.array(rows) for name, rows in self.tracks.items()}
            for file, arrays in (("fields.npz", self.fields), ("tracks.npz", tracks)):
                if arrays:
                    np.savez_compressed(tmp / file, allow_pickle=False, **arrays)
            (tmp / "about.json").write_text(json.dumps(self.about, ensure_ascii=False, indent=1, sort_keys=True))

    @classmethod
    def read(cls, folder: Path) -> Record:
        """Read a record that :meth:`write` wrote. The entry classes must have been imported.

        Raises
        ------
        FileNotFoundError
            If the folder holds no record.
        KeyError
            If a table is of a kind of entry that nothing imported declares.
        """
        import pandas as pd

        record = cls()
        record.about = json.loads((folder / "about.json").read_text())
        found: list[tuple[int, Entry]] = []
        for path in sorted(folder.glob("*.parquet")):
            kind = Entry.kinds[path.stem]
            table = pd.read_parquet(path)
            index = table.pop("index").tolist()
            # a tuple is a list in Parquet
            cells = (table[c].tolist() for c in table.columns)
            columns = ([tuple(v.tolist()) if isinstance(v, np.ndarray) else v for v in column] for column in cells)
            rows = zip(*columns, strict=True)
            found += [
                (i, kind(**dict(zip(table.columns, row, strict=True)))) for i, row in zip(index, rows, strict=True)
            ]
        for _, entry in sorted(found, key=lambda pair: pair[0]):
            record.add(entry)
        if (folder / "fields.npz").exists():
            with np.load(folder / "fields.npz", allow_pickle=False) as arrays:
                for name in arrays.files:
                    record.fields[name] = arrays[name]
        if (folder / "tracks.npz").exists():
            with np.load(folder / "tracks.npz", allow_pickle=False) as arrays:
                record.tracks = {name: [tuple(row) for row in arrays[name].tolist()] for name in arrays.files}
        return record


class NullRecord(Record):
    """A record that keeps nothing, for long runs that only count; the code that writes into it is the same."""

    def add(self, entry: Entry) -> int:
        """Drop the entry; return -1, which as a cause means that nothing is known."""
        return -1

    def track(self, name: str, *row: float) -> None:
        """Drop the numbers."""
