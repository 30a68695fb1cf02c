"""The record: append-only, typed, causes, tables, and on disk and back."""

from dataclasses import dataclass

import numpy as np
import pytest

from sim.record import Entry, NullRecord, Record


@dataclass(frozen=True, slots=True, kw_only=True)
class Rained(Entry):
    place: str
    depth_m: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Phoned(Entry):
    who: str
    answered: bool
    tries: int


def story():
    record = Record()
    rain = record.add(Rained(time_s=0.0, place="town", depth_m=0.05))
    call = record.add(Phoned(time_s=60.5, who="village", answered=False, tries=2, cause=rain))
    record.add(Phoned(time_s=120.0, who="village", answered=True, tries=1, cause=call))
    record.add(Rained(time_s=130.0, place="镇", depth_m=0.01))
    return record


def test_entries_are_frozen_and_keyword_only():
    entry = Rained(time_s=0.0, place="a", depth_m=1.0)
    with pytest.raises(AttributeError):
        entry.place = "b"
    with pytest.raises(TypeError):
        Rained(0.0, -1, "a", 1.0)
    assert not hasattr(entry, "__dict__")


def test_why_is_a_walk_up_the_causes():
    record = story()
    assert [type(e).__name__ for e in record.causes(2)] == ["Phoned", "Phoned", "Rained"]
    assert record.causes(3) == [record[3]]
    record.add(Rained(time_s=131.0, place="x", depth_m=0.0, cause=9))
    with pytest.raises(ValueError, match="not before it"):
        record.causes(4)


def test_entries_by_kind_and_as_a_table():
    record = story()
    assert [e.time_s for e in record.of(Rained)] == [0.0, 130.0]
    assert [i for i, _ in record.indexed(Phoned)] == [1, 2]
    table = record.table(Phoned)
    assert list(table.columns) == ["index", "time_s", "cause", "who", "answered", "tries"]
    assert table["tries"].tolist() == [2, 1] and len(record.table(Rained)) == 2
    assert record.present() == [Phoned, Rained]


def test_on_disk_and_back(tmp_path):
    record = story()
    record.fields["fire-1/arrival_s"] = np.arange(6, dtype=np.float32).reshape(2, 3)
    record.track("roads/depth", 1.5, 3, 0.3)
    record.about["event"] = 7
    record.write(tmp_path / "run")
    again = Record.read(tmp_path / "run")
    assert list(again) == list(record) and again.digest() == record.digest() and again.about == {"event": 7}
    assert np.array_equal(again.fields["fire-1/arrival_s"], record.fields["fire-1/arrival_s"])
    assert again.tracks == {"roads/depth": [(1.5, 3.0, 0.3)]}
    record.write(tmp_path / "run")  # written over, all or nothing
    assert len(Record.read(tmp_path / "run")) == 4


def test_a_digest_sees_every_field():
    assert story().digest() == story().digest()
    other = story()
    other.add(Rained(time_s=1.0, place="a", depth_m=1.0))
    assert other.digest() != story().digest()


def test_the_null_record_keeps_nothing():
    record = NullRecord()
    assert record.add(Rained(time_s=0.0, place="a", depth_m=1.0)) == -1 and len(record) == 0
