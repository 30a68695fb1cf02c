"""Two programs of a benchmark as processes that take turns, and what they run on."""

import json
import os
import platform
import statistics
import subprocess
from pathlib import Path

HERE = Path(__file__).parent
ONE_THREAD = {f"{name}_NUM_THREADS": "1" for name in ("OMP", "OPENBLAS", "MKL", "NUMBA")}


class Side:
    """A worker process and what it said."""

    def __init__(self, python: str, script: str) -> None:
        path = os.pathsep.join([str(HERE), str(HERE.parent)])
        self.process = subprocess.Popen(
            [python, str(HERE / script)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=os.environ | ONE_THREAD | {"PYTHONPATH": path},
        )
        self.hello = self._answer()
        self.found: dict[str, list[dict[str, float]]] = {}

    def ask(self, name: str) -> None:
        """Let it burn a case."""
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(name) + "\n")
        self.process.stdin.flush()
        self.found.setdefault(name, []).append(self._answer())

    def end(self) -> None:
        """Let it go."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait()

    def median(self, name: str, figure: str) -> float:
        """Return the median of a figure."""
        return statistics.median(f[figure] for f in self.found[name])

    def highest(self, figure: str) -> float:
        """Return the highest of a figure over all cases."""
        return max(f[figure] for runs in self.found.values() for f in runs)

    def rate(self, name: str, of: str) -> float:
        """Return cells or fires a second, by the median processor time."""
        return self.median(name, of) / self.median(name, "cpu_s")

    def _answer(self) -> dict:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit(f"a worker of the benchmark ended: {self.process.args}")
        return json.loads(line)


def write(out: Path, figures: dict, ours: Side, peer: Side, program: str) -> None:
    """Write the figures with the versions that made them (``program``: the peer's package), and print them."""
    versions = ours.hello["versions"] | {
        program: peer.hello["versions"][program],
        "peer_numpy": peer.hello["versions"]["numpy"],
        "peer_python": peer.hello["versions"]["python"],
        "cpu": processor(),
    }
    text = json.dumps(figures | {"versions": versions}, indent=2)
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(text + "\n")
    print(text)


def processor() -> str:
    """Return the processor's name."""
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())
