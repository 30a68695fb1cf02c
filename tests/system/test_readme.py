"""The worked example of both READMEs, as a reader would paste it."""

import re
import shlex
from pathlib import Path

import pytest

from scenarios.regions.rasters import read_raster
from sim.text import use_language
from yingji.cli import main

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("file", ["README.md", "README.zh.md"])
def test_the_fire_of_the_readme_burns(file, tmp_path, monkeypatch, capsys):
    text = (ROOT / file).read_text(encoding="utf-8")
    made = re.search(r"    python - <<'END'\n(.*?)\n    END\n((?:    [^\n]*\n)+)", text, re.S)
    assert made
    monkeypatch.chdir(tmp_path)
    exec(compile(re.sub(r"^    ", "", made[1], flags=re.M), file, "exec"), {})
    for line in made[2].replace("\\\n", " ").splitlines():
        with pytest.raises(SystemExit) as end:
            main(shlex.split(line)[1:])
        use_language(None)
        assert end.value.code == 0, capsys.readouterr().err
    burnt = read_raster("out/fire/arrival_min.asc").values
    assert 500 < (burnt >= 0).sum() < 20_000
    assert Path("out/fire/report.html").exists() and Path("out/cells/direction_deg.asc").exists()
