"""Rules for the plan of the 14th period, from guangshui-rules.yaml beside this file; written as a plan to be tried.

Run as ``python examples/guangshui_rules.py out/plan.yaml``, then ``yingji check --read out/plan.yaml`` and
``yingji compare guangshui-flood --plans guangshui-14th out/plan.yaml``.
"""

import sys
from pathlib import Path

import yaml

from scenarios.load import load_plan
from scenarios.plan import Plan

rules = yaml.safe_load((Path(__file__).parent / "guangshui-rules.yaml").read_text(encoding="utf-8"))
plan = Plan.from_planner(
    load_plan("guangshui-14th").to_planner()
    | {"name": "guangshui-14th-rules", "title_zh": "广水市十四五末应急能力，加规则（估计）", "rules": rules}
    | {"title_en": "Guangshui, means at the end of the 14th five-year period, with rules (estimate)"}
)

if __name__ == "__main__":
    path = Path(sys.argv[1])
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump(plan.to_planner(), allow_unicode=True, sort_keys=False), encoding="utf-8")
