"""Something done beside: in a process of its own, waited for, and no harm to the block where it fails."""

import multiprocessing
import os

import pytest

from experiments.beside import beside
from scenarios.build import compile_kernels


@pytest.mark.parametrize("wanted", [True, False])
def test_it_is_done_elsewhere_by_the_end_of_the_block(tmp_path, monkeypatch, wanted):
    mark = tmp_path / "mark"
    monkeypatch.setenv("TOY_MARK", str(mark))
    with beside("toy_runs:leave_mark", wanted):
        pass
    assert mark.exists() == wanted
    assert not wanted or mark.read_text() != str(os.getpid())


def test_a_failure_beside_leaves_the_block_alone_and_shows_no_traceback(capfd):
    done = []
    with beside("toy_runs:fail"):
        done.append("block")
    assert done == ["block"]
    assert capfd.readouterr() == ("", "")


def test_a_block_that_is_interrupted_ends_it():
    with pytest.raises(KeyboardInterrupt), beside("toy_runs:never_end"):
        raise KeyboardInterrupt
    assert not multiprocessing.active_children()


def test_the_kernels_compile_without_a_region(monkeypatch):
    monkeypatch.setattr("scenarios.build.load_region", None)
    compile_kernels()
