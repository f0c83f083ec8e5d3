"""Before a disaster (平時, rulings 9): whatever a person's own tool asks the register for, nobody of it is shown but for the
purposes that the law allows then, to the role that has them."""
from world import TOWNS

# Purpose → who has it in quiet times. Written here from the law (rulings 9), not from the daemon's table.
LAWFUL = {"49-10-3": {"register"}, "REGISTER_COPY": {"register"}, "PROTECTION": {"protection"}}
UNLAWFUL = ("TEST", "RELIEF", "WINDOW", "49-10-30", "")


def questions(world, person):
    """Each read of the register that shows persons to people, with what is known of somebody."""
    for name in ("Find", "SearchResidents", "GetHousehold", "GetHistory", "BatchGet"):
        yield name, world.contracts.request(world.contracts.rpcs[name], person.context)
    yield "Find", {"kana": person.context["kana"], "birth": person.context["birth"]}
    yield "SearchResidents", {"name": person.context["kana"], "limit": 50}


def quiet(world, people):
    """(looks, what came out, lawful looks that saw somebody). No disaster is open in the town from here on."""
    world.sql("register-sync", "UPDATE disaster SET disposed_us = 1 WHERE municipality = '%s' AND disposed_us = 0" % TOWNS[0])
    world.sql("register-sync", "DELETE FROM invented_register WHERE municipality = '%s'" % TOWNS[0])
    looks, came, seen = 0, [], 0
    for person in people:
        for name, request in questions(world, person):
            for role in sorted(world.contracts.rpcs[name].roles - {"service"}):
                for purpose in (*UNLAWFUL, *LAWFUL):
                    said = world.ask(name, request, role, purpose=purpose)
                    shown = any(mark in said["reply"] for mark in person.marks)
                    looks += 1
                    if role in LAWFUL.get(purpose, ()):
                        seen += shown
                    elif shown or said["ok"]:
                        came.append("%s as %s for %s" % (name, role, purpose or "nothing"))
    return looks, came, seen
