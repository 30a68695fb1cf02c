"""The first minutes are not silent: what is made or compiled is said on the error stream, once, before it begins."""

import numpy as np
import pytest
from numba import njit

from scenarios import known_places
from sim import notice
from sim.text import use_language
from yingji.telling import tell_slow_steps


@pytest.fixture(autouse=True)
def _quiet_after():
    use_language("en")
    yield
    notice.listen(None)
    use_language(None)


def test_compiling_is_told_once_on_the_error_stream(capsys):
    tell_slow_steps()
    for number in (1, 2):

        @njit
        def kernel(values):
            return values.sum() + 1

        kernel(np.zeros(number + 1))
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("compiling the kernels") == 1
    assert said.err.count("\n") == 1


def test_nobody_listens_nothing_is_told(capsys):
    notice.listen(None)
    notice.tell("something")
    assert capsys.readouterr() == ("", "")


def test_making_a_region_is_told_before_it_is_made(capsys, monkeypatch, tmp_path):
    made = []

    class Spec:
        def digest(self):
            return "0123456789abcdef0000"

    def load():
        made.append(capsys.readouterr().err)
        return object()

    monkeypatch.setenv("YINGJI_CACHE", str(tmp_path))
    monkeypatch.setitem(known_places.REGIONS, "there", "x:load")
    monkeypatch.setitem(known_places.SPECS, "there", "x:Spec")
    monkeypatch.setattr(known_places, "_named", {"x:load": load, "x:Spec": Spec}.__getitem__)
    tell_slow_steps()
    known_places.load_region.__wrapped__("there")
    assert made[0].startswith("making the region 'there'")
    folder = tmp_path / "regions" / "there-0123456789abcdef"
    folder.mkdir(parents=True)
    (folder / "region.json").write_text("{}")
    tell_slow_steps()
    known_places.load_region.__wrapped__("there")
    assert made[1] == ""


def test_the_cache_is_asked_for_the_region_that_its_loader_looks_for(monkeypatch, tmp_path):
    from scenarios.regions import guangshui, guangshui_making, store

    monkeypatch.setenv("YINGJI_CACHE", str(tmp_path))
    wanted = []
    monkeypatch.setattr(guangshui_making, "make_guangshui", lambda spec: "region")
    monkeypatch.setattr(store, "save", lambda region, folder: wanted.append(folder))
    monkeypatch.setattr(store, "load", lambda folder: "region")
    assert not known_places.is_made("guangshui")
    guangshui.load_guangshui()
    wanted[0].mkdir(parents=True)
    (wanted[0] / "region.json").write_text("{}")
    assert known_places.is_made("guangshui")
