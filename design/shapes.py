"""Curves for the symbols: SVG shapes as cubic segments, cut into dashes, and outlines of thick lines.

A vector drawable knows paths only: no circle, no dash, no second colour. So shapes become paths,
dashes become pieces, and what is drawn in the ground's colour becomes a hole.
"""

import math
import re

KAPPA = 0.5522847498


def number(value):
    """Two decimals at most, none where none are needed."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def point(p):
    """x,y as a path writes it."""
    return f"{number(p[0])},{number(p[1])}"


def circle_path(cx, cy, r):
    """A circle as a path of two arcs, clockwise from three o'clock."""
    r, d = number(r), number(2 * r)
    return f"M{number(cx + float(r))},{number(cy)}a{r},{r} 0 1,1 -{d},0a{r},{r} 0 1,1 {d},0z"


def rect_path(x, y, w, h, rx):
    """A rectangle as a path, its corners round by rx, clockwise from after the upper left corner."""
    if not rx:
        return f"M{number(x)},{number(y)}h{number(w)}v{number(h)}h{number(-w)}z"
    r, a = number(rx), f"a{number(rx)},{number(rx)} 0 0,1 "
    return (
        f"M{number(x + rx)},{number(y)}h{number(w - 2 * rx)}{a}{r},{r}v{number(h - 2 * rx)}{a}-{r},{r}"
        f"h{number(2 * rx - w)}{a}-{r},-{r}v{number(2 * rx - h)}{a}{r},-{r}z"
    )


def line(a, b):
    """A straight piece as a cubic one."""
    third = lambda k: (a[0] + (b[0] - a[0]) * k / 3, a[1] + (b[1] - a[1]) * k / 3)
    return (a, third(1), third(2), b)


def quarter(cx, cy, r, start):
    """A quarter of a circle, clockwise as the screen sees it, from an angle in degrees."""
    turn = lambda x, y, d: (
        cx + x * math.cos(d) - y * math.sin(d),
        cy + x * math.sin(d) + y * math.cos(d),
    )
    d = math.radians(start)
    return tuple(turn(x, y, d) for x, y in ((r, 0), (r, r * KAPPA), (r * KAPPA, r), (0, r)))


def circle_curve(cx, cy, r):
    """A circle as four cubic pieces, in the order that SVG dashes it."""
    return [quarter(cx, cy, r, start) for start in (0, 90, 180, 270)]


def rect_curve(x, y, w, h, rx):
    """A round rectangle as cubic pieces, in the order that SVG dashes it."""
    e, s = x + w, y + h
    return [
        line((x + rx, y), (e - rx, y)), quarter(e - rx, y + rx, rx, 270),
        line((e, y + rx), (e, s - rx)), quarter(e - rx, s - rx, rx, 0),
        line((e - rx, s), (x + rx, s)), quarter(x + rx, s - rx, rx, 90),
        line((x, s - rx), (x, y + rx)), quarter(x + rx, y + rx, rx, 180),
    ]


def path_curve(data):
    """Cubic pieces of a path of M, C, c and s alone: all that a dashed symbol has."""
    tokens = re.findall(r"[A-Za-z]|-?(?:\d+\.?\d*|\.\d+)", data)
    pieces, at, control, command, i = [], (0, 0), None, "", 0
    while i < len(tokens):
        if tokens[i].isalpha():
            command, i = tokens[i], i + 1
        count = {"M": 2, "C": 6, "c": 6, "s": 4}[command]
        values = [float(v) for v in tokens[i : i + count]]
        i += count
        base = at if command in "cs" else (0, 0)
        points = [(base[0] + values[k], base[1] + values[k + 1]) for k in range(0, count, 2)]
        if command == "M":
            at = points[0]
            continue
        if command == "s":
            points.insert(0, (2 * at[0] - control[0], 2 * at[1] - control[1]))
        pieces.append((at, *points))
        control, at = points[1], points[2]
    return pieces


def split(curve, t):
    """One cubic piece as two, by de Casteljau."""
    mid = lambda a, b: (a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t)
    p0, p1, p2, p3 = curve
    a, b, c = mid(p0, p1), mid(p1, p2), mid(p2, p3)
    d, e = mid(a, b), mid(b, c)
    f = mid(d, e)
    return (p0, a, d, f), (f, e, c, p3)


def length(curve, steps=64):
    """How long a cubic piece is."""
    total, before = 0.0, curve[0]
    for k in range(1, steps + 1):
        after = split(curve, k / steps)[0][3]
        total += math.dist(before, after)
        before = after
    return total


def cut_at(curve, wanted):
    """The share of a piece's parameter at a length along it."""
    low, high = 0.0, 1.0
    for _ in range(24):
        middle = (low + high) / 2
        low, high = (middle, high) if length(split(curve, middle)[0]) < wanted else (low, middle)
    return (low + high) / 2


def dashes(curves, on, off):
    """Path data of the drawn pieces of a line that SVG dashes with these two lengths."""
    out, rest, drawing, pen_down = [], on, True, False
    for curve in curves:
        while True:
            long = length(curve)
            first, after = (curve, None) if long <= rest + 1e-6 else split(curve, cut_at(curve, rest))
            if drawing:
                out.append(("" if pen_down else "M" + point(first[0])) + "C" + " ".join(map(point, first[1:])))
                pen_down = True
            rest -= min(long, rest)
            if rest < 1e-4:
                drawing, pen_down = not drawing, False
                rest = on if drawing else off
            if after is None:
                break
            curve = after
    return "".join(out)


def outline(points, width):
    """The outline of a thick open line with round ends and joins, as one closed path.

    Walks along one side and back along the other. The inner side of a bend meets in one point, which
    is right as long as the pieces are longer than the line is thick.
    """
    r = width / 2
    arc = f"A{number(r)},{number(r)} 0 0,1 "

    def offset(a, b):
        d = math.dist(a, b)
        return ((b[1] - a[1]) / d * r, (a[0] - b[0]) / d * r)

    def side(run):
        parts = []
        for k, (a, b) in enumerate(zip(run, run[1:])):
            n = offset(a, b)
            start, end = (a[0] + n[0], a[1] + n[1]), (b[0] + n[0], b[1] + n[1])
            if k == 0:
                parts.append((start, ""))
            else:
                before = run[k - 1]
                bend = (a[0] - before[0]) * (b[1] - a[1]) - (a[1] - before[1]) * (b[0] - a[0])
                if bend > 0:
                    parts.append((start, arc))
                else:
                    parts[-1] = (meet(parts[-2][0], parts[-1][0], start, end), "L")
            parts.append((end, "L"))
        return parts

    forth, back = side(points), side(points[::-1])
    text = "M" + point(forth[0][0]) + "".join(how + point(p) for p, how in forth[1:])
    text += arc + point(back[0][0]) + "".join(how + point(p) for p, how in back[1:])
    return text + arc + point(forth[0][0]) + "z"


def meet(a, b, c, d):
    """Where two straight lines meet."""
    den = (b[0] - a[0]) * (d[1] - c[1]) - (b[1] - a[1]) * (d[0] - c[0])
    t = ((c[0] - a[0]) * (d[1] - c[1]) - (c[1] - a[1]) * (d[0] - c[0])) / den
    return (a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t)


def polylines(data):
    """The corner points of a path of M, l, v and h alone: all that a symbol cuts out."""
    tokens = re.findall(r"[A-Za-z]|-?(?:\d+\.?\d*|\.\d+)", data)
    runs, at, command, i = [], (0, 0), "", 0
    while i < len(tokens):
        if tokens[i].isalpha():
            command, i = tokens[i], i + 1
        if command == "v":
            at, i = (at[0], at[1] + float(tokens[i])), i + 1
        elif command in "Ml":
            x, y = float(tokens[i]), float(tokens[i + 1])
            at, i = ((x, y) if command == "M" else (at[0] + x, at[1] + y)), i + 2
        else:
            raise ValueError(f"cannot cut out {data}")
        if command == "M":
            runs.append([at])
            command = "l"
        else:
            runs[-1].append(at)
    return runs
