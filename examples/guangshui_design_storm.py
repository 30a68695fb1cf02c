"""The 24-hour design storm of 100 years: equal to scenarios/library/guangshui-design-storm.yaml."""

from scenarios.load import load_targets
from scenarios.scenario import Scenario, Start
from sim.hazards.design_storm import DesignStorm, Frequency
from sim.hazards.flood import Flood

HOUR_S = 3600.0
YEARLY = Frequency(mean_m=0.110, cv=0.55, cs_ratio=3.5, decay=0.5, flattening_s=900.0, certainty="estimate")

scenario = Scenario(
    name="guangshui-design-storm",
    title_zh="广水市百年一遇24小时设计暴雨",
    title_en="The 24-hour design storm of 100 years over Guangshui",
    description_zh="由年最大24小时雨量频率（皮尔逊Ⅲ型，均值110毫米、Cv 0.55、Cs=3.5Cv，均为估计）得百年一遇点雨量，"
    "折减为全市面雨量（美国折减系数，估计），芝加哥雨型，均匀落在全市。",
    description_en="The 100-year rain at a point by Pearson III of the yearly greatest 24-h rain (mean 110 mm, Cv "
    "0.55, Cs = 3.5 Cv: all estimates), reduced to the mean over the city (figures of the US: estimate), as a Chicago "
    "storm everywhere alike.",
    region="guangshui",
    hazards=(Flood(storm=DesignStorm(return_period=100.0, duration_s=24 * HOUR_S, begins_s=6 * HOUR_S, frequency=YEARLY,
                                     area_m2=2.647e9, wetness=0.67), duration_s=42 * HOUR_S),),
    start=Start(first_day="07-10", last_day="07-10", first_hour=18, last_hour=18),
    horizon_s=72 * HOUR_S, targets=load_targets("guangshui-relief"), plan="guangshui-14th",
)  # fmt: skip
