"""The storm of Liulin put over Caihe, a stress test: equal to scenarios/library/liulin-2021.yaml."""

from scenarios.load import load_targets
from scenarios.scenario import Scenario, Start
from sim.hazards.flood import Flood
from sim.hazards.rainstorm import ObservedStorm

HOUR_S = 3600.0

scenario = Scenario(
    name="liulin-2021",
    title_zh="柳林“8·12”特大暴雨移置蔡河镇（压力测试）",
    title_en="The Liulin storm of August 2021, moved over Caihe (stress test)",
    description_zh="2021年8月11日21时至12日9时柳林镇12小时503毫米（其中4小时373.6毫米），中心移置于广水市蔡河镇"
    "（每次在其东西、南北各2公里内变动）；空间范围为估计。",
    description_en="503 mm in 12 h, 373.6 mm of it in 4 h, from 21:00 on 11 August 2021, with its centre up to "
    "2 km east or west and north or south of Caihe; the extent is an estimate.",
    region="guangshui",
    hazards=(Flood(storm=ObservedStorm(spread=0.0, centre_x_m=482_300, centre_y_m=3_511_400), duration_s=30 * HOUR_S),),
    start=Start(first_day="08-11", last_day="08-11", first_hour=18, last_hour=18),
    horizon_s=72 * HOUR_S,
    flood_cell_m=120,
    targets=load_targets("guangshui-relief"),
    plan="guangshui-14th",
)
