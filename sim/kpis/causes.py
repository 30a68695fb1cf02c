"""The causes of late relief: what somebody waited for, in the order in which relief comes about."""

from sim.text import N_

CAUSES = {
    "later": N_("the water: it came to their homes later than to the first of the town"),
    "leaving": N_("getting out of their flooded homes by themselves"),
    "call": N_("the call for help: shut in, and headquarters does not know"),
    "crew": N_("rescue crew: none free"),
    "boat": N_("boat: none free"),
    "rescue": N_("rescue: crew and boat turn out, drive, take people out trip by trip"),
    "moving": N_("the way to lodging or a shelter"),
    "congestion": N_("cars: more of those who leave on the road than it takes"),
    "ambulance": N_("ambulance for the badly hurt: none free, or on its way"),
    "shelter": N_("shelter: not open yet"),
    "registration": N_("registration: in line before the desk of a shelter"),
    "service": N_("shelter service: failed, ran out or made for fewer people"),
    "report": N_("report: at the lodging, not reported yet"),
    "decision": N_("decision: reported, relief for the town not decided yet"),
    "across": N_("hand-over between headquarters: a report passed on, or another body's means asked for"),
    "rounds": N_("order: decided, rounds not made up yet"),
    "counted": N_("count: fewer were reported than are there, nothing ordered for them"),
    "others": N_("share: goods came, others in the line were served first"),
    "stock": N_("stock: in no store"),
    "truck": N_("truck: goods in a store, no truck free"),
    "driver": N_("driver: a truck is called in, its driver comes"),
    "loading": N_("depot: door, loading bay, loading"),
    "road": N_("driving: on a truck under way"),
    "closed": N_("road cut: waits for a way, goes round or tries again"),
    "unloading": N_("unloading, here and at earlier stops"),
    "hand-out": N_("hand-out: at the point, not in their hands yet"),
    "team": N_("medical team: none free"),
    "visit": N_("medical team: turns out, drives, treats others"),
}
"""What somebody waited for: message ids."""
GIVEN = frozenset({"later"})
"""Causes that no plan relieves."""
