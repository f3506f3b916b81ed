"""The whole season in the order in which it was held."""

from collections.abc import Callable

from config.demo import case, hall, honours, invention, news, registration, results
from config.demo.cast import Tree, build_tree, make_judges, open_tree
from config.demo.invention import Firm

SIGN_INS = (
    "admin",
    "province",
    "organiser",
    "organiser2",
    "reviewer",
    "secretariat",
    "publicity",
    "supervisor",
    "judge",
    "entrant",
)


def play(say: Callable[[str], None]) -> Tree:
    """Play the case from an empty database to the honours; every step by its service."""
    tree = build_tree()
    preliminary = hall.plan_round(tree, final=False)
    final = hall.plan_round(tree, final=True)
    open_tree(tree)
    firms = invention.firms()
    say("registration")
    entries = registration.register(tree, firms)
    by_number: dict[str, Firm] = {
        entry.number or "": firm for entry, firm in zip(entries, firms, strict=True)
    }
    registration.review(tree, entries, firms)
    judges = make_judges(invention.judges())
    hall.fill_heats(preliminary, tree, by_number)
    for heat in preliminary.heats.order_by("number"):
        say(str(heat))
        hall.play_heat(heat, tree, judges, by_number)
    results.publish(preliminary, tree, case.moment(7, 15))
    heat = final.heats.get()
    say(str(heat))
    hall.seat_entries(
        heat, hall.eligible_entries(final), actor=tree.organiser, at=case.moment(7, 15, 14)
    )
    hall.play_heat(heat, tree, judges, by_number)
    results.publish(final, tree, case.moment(7, 20, 15))
    say("notice")
    results.conclude(results.announce(tree), tree)
    results.let_projects_be_shown(tree.track)
    results.count_publicity(tree.track)
    honours.give_honours(tree)
    news.report(tree)
    return tree
