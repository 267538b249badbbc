"""Puts an APK together: pack.py BASE.apk OUT.apk NAME=FILE...

Entries that are stored begin on 4 bytes, libraries on 16 KB, so that the phone maps them where they are. The padding
is the field 0xd935 that zipalign and apksigner know, so signing keeps it.
"""

import struct
import sys
import zipfile

ALIGN_FIELD, PAGE = 0xD935, 16384
# What the phone wants as it is: the table of resources since Android 11, libraries that are not unpacked.
STORED = (".arsc", ".so")


def padding(position, name, multiple):
    """The extra field that makes an entry's data begin on a multiple."""
    start = position + 30 + len(name.encode()) + 6
    return struct.pack("<HHH", ALIGN_FIELD, 2 + -start % multiple, multiple) + bytes(-start % multiple)


def add(out, name, data):
    """Writes one entry, the same bytes whenever it is done."""
    info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    info.external_attr = 0o644 << 16
    if name.endswith(STORED):
        info.extra = padding(out.fp.tell(), name, PAGE if name.endswith(".so") else 4)
        info.compress_type = zipfile.ZIP_STORED
    else:
        info.compress_type = zipfile.ZIP_DEFLATED
    out.writestr(info, data, compresslevel=None if info.compress_type == zipfile.ZIP_STORED else 9)


def main(base, target, *files):
    """The base's entries, then the given files."""
    with zipfile.ZipFile(target, "w") as out:
        with zipfile.ZipFile(base) as apk:
            for info in apk.infolist():
                add(out, info.filename, apk.read(info))
        for each in files:
            name, _, path = each.partition("=")
            with open(path, "rb") as file:
                add(out, name, file.read())


if __name__ == "__main__":
    main(*sys.argv[1:])
