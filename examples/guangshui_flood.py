"""A 24-hour rainstorm over Guangshui, drawn anew for each event: equal to scenarios/library/guangshui-flood.yaml."""

from scenarios.load import load_targets
from scenarios.scenario import Scenario, Start
from sim.hazards.flood import Flood
from sim.hazards.rainstorm import StormDraw

HOUR_S = 3600.0

scenario = Scenario(
    name="guangshui-flood",
    title_zh="广水市区域性暴雨洪水",
    title_en="Rainstorm and flood over Guangshui",
    description_zh="24小时暴雨，量级相当于2010年7月17日和2020年6月27日，由10年至200年一遇的设计雨量分布中抽取（估计）；"
    "地形为合成，径流、淹没、断路、预警、转移、救助全程模拟。",
    description_en="A 24-h storm of the class of 17 July 2010 and 27 June 2020, drawn between the 10- and the 200-year "
    "rain (estimate), on synthetic terrain; run-off, inundation, roads, warning, moving out and relief are simulated.",
    region="guangshui",
    hazards=(Flood(storm=StormDraw(), duration_s=42 * HOUR_S),),
    start=Start(first_day="06-15", last_day="08-20", first_hour=0, last_hour=23),
    horizon_s=72 * HOUR_S,
    flood_cell_m=120,
    targets=load_targets("guangshui-relief"),
    plan="guangshui-14th",
)
