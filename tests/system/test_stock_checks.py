"""What a plan's check says of stock that does not fit together: orders that never fire, reserves that nobody calls."""

from scenarios.check import cross_checks


def problems(**plan):
    return dict(cross_checks("plan", {"region": "guangshui", **plan}))


def depot(*lines):
    return [{"id": "d", "place": "depot-city", "stock": list(lines)}]


def test_an_order_that_can_never_fire_is_told():
    found = problems(depots=depot({"item": "quilt", "amount": 1}), relief={"activations": [{"reserve": "capacity"}]})
    assert "never fire" in found["relief", "activations", 0]


def test_a_reserve_that_no_order_calls_is_told():
    line = {"item": "quilt", "amount": 1, "reserve": "superior", "lead": "8 h"}
    loc = "depots", 0, "stock", 0, "reserve"
    assert "ever calls in" in problems(depots=depot(line), relief={})[loc]
    assert not problems(depots=depot(line), relief={"activations": [{"reserve": "superior"}]})
    other = {"activations": [{"reserve": "superior", "items": ["tent"]}]}
    assert {loc, ("relief", "activations", 0)} == set(problems(depots=depot(line), relief=other))


def test_contracts_are_called_in_by_default():
    assert not problems(depots=depot({"item": "quilt", "amount": 1, "reserve": "contract"}), relief={})


def test_a_supplier_that_does_not_exist_is_told():
    line = {"item": "quilt", "amount": 1, "reserve": "contract", "supplier": "depot-cty"}
    (message,) = problems(depots=depot(line), relief={}).values()
    assert "depot-cty" in message and "depot-city" in message


def test_how_an_item_is_kept_stands_once():
    found = problems(keeping=[{"item": "quilt"}, {"item": "quilt"}, {"item": "quild"}])
    assert "twice" in found["keeping", 1, "item"] and "quilt" in found["keeping", 2, "item"]


def test_purchases_and_donations_name_depots_and_items_that_exist():
    relief = {
        "procurement": {"purchases": [{"item": "food_dya", "amount": 5, "depot": "e"}]},
        "donations": {"depot": "f", "goods": [{"item": "quilt", "share": "1", "useful": "1"}]},
        "activations": [{"reserve": "purchase"}],
    }
    found = problems(depots=depot(), relief=relief)
    bought = "relief", "procurement", "purchases", 0
    assert {(*bought, "depot"), (*bought, "item"), ("relief", "donations", "depot")} <= set(found)
    assert "ever calls in" in found["relief", "donations", "goods", 0]


def test_rules_of_supply_name_depots_that_exist():
    rules = [
        {"how": "pull", "to": "stock-*", "source": "d"},
        {"how": "pull", "to": "d", "source": "d"},
    ]
    found = problems(depots=depot(), relief={"distribution": {"rules": rules}}, central_store="e")
    assert {
        ("relief", "distribution", "rules", 0, "to"), ("relief", "distribution", "rules", 1), ("central_store",)
    } == set(found)  # fmt: skip
