"""Holds docs/parity.md to what stands in both shells: each row's marker in their sources, and in their tests where the row
says that it is tested. And the stores' texts (docs/release) to the shorter of their limits. One line for each that differs,
exit code 1 when one does; first the rule is tried on tables that are wrong.
"""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
TABLE = ROOT / "docs" / "parity.md"
NOTES = {language: ROOT / "docs" / "release" / f"{language}.md" for language in ("id", "en")}
MOST_CHARACTERS = 500
# For each shell its sources and its tests.
SHELLS = {
    "Android": (("android/app/src/main", "android/kit/src/main"), ("android/app/src/test", "android/kit/src/test")),
    "iOS": (("ios/SaberlingApp", "ios/ShareExtension", "ios/SaberlingKit/Sources"), ("ios/SaberlingKit/Tests",)),
}
MARKER = re.compile(r"^\s*(?://|<!--) parity: ([a-z_.]+)(?: -->)?$", re.M)
ROW = re.compile(r"^\| (?P<what>[^|]+) \| `(?P<key>[a-z_.]+)` \| (?P<Android>\S+) \| (?P<iOS>\S+) \| (?P<why>[^|]*)\|$", re.M)


def markers(folders):
    """The names of all markers in the sources below."""
    found = set()
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in {".kt", ".swift", ".xml"}:
                found.update(MARKER.findall(path.read_text(encoding="utf-8")))
    return found


def standing(key, sources, tests):
    """What a row has to say of a shell with these markers."""
    if key not in sources:
        return "—"
    return "tested" if key in tests else "compiled"


def wrong(table, marked):
    """What the table says in another way than the markers; `marked` is a pair of sets a shell."""
    rows = [match.groupdict() for match in ROW.finditer(table)]
    keys = [row["key"] for row in rows]
    for key in sorted({key for key in keys if keys.count(key) > 1}):
        yield f"{key} stands twice in the table"
    for shell, (sources, tests) in marked.items():
        for key in sorted((sources | tests) - set(keys)):
            yield f"{key} is marked in {shell} and is not in the table"
        for key in sorted(tests - sources):
            yield f"{key} is marked in {shell}'s tests and not in its sources"
        for row in rows:
            found = standing(row["key"], sources, tests)
            if row[shell] != found:
                yield f"{row['key']}: the table says {row[shell]} of {shell}, the markers say {found}"
            if found == "—" and not row["why"].strip():
                yield f"{row['key']}: why {shell} has none is not said"
    for row in rows:
        if row["Android"] == row["iOS"] == "—":
            yield f"{row['key']}: no shell has it"


def tried():
    """Tables that are wrong in one way each, and what must be said of them."""
    good = "| A | `a.b` | tested | compiled | |\n"
    marked = {"Android": ({"a.b"}, {"a.b"}), "iOS": ({"a.b"}, set())}
    cases = [
        (good, marked, None),
        (good + good, marked, "twice"),
        (good.replace("compiled", "tested"), marked, "says tested of iOS"),
        (good.replace("tested", "—"), marked, "says — of Android"),
        ("", marked, "not in the table"),
        (good, marked | {"iOS": ({"a.b"}, {"c.d"})}, "not in its sources"),
        (good.replace("compiled", "—"), marked | {"iOS": (set(), set())}, "is not said"),
    ]
    for table, marks, said in cases:
        found = list(wrong(table, marks))
        if (said is None and found) or (said and not any(said in each for each in found)):
            sys.exit(f"the rule does not see {said}: {found}")


def main():
    tried()
    marked = {shell: tuple(markers(folders) for folders in both) for shell, both in SHELLS.items()}
    table = TABLE.read_text(encoding="utf-8")
    found = list(wrong(table, marked))
    texts = {language: path.read_text(encoding="utf-8").strip() for language, path in NOTES.items()}
    found += [f"release/{language}.md has {len(text)} characters" for language, text in texts.items() if len(text) > MOST_CHARACTERS]
    if len({text.count("\n") for text in texts.values()}) > 1:
        found.append("release: the languages do not say the same number of things")
    for each in found:
        print(each)
    rows = [match.groupdict() for match in ROW.finditer(table)]
    count = {shell: sum(row[shell] != "—" for row in rows) for shell in SHELLS}
    print(f"parity: {len(rows)} rows, Android {count['Android']}, iOS {count['iOS']}")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
