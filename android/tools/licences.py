"""Gathers what others made that ships in the app, with the full texts of their licences, each text once.

Called by android/licences from the checkout's root; writes to standard output. The form is read by kit's Licences: a line
that begins with `=` begins a component or a text, and each line of a text is indented by a space.
"""
import json
import os
import re
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
FILES = re.compile(r"(licen[sc]e|copying|copyright|notice|unlicense)", re.IGNORECASE)
HOLDER = re.compile(r"^\s*Copyright\s+(\(c\)|\(C\)|©|\d|[A-Z]).*$", re.MULTILINE)
TEMPLATE = re.compile(r"[\[{]\s*yyyy|\[name of")
APACHE_END = "END OF TERMS AND CONDITIONS"

# What does not come as a crate: name, terms, source, holders, the texts' names.
OTHERS = [
    ("Kotlin standard library", "Apache-2.0", "https://kotlinlang.org", ["Copyright 2010-2025 JetBrains s.r.o. and Kotlin Programming Language contributors"], ["Apache-2.0"]),
    ("kotlinx.coroutines", "Apache-2.0", "https://github.com/Kotlin/kotlinx.coroutines", ["Copyright 2016-2025 JetBrains s.r.o. and contributors"], ["Apache-2.0"]),
    ("Java Native Access (JNA)", "Apache-2.0", "https://github.com/java-native-access/jna", ["Copyright Timothy Wall, Matthias Bläsing and contributors"], ["Apache-2.0"]),
    ("Rust standard library", "MIT OR Apache-2.0", "https://github.com/rust-lang/rust", ["Copyright The Rust Project contributors"], ["Apache-2.0", "MIT"]),
    ("SQLite", "public domain", "https://sqlite.org", [], ["SQLite"]),
]
SQLITE = """The author disclaims copyright to this source code. In place of a legal notice, here is a blessing:

May you do good and not evil.
May you find forgiveness for yourself and forgive others.
May you share freely, never taking more than you give.
"""


class Texts:
    """Each text once, in the order in which it was first met."""

    def __init__(self):
        self.numbers, self.all = {}, []

    def number(self, text):
        key = " ".join(text.split()).lower()
        if key not in self.numbers:
            self.all.append(text)
            self.numbers[key] = len(self.all)
        return self.numbers[key]


def read(path):
    with open(path, encoding="utf-8", errors="replace") as file:
        return file.read().replace("\r\n", "\n").strip("\n")


def parted(text, apache):
    """The text without its holders, and the holders: so that the same terms of different people are one text."""
    holders = [found.group(0).strip() for found in HOLDER.finditer(text) if not TEMPLATE.search(found.group(0))]
    if APACHE_END in text and "LLVM" not in text.split(APACHE_END, 1)[1] and text.lstrip().startswith("Apache License"):
        return apache, holders
    bare = HOLDER.sub(lambda found: found.group(0) if TEMPLATE.search(found.group(0)) else "", text)
    return re.sub(r"\n{3,}", "\n\n", bare).strip("\n"), holders


def crates():
    tree = subprocess.run(
        ["cargo", "tree", "--locked", "--offline", "-p", "saberling-bindings", "-e", "normal", "--prefix", "none", "-f", "{p}"],
        check=True, capture_output=True, text=True,
    ).stdout
    wanted = {re.sub(r" \(.*", "", line).strip() for line in tree.splitlines() if "(/" not in line} - {""}
    told = subprocess.run(["cargo", "metadata", "--locked", "--offline", "--format-version", "1"], check=True, capture_output=True, text=True)
    for package in sorted(json.loads(told.stdout)["packages"], key=lambda one: (one["name"].lower(), one["version"])):
        if f"{package['name']} v{package['version']}" in wanted:
            yield package


def main():
    known = {
        "Apache-2.0": read("LICENSE"),
        "MPL-2.0": read(os.path.join(HERE, "licences", "MPL-2.0.txt")),
        "MIT": read(os.path.join(HERE, "licences", "MIT.txt")),
        "SQLite": SQLITE.strip("\n"),
    }
    texts, out = Texts(), []

    def component(name, terms, source, holders, of):
        out.append(f"={name}")
        out.append(f"terms {terms}")
        if source:
            out.append(f"from {source}")
        out.extend(f"by {holder}" for holder in dict.fromkeys(holders))
        out.append("texts " + " ".join(str(number) for number in dict.fromkeys(of)))

    for name, terms, source, holders, of in OTHERS:
        component(name, terms, source, holders, [texts.number(known[one]) for one in of])
    for package in crates():
        folder = os.path.dirname(package["manifest_path"])
        holders, of = [], []
        for file in sorted(os.listdir(folder)):
            path = os.path.join(folder, file)
            if FILES.match(file) and os.path.isfile(path):
                bare, named = parted(read(path), known["Apache-2.0"])
                holders += named
                # Some files only name the holders, or point at the others.
                if len(bare) > 400:
                    of.append(texts.number(bare))
        terms = package["license"]
        if not of:
            missing = [one for one in known if one in re.split(r"[ /()]+", terms)]
            if not missing:
                sys.exit(f"{package['name']}: no text of {terms} is at hand")
            of = [texts.number(known[one]) for one in missing]
        if not holders and package["authors"]:
            holders = ["Copyright " + ", ".join(re.sub(r"\s*<.*?>", "", author) for author in package["authors"])]
        component(f"{package['name']} {package['version']}", terms, package["repository"] or package["homepage"], holders, of)
    for number, text in enumerate(texts.all, 1):
        out.append(f"=text {number}")
        out.extend(" " + line.rstrip() for line in text.split("\n"))
    print("\n".join(out))


main()
