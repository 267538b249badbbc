"""Expectations over JSON; what the façade takes and gives as JSON; and what of it is the same in each language and
each time. Beside scenarios.py."""

import hashlib
import re
import typing
from enum import Enum

import saberling as s


def build(hint, value):
    """JSON as what the façade takes: records by their members, enums by their names."""
    if typing.get_origin(hint) is typing.Union:
        return None if value is None else build(typing.get_args(hint)[0], value)
    if typing.get_origin(hint) is list:
        return [build(typing.get_args(hint)[0], each) for each in value]
    if isinstance(hint, type) and issubclass(hint, Enum):
        return hint[value.upper()]
    if isinstance(value, dict):
        hints = typing.get_type_hints(hint.__init__, vars(s))
        return hint(**{name: build(hints[name], each) for name, each in value.items()})
    return float(value) if hint is float else value


def plain(value):
    """What the façade gives, as JSON."""
    if isinstance(value, Enum):
        return value.name.lower()
    if isinstance(value, bytes):
        return f"{len(value)} bytes {hashlib.sha256(value).hexdigest()}"
    if isinstance(value, list):
        return [plain(each) for each in value]
    if hasattr(value, "__dict__"):
        return {name: plain(each) for name, each in vars(value).items()}
    return value


def at(value, path: str):
    """What stands at a path; None where nothing does."""
    for key in path.split(".") if path != "." else []:
        if key == "#":
            value = len(value)
        elif isinstance(value, list):
            value = value[int(key)] if int(key) < len(value) else None
        else:
            value = value.get(key) if isinstance(value, dict) else None
    return value


def filled(value, saved: dict):
    """Puts what was saved in the place of `$name`."""
    if isinstance(value, dict):
        return {name: filled(each, saved) for name, each in value.items()}
    if isinstance(value, list):
        return [filled(each, saved) for each in value]
    return saved[value[1:]] if isinstance(value, str) and value[:1] == "$" else value


def holds(seen, wanted) -> bool:
    if not isinstance(wanted, dict):
        return type(seen) is type(wanted) and seen == wanted or is_number(seen, wanted) and seen == wanted
    (rule, value), = wanted.items()
    match rule:
        case "not": return not holds(seen, value)
        case "contains": return isinstance(seen, (str, list)) and value in seen
        case "lacks": return isinstance(seen, (str, list)) and value not in seen
        case "at_least": return is_number(seen, value) and seen >= value
        case "at_most": return is_number(seen, value) and seen <= value
    raise AssertionError(f"no such rule: {rule}")


def is_number(*values) -> bool:
    return all(isinstance(value, (int, float)) and not isinstance(value, bool) for value in values)


HIDDEN = {"_ms": "<time>", "_path": "<path>", "_bytes": "<bytes>", "_url": "<url>", "month": "<month>"}


def told(value, saved: dict, key: str = ""):
    """A value as all languages must tell it: without what is another one each time."""
    if isinstance(value, dict):
        return {name: told(each, saved, name) for name, each in value.items()}
    if isinstance(value, list):
        return [told(each, saved, key) for each in value]
    if isinstance(value, float):
        return f"{value:.7f}"
    if value is None or isinstance(value, bool):
        return value
    for end, sign in HIDDEN.items():
        if key.endswith(end):
            return sign
    if not isinstance(value, str):
        return value
    value = re.sub("[0-9]+(?= hari| day)", "<n>", value)
    for name, known in saved.items():
        if isinstance(known, str) and len(known) > 5:
            value = value.replace(known, f"${name}")
    if key in ("number", "former") or key.endswith("_id"):
        return value if value.startswith("$") else "<id>"
    return value if len(value) <= 500 else "<long>"


def checks(step: dict) -> list[tuple[str, typing.Any]]:
    """What a step expects, its code first: one that is not named must not come."""
    return [("error", step.get("error"))] + sorted(step.get("expect", {}).items())


def other(wanted):
    """An expectation turned: what was seen does not hold it any more."""
    if wanted is None or isinstance(wanted, str):
        return f"{wanted}~"
    if isinstance(wanted, list):
        return [*wanted, "~"]
    if not isinstance(wanted, dict):
        return not wanted if isinstance(wanted, bool) else wanted + 1
    (rule, value), = wanted.items()
    return {"not": value, "lacks": {"contains": value}, "contains": {"lacks": value}, "at_least": {"at_least": 1e12},
            "at_most": {"at_most": -1e12}}[rule]


def place_to_turn(scenario: dict) -> tuple[int, str]:
    """Which expectation is turned: always the same, and not the same of each scenario."""
    places = [(number, name) for number, step in enumerate(scenario["steps"]) for name, _ in checks(step)
              if name != "error" or name in step]
    return places[sum(scenario["name"].encode()) % len(places)]
