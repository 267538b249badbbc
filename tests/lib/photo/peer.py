"""Peers from PyPI, and the tools around them: an order in JSON a line on stdin, an answer in JSON a line on stdout."""

import io
import json
import pathlib
import subprocess
import sys
import time

PIXELS = "RGB"


def upright(file):
    """The whole file through libjpeg, turned as its EXIF says."""
    from PIL import Image, ImageOps
    Image.MAX_IMAGE_PIXELS = None
    with Image.open(file) as picture:
        return ImageOps.exif_transpose(picture).convert(PIXELS)


def fitted(picture, edge):
    """No longer than `edge`, by Lanczos in one step."""
    from PIL import Image
    share = min(1, edge / max(picture.size))
    size = tuple(max(1, round(side * share)) for side in picture.size)
    return picture.resize(size, Image.Resampling.LANCZOS)


def largest(encode, budget):
    """The largest whole quality that fits, by halving."""
    low, high, best = 1, 100, None
    while low <= high:
        quality = (low + high) // 2
        jpeg = encode(quality)
        if len(jpeg) <= budget:
            best, low = (jpeg, quality), quality + 1
        else:
            high = quality - 1
    if best is None:
        raise ValueError("no quality fits")
    return best


def by_pillow(picture, progressive):
    """An encoder: libjpeg-turbo with its own tables, Huffman codes made for the picture."""
    def encode(quality):
        out = io.BytesIO()
        picture.save(out, "JPEG", quality=quality, optimize=True, progressive=progressive)
        return out.getvalue()
    return encode


def decode8(order):
    """libjpeg-turbo's decoding to an eighth, alone: nearly nothing but entropy decoding."""
    from turbojpeg import TurboJPEG
    data = pathlib.Path(order["file"]).read_bytes()
    turbo = TurboJPEG()
    times = []
    for _ in range(order.get("times", 1)):
        began = time.perf_counter()
        turbo.decode(data, scaling_factor=(1, 8))
        times.append((time.perf_counter() - began) * 1000)
    return {"ms": times}


def pillow(order):
    """The whole way with Pillow: scaled decoding, Lanczos, halving for the quality, a thumbnail."""
    from PIL import Image
    Image.MAX_IMAGE_PIXELS = None
    began = time.perf_counter()
    edge = order["edge"]
    with Image.open(order["file"]) as picture:
        picture.draft(PIXELS, (edge, edge))
        small = turned(fitted(picture.convert(PIXELS), edge), picture)
    jpeg, quality = largest(by_pillow(small, progressive=False), order["budget"])
    thumb = fitted(small, order["thumb"])
    by_pillow(thumb, progressive=False)(75)
    ms = (time.perf_counter() - began) * 1000
    return kept(order, jpeg, quality) | {"ms": ms}


def turned(small, picture):
    """`small` turned as the EXIF of `picture` says."""
    from PIL import Image
    ways = {
        2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180, 4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE, 6: Image.Transpose.ROTATE_270, 7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_90,
    }
    way = ways.get(picture.getexif().get(0x0112))
    return small if way is None else small.transpose(way)


def reference(order):
    """The pixels that every encoder is measured on: full decode, Lanczos; as PPM for the metric and as PNG."""
    from PIL import Image
    whole = upright(order["file"])
    fit = fitted(whole, order["edge"])
    # Sizes may be rounded either way; a pixel more or less is the same picture.
    size = tuple(order.get("size") or fit.size)
    if max(abs(a - b) for a, b in zip(size, fit.size, strict=True)) > 1:
        return {"error": f"{size} where {fit.size} was expected"}
    if size != fit.size:
        fit = whole.resize(size, Image.Resampling.LANCZOS)
    fit.save(order["ppm"])
    fit.save(order["png"], compress_level=1)
    return {"size": size}


def progressive(order):
    """libjpeg-turbo's optimised progressive encoder on the reference."""
    from PIL import Image
    with Image.open(order["file"]) as picture:
        return kept(order, *largest(by_pillow(picture.convert(PIXELS), progressive=True), order["budget"]))


def jpegli(order):
    """jpegli on the reference, as its package has it; or with its scans made progressive afterwards, without loss."""
    import numpy
    import pyjpegli
    from PIL import Image
    with Image.open(order["file"]) as picture:
        pixels = numpy.asarray(picture.convert(PIXELS))

    def encode(quality):
        jpeg = pyjpegli.encode(pixels, pixels.shape[1], pixels.shape[0], quality=quality)
        if not order.get("progressive"):
            return jpeg
        command = ["jpegtran", "-copy", "none", "-progressive", "-optimize"]
        return subprocess.run(command, input=jpeg, check=True, capture_output=True).stdout
    return kept(order, *largest(encode, order["budget"]))


def kept(order, jpeg, quality):
    if order.get("out"):
        pathlib.Path(order["out"]).write_bytes(jpeg)
    return {"bytes": len(jpeg), "quality": quality}


def pixels(order):
    """A JPEG through libjpeg, as PPM."""
    from PIL import Image
    with Image.open(order["file"]) as picture:
        picture.convert(PIXELS).save(order["ppm"])
        return {"size": picture.size}


def synthetic(order):
    """A photo of more megapixels than any here: a real one beside its mirror images, with a sensor's noise."""
    import numpy
    from PIL import Image, ImageOps
    width, height = order["size"]
    tile = upright(order["file"])
    if tile.width < tile.height:
        tile = tile.transpose(Image.Transpose.ROTATE_90)
    whole = Image.new(PIXELS, (width, height))
    rows = [tile, ImageOps.mirror(tile), ImageOps.flip(tile), ImageOps.flip(ImageOps.mirror(tile))]
    for down in range(-(-height // tile.height)):
        for across in range(-(-width // tile.width)):
            whole.paste(rows[2 * (down % 2) + across % 2], (across * tile.width, down * tile.height))
    random = numpy.random.default_rng(20)
    for top in range(0, height, 500):
        box = (0, top, width, min(top + 500, height))
        band = numpy.asarray(whole.crop(box)).astype(numpy.float32)
        noise = random.standard_normal(band.shape[:2], dtype=numpy.float32)[..., None] * 1.5
        whole.paste(Image.fromarray(numpy.clip(numpy.rint(band + noise), 0, 255).astype(numpy.uint8)), box)
    whole.save(order["out"], "JPEG", quality=order["quality"], subsampling="4:2:0")
    return {"bytes": pathlib.Path(order["out"]).stat().st_size}


ORDERS = {act.__name__: act for act in (decode8, pillow, reference, progressive, jpegli, pixels, synthetic)}


def main():
    for line in sys.stdin:
        order = json.loads(line)
        try:
            answer = ORDERS[order["what"]](order)
        except Exception as error:
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
