"""A study's folder: ``study.json``, Parquet shards (the truth), a manifest that can be made again, the final table."""

import contextlib
import hashlib
import io
import json
import math
import sqlite3
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from experiments.design import Run, Study, code_digest, dumped, versions
from experiments.worker import Outcome
from sim.files import write_bytes, write_text
from sim.kpis.base import PART
from sim.text import _

KEYS = ("event", "replication")
BESIDE = (*KEYS, "seconds", "error")
"""Columns of a shard that are no KPI."""
FORMAT = 1


class RefusedError(Exception):
    """The folder holds something else, or somebody else writes in it: a text for the planner."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A run that did not end well, and how to see it again."""

    run: Run
    error: str
    command: str

    @property
    def reason(self) -> str:
        """The last line of the error."""
        return self.error.strip().splitlines()[-1] if self.error.strip() else ""


def as_parquet(table: pd.DataFrame) -> bytes:
    """Return a table as the bytes of a Parquet file."""
    buffer = io.BytesIO()
    table.to_parquet(buffer, index=False)
    return buffer.getvalue()


def tabulate(outcomes: Iterable[Outcome]) -> pd.DataFrame:
    """Return outcomes as a shard's table: keys, seconds, error, then KPIs by name (NaN where a run failed)."""
    rows = [
        {"event": o.run.event, "replication": o.run.replication, "seconds": o.seconds, "error": o.error, **o.values}
        for o in outcomes
    ]
    table = pd.DataFrame(rows, columns=None if rows else list(BESIDE))
    kpis = sorted(set(table.columns) - set(BESIDE))
    return table[[*BESIDE, *kpis]].astype({**dict.fromkeys(KEYS, np.int64), **dict.fromkeys(kpis, np.float64)})


def canonical(shards: pd.DataFrame) -> pd.DataFrame:
    """Return the canonical result table: event, replication, failed, then KPIs by name, sorted by the keys.

    A run that stands in several shards (a failure that was tried again) counts as it stood last.
    """
    table = shards.drop_duplicates(list(KEYS), keep="last").sort_values(list(KEYS)).reset_index(drop=True)
    kpis = sorted(set(table.columns) - set(BESIDE))
    failed = (table["error"] != "").rename("failed")
    return pd.concat([table[list(KEYS)], failed, table[kpis].astype(np.float64)], axis=1)


def results_sha256(table: pd.DataFrame) -> str:
    """Return the SHA-256 over the values of a canonical table: keys, failures, then columns of float64 by name.

    It depends on nothing but the figures: not on workers, batches, resumption, file layout or time.
    """
    kpis = sorted(c for c in table.columns if c not in (*KEYS, "failed"))
    sha = hashlib.sha256(json.dumps([*KEYS, "failed", *kpis]).encode())
    for key in KEYS:
        sha.update(table[key].to_numpy("<i8").tobytes())
    sha.update(table["failed"].to_numpy("u1").tobytes())
    for name in kpis:
        column = table[name].to_numpy("<f8").copy()
        column[np.isnan(column)] = math.nan  # one NaN of the many
        sha.update(column.tobytes())
    return sha.hexdigest()


class Store:
    """The folder of one study while it is being filled. Use as a context: it holds a lock.

    Parameters
    ----------
    folder : Path
        Made where it does not exist.
    study : Study
        What is to be run.

    Raises
    ------
    RefusedError
        If the folder holds another study, or another process writes in it.
    """

    def __init__(self, folder: Path, study: Study) -> None:
        self.folder = folder
        self.study = study
        self.shards = folder / "shards"

    def __enter__(self) -> "Store":
        if self.folder.exists() and not self.folder.is_dir():
            raise RefusedError(_("{folder} is a file, not a folder").format(folder=self.folder))
        about = self.folder / "study.json"
        if not about.exists() and self.folder.exists() and any(self.folder.iterdir()):
            raise RefusedError(
                _("{folder} is not empty and holds no study; name another folder").format(folder=self.folder)
            )
        self.shards.mkdir(parents=True, exist_ok=True)
        self._lock()
        if about.exists():
            self._compare(json.loads(about.read_text()))
        else:
            write_text(about, json.dumps(self._about(), ensure_ascii=False, indent=1))
        self.manifest = self._open_manifest()
        return self

    def __exit__(self, *_exc: object) -> None:
        with contextlib.suppress(AttributeError):
            self.manifest.close()
        self._locked.close()

    def _lock(self) -> None:
        self._locked = (self.folder / ".lock").open("w")
        try:
            import fcntl

            fcntl.flock(self._locked, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except ImportError:  # not on Windows
            pass
        except OSError:
            self._locked.close()
            raise RefusedError(_("another process is writing in {folder}").format(folder=self.folder)) from None

    def _about(self) -> dict[str, Any]:
        study = self.study
        return {
            "format": FORMAT,
            "scenario_name": study.scenario_name,
            "plan_name": study.plan_name,
            "seed": study.seed,
            "events": study.events,
            "replications": study.replications,
            "run": study.run,
            "sets": list(study.sets),
            "digest": study.digest,
            "identity": study.identity(),
            "versions": versions(),
            "code": code_digest(),
            "provenance": study.provenance,
            "made": time.strftime("%Y-%m-%dT%H:%M:%S%z"),
            "scenario": dumped(study.scenario),
            "plan": dumped(study.plan),
        }

    def _compare(self, there: dict[str, Any]) -> None:
        mine, theirs = self.study.identity(), there.get("identity", {})
        differ = [name for name in mine if mine[name] != theirs.get(name)]
        if differ:
            raise RefusedError(
                _("{folder} holds another study; these differ: {parts}. Name another folder with --out.").format(
                    folder=self.folder, parts=", ".join(differ)
                )
            )

    # -- the manifest: what is done, and where; never the truth --------------------------------------------------------
    def _open_manifest(self) -> sqlite3.Connection:
        path = self.folder / "manifest.sqlite"
        present = {p.name for p in self.shards.glob("shard-*.parquet")}
        try:
            manifest = self._connect(path)
            if {name for (name,) in manifest.execute("SELECT name FROM shard")} == present:
                return manifest
            manifest.close()
        except sqlite3.DatabaseError:
            pass
        for old in self.folder.glob("manifest.sqlite*"):
            old.unlink()
        manifest = self._connect(path)
        for name in sorted(present):
            table = pd.read_parquet(self.shards / name, columns=list(BESIDE))
            self._note(manifest, name, table)
        return manifest

    @staticmethod
    def _connect(path: Path) -> sqlite3.Connection:
        manifest = sqlite3.connect(path, isolation_level=None)
        manifest.execute("PRAGMA journal_mode=WAL")
        manifest.execute("CREATE TABLE IF NOT EXISTS shard (name TEXT PRIMARY KEY, runs INTEGER)")
        manifest.execute(
            "CREATE TABLE IF NOT EXISTS run (event INTEGER, replication INTEGER, shard TEXT, seconds REAL, error TEXT,"
            " PRIMARY KEY (event, replication))"
        )
        return manifest

    @staticmethod
    def _note(manifest: sqlite3.Connection, name: str, table: pd.DataFrame) -> None:
        rows = table[list(BESIDE)].itertuples(index=False)
        manifest.execute("BEGIN")
        manifest.executemany(
            "INSERT OR REPLACE INTO run VALUES (?, ?, ?, ?, ?)",
            [(int(e), int(k), name, float(s), str(error)) for e, k, s, error in rows],
        )
        manifest.execute("INSERT INTO shard VALUES (?, ?)", (name, len(table)))
        manifest.execute("COMMIT")

    # -- filling -------------------------------------------------------------------------------------------------------
    def done(self) -> set[Run]:
        """Return the runs that ended well; failed ones are tried again by the next command."""
        return {Run(e, k) for e, k in self.manifest.execute("SELECT event, replication FROM run WHERE error = ''")}

    def write(self, outcomes: list[Outcome]) -> None:
        """Write a shard: all of it or nothing, on disk before it is noted."""
        if not outcomes:
            return
        numbers = [int(p.stem.split("-")[1]) for p in self.shards.glob("shard-*.parquet")]
        name = f"shard-{max(numbers, default=0) + 1:06d}.parquet"
        table = tabulate(outcomes)
        rows = [{**dict(zip(KEYS, o.run, strict=True)), **case} for o in outcomes for case in o.cases]
        if rows:  # before the shard, which alone says that its runs are done
            write_bytes(self.shards / name.replace("shard", "cases"), as_parquet(pd.DataFrame(rows)))
        write_bytes(self.shards / name, as_parquet(table))
        self._note(self.manifest, name, table)

    def finish(self) -> pd.DataFrame:
        """Write ``results.parquet``, the canonical table of all shards, and return it."""
        table = canonical(read_shards(self.folder))
        write_bytes(self.folder / "results.parquet", as_parquet(table))
        cases = read_cases(self.folder)
        if len(cases):
            write_bytes(self.folder / "cases.parquet", as_parquet(cases))
        return table


def read_shards(folder: Path) -> pd.DataFrame:
    """Return the rows of all shards of a study's folder, in the order in which they were written."""
    names = sorted((folder / "shards").glob("shard-*.parquet"))
    if not names:
        return tabulate([])
    return pd.concat([pd.read_parquet(p) for p in names], ignore_index=True)


def read_cases(folder: Path) -> pd.DataFrame:
    """Return the rows of what runs had several of, by event, replication and order within the run.

    A run that stands in several shards counts as it stood last.
    """
    last: dict[tuple[int, int], str] = {}
    for path in sorted((folder / "shards").glob("shard-*.parquet")):
        keys = pd.read_parquet(path, columns=list(KEYS))
        last |= dict.fromkeys(keys.itertuples(index=False, name=None), path.stem.split("-")[1])
    found = []
    for path in sorted((folder / "shards").glob("cases-*.parquet")):
        rows = pd.read_parquet(path)
        number = path.stem.split("-")[1]
        mine = [last.get(key) == number for key in rows[list(KEYS)].itertuples(index=False, name=None)]
        found.append(rows[mine])
    if not found:
        return pd.DataFrame(columns=list(KEYS))
    return pd.concat(found, ignore_index=True).sort_values(list(KEYS), kind="stable", ignore_index=True)


@dataclass(frozen=True)
class Results:
    """A finished study, as it lies on disk.

    Attributes
    ----------
    folder : Path
        Where it lies.
    about : dict
        ``study.json``: names, seed, N, R, dumps of scenario and plan, versions, digests, provenance.
    table : DataFrame
        The canonical table: event, replication, failed, KPIs by name; one row a run.
    failures : tuple of Failure
        Runs that did not end well.
    cases : DataFrame
        What the runs had several of: a row a fire, and of late relief a row for each promise, need and way in which it
        was lacking; empty where they have no such thing.
    """

    folder: Path
    about: dict[str, Any]
    table: pd.DataFrame
    failures: tuple[Failure, ...]
    cases: pd.DataFrame = dataclass_field(default_factory=pd.DataFrame)

    @property
    def sha256(self) -> str:
        """The SHA-256 of the canonical table's values."""
        return results_sha256(self.table)

    @property
    def kpis(self) -> list[str]:
        """Names of the KPI columns, without those of their parts."""
        return [c for c in self.table.columns if c not in (*KEYS, "failed") and PART not in c]

    def parts(self, kpi: str) -> dict[str, float]:
        """Return the median over runs of each part of which a KPI is the least, the least first; empty where none."""
        columns = [c for c in self.table.columns if c.startswith(kpi + PART)]
        medians = {c.removeprefix(kpi + PART): float(self.table[c].median()) for c in columns}
        return dict(sorted((p for p in medians.items() if math.isfinite(p[1])), key=lambda part: part[1]))

    def pick(self, kpi: str, better: int) -> dict[str, Run]:
        """Return the ``median`` and the ``worst`` run by a KPI; empty where no run has the figure.

        The median is the lower middle run; ties go to the first event. ``better`` is 1 where more is better, else -1.
        """
        rows = self.table[np.isfinite(self.table[kpi])].sort_values(
            [kpi, *KEYS], ascending=[better > 0, True, True], kind="stable"
        )
        if rows.empty:
            return {}
        chosen = {"worst": rows.iloc[0], "median": rows.iloc[(len(rows) - 1) // 2]}
        return {name: Run(int(row["event"]), int(row["replication"])) for name, row in chosen.items()}

    def by_event(self, values: pd.Series) -> pd.Series:
        """Return the mean over each event's runs that have the figure: one number an event, NaN where none has."""
        return values.groupby(self.table["event"]).mean()


def failures(study: Study, shards: pd.DataFrame) -> tuple[Failure, ...]:
    """Return the failed runs of a study, each with the command that repeats it."""
    last = shards.drop_duplicates(list(KEYS), keep="last").sort_values(list(KEYS))
    return tuple(_failures(study.command, last[last["error"] != ""]))


def _failures(command: Any, rows: pd.DataFrame) -> Iterator[Failure]:
    for event, replication, error in zip(rows["event"], rows["replication"], rows["error"], strict=True):
        run = Run(int(event), int(replication))
        yield Failure(run, str(error), command(run))


def study_of(about: dict[str, Any]) -> Study:
    """Return the study that a ``study.json`` describes, with dumps in place of scenario and plan."""
    return Study(
        about["scenario"],
        about["plan"],
        about["seed"],
        about["events"],
        about["replications"],
        about["scenario_name"],
        about["plan_name"],
        about["run"],
        sets=tuple(about["sets"]),
    )


def read_results(folder: Path) -> Results:
    """Read a study's folder.

    Raises
    ------
    RefusedError
        If the folder holds no finished study.
    """
    try:
        about = json.loads((folder / "study.json").read_text())
        table = pd.read_parquet(folder / "results.parquet")
    except FileNotFoundError:
        raise RefusedError(_("{folder} holds no finished study").format(folder=folder)) from None
    beside = folder / "cases.parquet"
    cases = pd.read_parquet(beside) if beside.exists() else pd.DataFrame()
    return Results(folder, about, table, failures(study_of(about), read_shards(folder)), cases)
