"""A forest fire season of Guangshui: equal to scenarios/library/guangshui-fire.yaml."""

from scenarios.load import load_targets
from scenarios.scenario import Scenario, Start
from sim.hazards.fire_season import FireSeason

scenario = Scenario(
    name="guangshui-fire",
    title_zh="广水市森林火灾防火期",
    title_en="A forest fire season of Guangshui",
    description_zh="一次运行即一个防火期（11月1日至次年4月30日）：起火次数、地点、时刻和天气由分布抽取（估计，按湖北省火灾统计校准）；"
    "发现、报告、决策、调度、扑救、清理看守全程模拟。",
    description_en="A run is a fire season: number, place, hour and weather of ignitions are drawn (estimates, held "
    "against the fire statistics of Hubei); detection, report, decision, dispatch, the fight, mop-up and guard are "
    "simulated.",
    region="guangshui",
    hazards=(FireSeason(),),
    start=Start(first_day="11-01", last_day="11-01"),
    horizon_s=186 * 86400.0,
    targets=load_targets("guangshui-forest-fire"),
    plan="guangshui-14th",
)
