"""The report's table of what the plan rests on shows the figures themselves, with their units."""

import re
from contextlib import suppress

from scenarios.basis import Basis, figures, figures_in_words, values_of
from scenarios.load import LIBRARY, load_plan
from sim.params import Params, Pert, PertSeconds
from sim.units import Share
from yingji.cli import main


class Crew(Params):
    id: str
    crews: int = 1
    turnout_s: PertSeconds = Pert(480.0, 900.0, 1800.0)
    present: Share = 0.95


class Small(Params):
    teams: tuple[Crew, ...] = ()


def line(path):
    return Basis(path=path, certainty="E", source="judgement")


def test_values_stand_beside_their_line_with_units():
    plan = Small(teams=(Crew(id="a"), Crew(id="b", crews=3), Crew(id="c", present=0.8)))
    basis = (line("teams.a.turnout"), line("teams.*.turnout"), line("teams.c.*"), line("teams.*"), line("depots.*"))
    assert values_of(plan, basis) == ["8 / 15 / 30 min", "8 / 15 / 30 min", "crews: 1; present: 80 %",
                                      "crews: 1, 3; present: 95 %", ""]  # fmt: skip


def test_many_values_are_told_by_their_ends():
    plan = Small(teams=tuple(Crew(id=f"t{n}", crews=n) for n in range(1, 10)))
    assert values_of(plan, (line("teams.*.crews"),)) == ["1 … 9 (9 values)"]


def test_words_and_figures_are_of_the_same_paths():
    plan = load_plan("guangshui-14th")
    words = list(figures_in_words(plan))
    assert [(path, value) for path, value, _text in words] == list(figures(plan))
    assert all(re.search(r"\d", text) for _path, _value, text in words)


def test_every_line_of_the_library_s_plan_shows_a_value():
    plan = load_plan("guangshui-14th")
    found = dict(zip((b.path for b in plan.basis), values_of(plan, plan.basis), strict=True))
    assert found["teams.fire-city.persons"] == "12"
    assert found["fire.hose"] == "20 km"
    assert found["depots.*.usable"] == "92 %"
    # a line may be there for figures that a plan's author adds; those of the library cover something
    assert [path for path, value in found.items() if not value] == []


def test_defaults_that_were_never_seen_and_changed_figures_are_listed(capsys, tmp_path):
    text = (LIBRARY / "guangshui-14th.yaml").read_text(encoding="utf-8")
    file = tmp_path / "mine.yaml"
    changed = text.replace("cameras: 60", "cameras: 80")
    head, basis = changed.split("basis:\n")
    file.write_text(
        head + "basis:\n- {path: teams.fire-city.*, certainty: A, source: seen}\n" + basis, encoding="utf-8"
    )
    with suppress(SystemExit):
        main(["--lang", "en", "check", str(file)])
    seen, old = [line for line in capsys.readouterr().out.splitlines() if ": note: " in line]
    assert "the text itself was seen (A): teams[0]." in seen and "speed_factor = 1.0" in seen
    assert "crews" not in seen  # which the file gives
    assert old.endswith("1 figure(s) differ from guangshui-14th, but keep its source in the basis: "
                        "detection.cameras (60 → 80)")  # fmt: skip
    with suppress(SystemExit):
        main(["--lang", "en", "check", "guangshui-14th"])
    assert "note:" not in capsys.readouterr().out
