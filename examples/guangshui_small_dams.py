"""A rainstorm over Guangshui with small old reservoirs: equal to scenarios/library/guangshui-small-dams.yaml."""

from scenarios.load import load_targets
from scenarios.scenario import Scenario, Start
from sim.hazards.flood import Flood
from sim.hazards.rainstorm import StormDraw
from sim.hazards.small_dams import SmallDams

HOUR_S = 3600.0

scenario = Scenario(
    name="guangshui-small-dams",
    title_zh="广水市暴雨洪水与小型病险水库",
    title_en="Rainstorm over Guangshui with small old reservoirs",
    description_zh="与“广水市区域性暴雨洪水”相同的暴雨，另有191座小型水库（数量为估计，位置、规模、坝况均为合成），约两成为病险水库；"
    "巡坝可发现渗漏或溢洪道堵塞，抢险及时则不溃坝。",
    description_en="The storm of guangshui-flood, with 191 small reservoirs (their number is an estimate; places, "
    "sizes and states are synthetic), a fifth of them in doubtful state; patrols may find seepage or a blocked "
    "spillway, and a dam that is held in time does not break.",
    region="guangshui",
    hazards=(Flood(storm=StormDraw(), duration_s=42 * HOUR_S, small_dams=SmallDams(count=191, ill=0.2, flawed=0.3)),),
    start=Start(first_day="06-15", last_day="08-20", first_hour=0, last_hour=23),
    horizon_s=72 * HOUR_S,
    flood_cell_m=120,
    targets=load_targets("guangshui-relief"),
    plan="guangshui-14th",
)
