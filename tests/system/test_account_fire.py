"""What a fire's account tells of crews that came late or not at all, and how it names teams and buildings."""

import pytest

from reports.names import Names, in_english
from reports.timeline import timeline
from sim.missions.base import Travelled
from sim.missions.fire_attack import ArrivedAtFire, CrewBack
from sim.missions.firefight import Contained
from sim.missions.mop_up import MoppedUp
from sim.record import Record
from sim.text import use_language

H = 3600.0
NAMES = Names({"fire-421381103": "Changling team", "fire-city": "City team"}, single=frozenset({"fire-421381103"}))


@pytest.fixture(autouse=True)
def _english():
    use_language("en")
    yield
    use_language(None)


def test_crews_that_come_too_late_or_not_at_all_are_explained():
    made = Record()
    made.about = {"clock_s": 0.0, "horizon_s": 24 * H}

    def came(hours, crew):
        made.add(ArrivedAtFire(time_s=hours * H, incident="fire-2", crew=crew, persons=6, walk_s=0.0, first=False))

    def back(hours, crew):
        made.add(CrewBack(time_s=hours * H, incident="fire-2", crew=crew, persons=6, out_s=60.0, fought=False))

    came(1, "fire-421381103/1")
    made.add(Contained(time_s=2 * H, incident="fire-2", by="crews", burnt_m2=100.0, line_m=5.0))
    back(2.1, "fire-city/1")
    came(3, "fire-city/2")
    way = {"origin": "a", "destination": "b", "left_s": 0.0, "length_m": 0.0}
    made.add(Travelled(time_s=3.1 * H, who="fire-city/4", arrived=False, **way))
    back(3.1, "fire-city/4")
    made.add(MoppedUp(time_s=4 * H, incident="fire-2", length_m=5.0, took_s=60.0, pump=False))
    came(5, "fire-city/3")
    told = {line.subjects[0]: line.head for line in timeline(made, NAMES) if line.subjects}
    assert told == {
        "Changling team": "fire 2: at the fire",
        "City team, crew 1": "fire 2: called off before they left, it is contained",
        "City team, crew 2": "fire 2: at the fire, already on the road when it was contained: nobody calls them back",
        "City team, crew 4": "fire 2: found no road to the fire",
        "City team, crew 3": "fire 2: at the fire after it was mopped up, they were on the road: they go home again",
    }


def test_a_team_is_no_fire():
    assert NAMES.purpose("fire-1/fire-421381103/1") == "fire 1, Changling team"
    assert NAMES.purpose("fire-1/mop-up") == "fire 1, mopping up"


def test_shelters_are_named_as_exactly_as_in_chinese():
    assert in_english("Yingshan school or hall 3", "应山街道文化礼堂") == "Yingshan hall"
    assert in_english("Yingshan school or hall 1", "应山街道中心小学") == "Yingshan central primary school"
    assert in_english("Yingshan school or hall 2", "应山街道中学") == "Yingshan middle school"
    assert in_english("Yingshan school or hall 6", "应山街道学校2") == "Yingshan school 2"
    assert in_english("My hall", "礼堂") == "My hall"
