"""A single fire for a drill: equal to scenarios/library/guangshui-fire-drill.yaml."""

from scenarios.load import load_targets
from scenarios.scenario import Scenario, Start
from sim.hazards.fire_hours import FireHours
from sim.hazards.fire_moisture import SunPlace
from sim.hazards.forest_fire import ForestFire

WIND = tuple(map(float, (3, 3, 3, 3, 3, 3, 4, 4, 5, 5, 6, 6, 7, 8, 8, 7, 6, 5)))
AIR = FireHours(wind_m_s=WIND, wind_from_deg=(180.0,), temperature_c=(24.0,), humidity=(0.3,))
scenario = Scenario(
    name="guangshui-fire-drill",
    title_zh="广水市森林火灾演练：黄土关村清明午后起火",
    title_en="A forest fire drill of Guangshui: near Huangtuguan on an afternoon at Qingming",
    description_zh="单起火灾，用于设计演练：4月4日13时黄土关村附近起火，气温24℃、湿度30％、南风6至8米/秒（均为演练设定，不是实况）；"
    "火势和扑救全程模拟。天气按小时自零时起给出，最后一个值一直有效。",
    description_en="A single fire, to design a drill with: it is lit at 13:00 on 4 April near Huangtuguan village, at "
    "24 °C, a humidity of 30 % and a south wind of 6 to 8 m/s (all set for the drill, nothing observed); its spread "
    "and the fight are simulated. Weather is given by the hour from midnight, and the last value stays.",
    region="guangshui",
    hazards=(
        ForestFire(
            start_s=46800.0, x_m=479_179.0, y_m=3_511_181.0, days_since_rain=12, sun=SunPlace(day=94), weather=AIR
        ),
    ),
    start=Start(first_day="04-04", last_day="04-04"),
    horizon_s=4 * 86400.0,
    targets=load_targets("guangshui-forest-fire"),
    plan="guangshui-14th",
)
