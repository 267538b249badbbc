"""Reads design/tokens.json: colours as numbers, contrast by WCAG 2, and the pages' CSS to compare."""

import json
import pathlib
import re

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent
THEMES = ("light", "dark")


def load():
    """The tokens file as it stands."""
    return json.loads((HERE / "tokens.json").read_text(encoding="utf-8"))


def colours(tokens, theme):
    """Every colour of one theme by name, the app's own included."""
    at = THEMES.index(theme)
    both = {**tokens["colours"], **tokens["app_only"]}
    return {name: value if isinstance(value, str) else value[at] for name, value in both.items()}


def rgba(value):
    """Red, green, blue 0-255 and alpha 0-1 of '#RRGGBB' or 'rgba(r,g,b,a)'."""
    found = re.fullmatch(r"#([0-9A-F]{6})", value)
    if found:
        n = int(found[1], 16)
        return (n >> 16, n >> 8 & 255, n & 255, 1.0)
    found = re.fullmatch(r"rgba\((\d+),(\d+),(\d+),([0-9.]+)\)", value)
    if not found:
        raise ValueError(f"not a colour: {value}")
    return (int(found[1]), int(found[2]), int(found[3]), float(found[4]))


def over(value, below):
    """A colour with alpha as it looks on an opaque one."""
    *top, alpha = rgba(value)
    return tuple(a * alpha + b * (1 - alpha) for a, b in zip(top, below))


def luminance(rgb):
    """Relative luminance by WCAG 2."""
    parts = [c / 255 / 12.92 if c / 255 <= 0.03928 else ((c / 255 + 0.055) / 1.055) ** 2.4 for c in rgb]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(text, ground):
    """The ratio of two colours. A see-through ground is taken on a white photo, its worst case."""
    below = over(ground, (255, 255, 255))
    a, b = luminance(over(text, below)), luminance(below)
    return (max(a, b) + 0.05) / (min(a, b) + 0.05)


def css_blocks():
    """The custom properties of the pages' light block and of their dark blocks."""
    css = (ROOT / "server/assets/tokens.css").read_text(encoding="utf-8")
    blocks = []
    for body in re.findall(r"\{([^{}]*)\}", re.sub(r"/\*.*?\*/", "", css, flags=re.S)):
        blocks.append(dict(re.findall(r"--([a-z0-9-]+):([^;]+);", body)))
    return blocks[0], blocks[1:]
