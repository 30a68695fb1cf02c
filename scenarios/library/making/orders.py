"""What headquarters, warning, evacuation, relief, detection and dispatch do."""

from typing import Any

from scenarios.library.making.availability import AT_FESTIVALS
from scenarios.library.making.depots import activations, bought_and_given, keeping, records
from scenarios.library.making.engines import farm_room
from scenarios.library.making.inventory import HOUR, Inventory, minutes
from scenarios.library.making.outside_teams import outside_aid
from sim.command.fire_dispatch import Echelon, FireDispatchSpec
from sim.params import Pert

MACHINES = (
    Echelon(skill="fire-engine", teams=1, teams_high=3),
    Echelon(skill="fire-dozer", teams=1, teams_high=2, crews=1, after_s=2 * HOUR, area_m2=30_000.0),
)
"""Engines go with the first alarm, excavators on contract when a fire lasts or is large: one, or at high danger one of
each of the two nearest places; the others are for the roads (own judgement)."""


def commands(inv: Inventory, region: Any) -> dict[str, Any]:
    """Return what headquarters, warning, evacuation, relief, detection and dispatch do."""
    new, order, reserves, kept = inv.new, echelons(inv), activations(inv), keeping(inv)
    outside = outside_aid(inv)
    more = bought_and_given(inv) | {"volunteers": volunteers(inv)}
    inv.rests("headquarters.decision_day", "HQ decision time, one event, office hours")
    inv.rests("headquarters.decision_night", "HQ decision time, one event, 22:00-06:00")
    inv.rests("headquarters.hand_over", "front HQ (前指) set-up and hand-over")
    inv.judged("headquarters.desks", "one bureau of seven duties has two desks; the 14th period's command centre three")
    for path in ("across", "refused", "ask_again", "passed_on"):
        inv.judged(f"headquarters.{path}", "the product's estimate; no figure of a hand-over between bodies was found")
    inv.judged(
        "headquarters.astray", "none: the inventory's time of a decision may hold reports that came in elsewhere"
    )
    for path, item, note in (
        ("warning.answer_night", "call-and-answer city -> town -> village (叫应), night", ""),
        ("warning.answer_day", "call-and-answer city -> town -> village (叫应), night", "by day half: judgement"),
        ("warning.unanswered", "call-and-answer city -> town -> village (叫应), night", ""),
        ("warning.stations", "automatic rain and level stations", ""),
        ("warning.station_failure", "automatic rain and level stations", ""),
        ("warning.loudspeakers*", "village loudspeaker terminals", ""),
        ("warning.ears_night", "village loudspeaker terminals", ""),
        ("warning.calls.satellite_phones", "satellite phones", ""),
        ("warning.calls.village_radios", "portable radios", "a third of them stand in villages: judgement"),
        ("warning.grid_workers", "grid workers", ""),
        ("warning.workers_present*", "availability of township and village team members, ordinary weekday", ""),
        ("warning.doors*", "door-to-door notice, one village worker", ""),
        ("evacuation.dispersed", "share settled with relatives (分散安置)", ""),
        ("relief.information_officers", "information officers", ""),
        ("relief.report", "information officers", ""),
        ("detection.cameras", "forest-fire video cameras", ""),
        ("detection.camera_coverage", "camera coverage of forest", ""),
        ("detection.camera_false", "camera false alarms a day in season, whole city", ""),
        ("detection.camera_check", "camera false alarms a day in season, whole city", ""),
        ("detection.lookout_towers", "lookout towers manned in season", ""),
        ("detection.drones", "drones for fire and flood finding", ""),
        ("detection.patrol_interval", "rangers and eco-rangers", "default times 380 / rangers"),
        ("patrols.available_night", "small-reservoir patrollers (巡查责任人)", ""),
        ("fire.blowers", "blowers (风力灭火机) city and towns", ""),
        ("fire.pumps", "portable forest-fire pumps", ""),
        ("fire.hose", "forest-fire hose", ""),
        ("fire.firebreaks", "maintained firebreaks", ""),
        ("fire.drones", "drones for fire and flood finding", "those that find fires fly over them"),
        ("fire.dip_points", "usable helicopter dip points", ""),
        ("fire.helicopters", "province helicopters that can come on a day", ""),
        ("fire.helicopter_first_drop", "helicopter, ask to first drop, by day", ""),
    ):
        inv.rests(path, item, note)
    inv.judged(
        "roads.*",
        "a household in one car; lanes and laws of roads are the product's estimates; free passage of tolls and checks"
        " as the 14th plan has it (三(八)31) saves some minutes at a gate",
    )
    inv.judged("patrols.available", "by day somewhat more of them than at night in a storm")
    inv.judged("fire.standby_teams", "two or three trained teams stay for the next fire")
    inv.judged("fire.petrol", "some 25 L a blower")
    if new:
        inv.judged("fire.hydrants.*", "the plan builds them (以水灭火管网); one stands about the forest farm")
    inv.judged(
        "warning.neighbours_*",
        "word of mouth (Rogers & Sorensen 1991 have the equation); few go out in a storm night",
    )
    inv.judged("warning.repeat*", "broadcasts are repeated; each reaches some of those who slept through the others")
    inv.judged("warning.calls.contacts_*", "the list was checked two years ago in the 13th period, now twice a year")
    inv.judged(
        "warning.calls.roster.*",
        "unanswered at night as in the inventory (0.25 / 0.08), by day some three fifths of it; by towns, whose duty"
        " officer is to be awake, a fifth",
    )
    rule = "National Plan for Relief of Natural Disasters, 2011, 4.2.1"
    inv.read("reports.city_first", rule, "county: within two hours")
    inv.read("reports.daily", rule, "county: by 9:00, what was so until midnight")
    for path, source in (
        ("reports.final", "relief plans of two prefectures: two working days (fsou 17047224_5, fabao365 law_497780)"),
        ("reports.town_first", "another county's rule (fsou 17313908_4)"),
    ):
        inv.basis.append({"path": path, "certainty": "C", "source": source})
    inv.judged("reports.*_error", "large in first reports, as in reports of need in daily ones, small once checked")
    for group in ("warning", "evacuation", "relief", "patrols", "detection", "fire"):
        inv.judged(
            f"{group}.*", "the product's default: its source stands in the field's description (yingji schema plan)"
        )
    patrol = 380.0 / inv.mid("rangers and eco-rangers")
    night = "call-and-answer city -> town -> village (叫应), night"
    return {
        "keeping": kept,
        "headquarters": {
            # the plan text: six bodies at the end of the 13th period (一(一)1), commands and means apart
            # (一(二)1); to be merged into one by 2025 (三(五)18)
            "structure": "unified" if new else "separate",
            # the time of a decision in the inventory, 25 against 10 min, may hold reports that came in elsewhere
            "astray": 0.0,
            "desks": 3 if new else 2,
            "decision_day_s": inv.times("HQ decision time, one event, office hours"),
            "decision_night_s": inv.times("HQ decision time, one event, 22:00-06:00"),
            "hand_over_s": inv.times("front HQ (前指) set-up and hand-over"),
        },
        "warning": {
            "stations": inv.count("automatic rain and level stations"),
            "station_failure": "5 %" if new else "20 %",
            "answer_day_s": inv.times(night, factor=0.5),
            "answer_night_s": inv.times(night),
            "unanswered": "8 %" if new else "25 %",
            "calls": calls(inv),
            "loudspeakers": inv.count("village loudspeaker terminals"),
            "grid_workers": inv.count("grid workers"),
            **workers("65 %" if new else "50 %"),
            "doors_per_s": Pert(*(float(x) / HOUR for x in (8, 15, 25))),
        },
        "evacuation": {"before_dark": new, "dispersed": "75 %", "outside": outside},
        "roads": {"green_gates": new, "gate_s": minutes(3, 8, 20)},
        "relief": {
            "information_officers": inv.count("information officers"),
            "report_s": minutes(20, 40, 60),
            "activations": reserves,
            **more,
            "records": records(inv),
        },
        "patrols": {"available": "95 %" if new else "85 %", "available_night": "85 %" if new else "60 %"},
        "readiness": readiness(inv),
        "reports": {},
        "detection": {
            "cameras": inv.count("forest-fire video cameras"),
            "camera_coverage": f"{100 * inv.mid('camera coverage of forest'):.12g} %",
            "camera_false_per_s": f"{inv.count('camera false alarms a day in season, whole city')} /d",
            "lookout_towers": inv.count("lookout towers manned in season"),
            "drones": inv.count("drones for fire and flood finding"),
            "patrol_interval_s": Pert(*(round(x * patrol, 1) * HOUR for x in (3, 8, 24))),
        },
        "fire": {
            "echelons": order,
            "standby_teams": 3 if new else 2,
            "blowers": inv.count("blowers (风力灭火机) city and towns"),
            "pumps": inv.count("portable forest-fire pumps"),
            "hose_m": float(inv.count("forest-fire hose")),
            "firebreaks_m": 1000.0 * inv.mid("maintained firebreaks"),
            "drones": inv.count("drones for fire and flood finding"),
            "petrol_m3": 5.0 if new else 2.0,
            "hydrants": [{"place": farm_room(region), "reach_m": 1500.0}] if new else [],
            "dip_points": inv.count("usable helicopter dip points"),
            "helicopters": inv.count("province helicopters that can come on a day"),
            "helicopter_first_drop_s": inv.times("helicopter, ask to first drop, by day"),
        },
    }


def calls(inv: Inventory) -> dict[str, Any]:
    """Return who answers at which hour, how old the list of numbers is, and what calls fall back on."""
    new = inv.new
    night, day = (0.08, 0.05) if new else (0.25, 0.15)

    def duty(level: str, hours: tuple[int, int], persons: tuple[str, ...], unanswered: float) -> dict[str, Any]:
        return {
            "level": level,
            "from_s": hours[0] * HOUR,
            "until_s": hours[1] * HOUR,
            "persons": persons,
            "unanswered": unanswered,
        }

    by_day, by_night = (6, 22), (22, 6)
    return {
        "roster": [
            duty("city", by_day, ("city-leader", "city-commander"), 0.0),
            duty("city", by_night, ("city-duty", "city-leader"), 0.0),
            duty("town", by_day, ("town-duty", "town-leader"), day / 5),
            duty("town", by_night, ("town-duty", "town-leader"), night / 5),
            duty("village", by_day, ("village-head", "village-secretary"), day),
            duty("village", by_night, ("village-duty", "village-secretary"), night),
        ],
        "contacts_age_s": (180.0 if new else 730.0) * 24 * HOUR,
        "village_radios": inv.count("portable radios") // 3,
        "satellite_phones": inv.count("satellite phones"),
    }


def readiness(inv: Inventory) -> dict[str, Any]:
    """Return how old the plan is, and the demonstration communities; drills and platform are in the times already."""
    inv.judged(
        "readiness.plan_age",
        "the plan text finds plans revised late at the end of the 13th period (一(二)2); three years, now one",
    )
    note = "ten more by the plan's targets; which villages, and what they have, is not said"
    if inv.new:
        inv.judged("readiness.demonstration.*", note)
    inv.judged(
        "readiness.*",
        "the product's estimates; drills and platform are in the inventory's turn-out and decision times already",
    )
    inv.judged("relocated", "nobody yet: no list of who was resettled is known")
    found: dict[str, Any] = {"plan_age_s": (1.0 if inv.new else 3.0) * 365 * 24 * HOUR}
    return found | ({"demonstration": {"villages": 10}} if inv.new else {})


def volunteers(inv: Inventory) -> dict[str, Any]:
    """Return how volunteers and social groups come: the same in both periods, registered in the 14th's only."""
    inv.judged(
        "relief.volunteers.*",
        "the product's estimates, alike in both; that nobody registered them in the 13th period is own judgement, the"
        " plan text speaks only of weak mobilising there; two desks since then (ordered help, 三(七)26)",
    )
    return {"desks": 2 if inv.new else 0, "team": "rescue-volunteers", "boats": "boat-rubber-city"}


def workers(working_day: str) -> dict[str, str]:
    """Return how many grid workers are there: at home by night and at weekends, half way to the festivals' share."""
    home = (float(working_day.rstrip(" %")) + 100 * AT_FESTIVALS) / 2
    return {
        "workers_present": working_day,
        "workers_present_night": f"{home:.12g} %",
        "workers_present_weekend": f"{home:.12g} %",
        "workers_present_festival": f"{100 * AT_FESTIVALS:.12g} %",
    }


def echelons(inv: Inventory) -> list[dict[str, Any]]:
    """Return who is sent to a fire: the dispatch's own order."""
    inv.judged("fire.echelons.fire-neighbour.request", "by agreement in the 14th period; before, through the province")
    inv.judged("fire.helicopter_flight", "start, flight and first dip, of the inventory's ask to first drop")
    inv.judged("fire.echelons.*", "the dispatch's order: the first alarm at grade IV-V sends three towns (judgement)")
    rows = []
    for echelon in FireDispatchSpec().echelons:
        row = echelon.model_dump(mode="json", by_alias=True)
        if echelon.skill == "fire-neighbour" and inv.new:
            row |= {"request": "20 / 30 / 60 min"}
        rows.append(row)
        if echelon.skill == "fire-township":
            rows.append(MACHINES[0].model_dump(mode="json", by_alias=True))
    return [*rows, MACHINES[1].model_dump(mode="json", by_alias=True)]
