"""The rules of the house that neither compiler nor linter knows. One line a rule, exit code 1 when
one is broken.

The crates' arrows are read from `cargo metadata`, everything else from the files that git knows
(tracked, or new and not ignored).
"""

import json
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent

# Which crates of ours each crate may depend on, dev-dependencies included.
ENGINES = {"saberling-photo", "saberling-place"}
ARROWS = {
    "saberling-wire": set(),
    "saberling-photo": set(),
    "saberling-place": set(),
    "saberling-plants": set(),
    "saberling-disk": {"saberling-plants"},
    "saberling-core": {"saberling-wire", "saberling-disk", "saberling-plants"} | ENGINES,
    "saberling-store": {"saberling-wire", "saberling-plants"},
    "saberling-server": {"saberling-wire", "saberling-store", "saberling-disk", "saberling-plants"} | ENGINES,
    "saberling-bindings": {"saberling-core"},
    "saberling-bindgen": set(),
    "saberling-model": {"saberling-wire"},
    # The only two that see both sides.
    "saberling-tests": {"saberling-wire", "saberling-core", "saberling-store", "saberling-server"} | ENGINES,
    "saberling-sim": {"saberling-wire", "saberling-core", "saberling-store", "saberling-server",
                      "saberling-disk", "saberling-plants"} | ENGINES,
}
BOTH_SIDES = {"saberling-tests", "saberling-sim"}
# What a crate must not reach, however far down, in what is built for its users.
OUT_OF_REACH = {
    "saberling-wire": {"tokio", "reqwest", "rusqlite", "axum", "uniffi"},
    "saberling-photo": {"saberling-wire", "rusqlite", "tokio", "reqwest", "uniffi"},
    "saberling-disk": {"saberling-wire", "rusqlite", "tokio", "reqwest", "uniffi"},
    "saberling-place": {"saberling-wire", "rusqlite", "tokio", "reqwest", "uniffi"},
    "saberling-store": {"axum", "reqwest", "uniffi"},
    "saberling-server": {"saberling-core", "uniffi"},
    "saberling-core": {"saberling-server", "saberling-store", "axum"},
}
UNIFFI_CRATES = {"saberling-core", "saberling-bindings", "saberling-bindgen"}
UNIFFI_FOLDERS = ("core/src/api/", "bindings/")
# The scaffolding looks for both names at the root of the crate.
UNIFFI_REEXPORT = ("core/src/lib.rs", "pub use api::{UniFfiTag, uniffi_reexport_hack};")

SHIPPED = ("saberling-server", "saberling-bindings")
PERMISSIVE = {
    "0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "BSL-1.0", "CC0-1.0", "CDLA-Permissive-2.0",
    "ISC", "MIT", "MIT-0", "Unicode-3.0", "Unlicense", "Zlib",
    # Copyleft by file only, and the files are used unchanged.
    "MPL-2.0",
}

CODE = {".rs", ".py", ".kt", ".kts", ".java", ".sh", ".js", ".mjs", ".css", ".html", ".sql"}
MOST_LINES = 450
# Text that people write; binary files and other people's files are not searched.
TEXT = CODE | {".md", ".toml", ".json", ".geojson", ".yml", ".yaml", ".txt", ".snap", ".svg", ""}
# Spelled so that this file does not find itself.
MACHINE_PATHS = re.compile(r"(?<![\w.~$}/-])/(?:home/\w|Users/\w|root/\w|work/\w)|[A-Z]:\\{1,2}Users\b")


def metadata():
    command = ["cargo", "metadata", "--format-version", "1", "--locked"]
    return json.loads(subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout)


def files():
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout.split("\0")
    return sorted(name for name in set(names) if name and (ROOT / name).is_file())


def is_ours(name):
    return "/vendor/" not in name and not name.endswith("package-lock.json")


def text_of(name):
    try:
        return (ROOT / name).read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


def code_lines(name):
    """Numbered lines of a Rust file that are not comments as a whole."""
    for number, line in enumerate(text_of(name).splitlines(), 1):
        if not line.lstrip().startswith("//"):
            yield number, line


class House:
    def __init__(self):
        meta = metadata()
        self.packages = {package["id"]: package for package in meta["packages"]}
        self.ours = {self.packages[i]["name"]: self.packages[i] for i in meta["workspace_members"]}
        self.nodes = {node["id"]: node for node in meta["resolve"]["nodes"]}
        self.files = [name for name in files() if is_ours(name)]
        self.rust = [name for name in self.files if name.endswith(".rs")]

    def reached(self, name, kinds=(None, "build")):
        """The ids of all packages that a crate of ours reaches by dependencies of these kinds."""
        start = self.ours[name]["id"]
        seen, waiting = set(), [start]
        while waiting:
            for dep in self.nodes[waiting.pop()]["deps"]:
                wanted = any(each["kind"] in kinds for each in dep["dep_kinds"])
                if wanted and dep["pkg"] not in seen:
                    seen.add(dep["pkg"])
                    waiting.append(dep["pkg"])
        return seen

    def arrows_point_down(self):
        for name, package in sorted(self.ours.items()):
            allowed = ARROWS.get(name)
            if allowed is None:
                yield f"{name} is not in the table of arrows; add it to ARROWS in tests/lib/house.py"
                continue
            for dep in package["dependencies"]:
                if dep["name"] in self.ours and dep["name"] not in allowed:
                    may = ", ".join(sorted(allowed)) or "none of ours"
                    yield f"{name} must not depend on {dep['name']} (it may on: {may})"

    def core_and_server_never_meet(self):
        for name in self.ours:
            if name in BOTH_SIDES:
                continue
            names = {self.packages[i]["name"] for i in self.reached(name, (None, "build", "dev"))} | {name}
            if {"saberling-core", "saberling-server"} <= names:
                yield f"{name} sees both core and server; only {' and '.join(sorted(BOTH_SIDES))} may"

    def walls_keep_libraries_out(self):
        for name, forbidden in OUT_OF_REACH.items():
            names = {self.packages[i]["name"] for i in self.reached(name)}
            for found in sorted(forbidden & names):
                yield f"{name} reaches {found}; see `cargo tree -p {name} -i {found}`"

    def uniffi_stays_at_the_bridge(self):
        for name, package in self.ours.items():
            if name not in UNIFFI_CRATES and any(dep["name"] == "uniffi" for dep in package["dependencies"]):
                yield f"{name} depends on uniffi; only {', '.join(sorted(UNIFFI_CRATES))} may"
        for name in self.rust:
            if name.startswith(UNIFFI_FOLDERS):
                continue
            for number, line in code_lines(name):
                if "uniffi" in line.lower() and (name, line.strip()) != UNIFFI_REEXPORT:
                    yield f"{name}:{number} speaks of uniffi; that belongs in core/src/api or bindings"

    def nothing_is_left_undone(self):
        macros = re.compile(r"\b(todo|unimplemented|dbg)!\s*[(\[{]")
        for name in self.rust:
            for number, line in code_lines(name):
                if found := macros.search(line):
                    yield f"{name}:{number} holds {found[1]}!"

    def files_are_short(self):
        for name in self.files:
            text = text_of(name)
            lines = text.count("\n")
            is_code = pathlib.PurePath(name).suffix in CODE or text.startswith("#!")
            if is_code and lines > MOST_LINES:
                yield f"{name} has {lines} lines, the limit is {MOST_LINES}: split it"

    def licences_are_permissive(self):
        shipped = set().union(*(self.reached(name, (None,)) for name in SHIPPED))
        for package in sorted((self.packages[i] for i in shipped), key=lambda package: package["name"]):
            licence = package["license"] or ""
            if not is_permissive(licence):
                yield f"{package['name']} {package['version']} is under {licence or 'no named licence'}"

    def vendored_files_bring_their_licence(self):
        for name in files():
            folder, file = pathlib.PurePath(name).parent, pathlib.PurePath(name).name
            if "vendor" in folder.parts and file.endswith((".js", ".css")):
                if not (ROOT / folder / f"{file.split('.')[0]}.LICENSE").is_file():
                    yield f"{name} has no {file.split('.')[0]}.LICENSE beside it"

    def no_path_of_one_machine(self):
        for name in self.files:
            if pathlib.PurePath(name).suffix not in TEXT:
                continue
            for number, line in enumerate(text_of(name).splitlines(), 1):
                if found := MACHINE_PATHS.search(line):
                    yield f"{name}:{number} names a path of one machine: {line[found.start():][:40]}"


def is_permissive(expression):
    """Whether an SPDX expression leaves a permissive choice; `/` is an old way to write OR."""
    words = re.findall(r"[()]|[^\s()/]+", expression.replace("/", " OR "))

    def either():
        good = both()
        while words and words[0] == "OR":
            words.pop(0)
            good = both() or good
        return good

    def both():
        good = one()
        while words and words[0] == "AND":
            words.pop(0)
            good = one() and good
        return good

    def one():
        if not words:
            return False
        word = words.pop(0)
        if word == "(":
            good = either()
            if words:
                words.pop(0)
            return good
        if words and words[0] == "WITH":
            # Exceptions only ever allow more.
            del words[:2]
        return word in PERMISSIVE

    return bool(words) and either() and not words


RULES = (
    House.arrows_point_down,
    House.core_and_server_never_meet,
    House.walls_keep_libraries_out,
    House.uniffi_stays_at_the_bridge,
    House.nothing_is_left_undone,
    House.files_are_short,
    House.licences_are_permissive,
    House.vendored_files_bring_their_licence,
    House.no_path_of_one_machine,
)


def main():
    house = House()
    broken = 0
    for rule in RULES:
        name = rule.__name__.replace("_", " ")
        found = list(rule(house))
        print(f"{'FAILED' if found else 'ok'} {name}")
        for line in found:
            print(f"    {line}")
        broken += bool(found)
    sys.exit(1 if broken else 0)


if __name__ == "__main__":
    main()
