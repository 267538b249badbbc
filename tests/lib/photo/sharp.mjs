// sharp (libvips), plain and with mozjpeg: an order in JSON a line on stdin, an answer in JSON a line on stdout.
//
// usage: node sharp.mjs FOLDER_WITH_NODE_MODULES

import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";

const sharp = createRequire(`${process.argv[2]}/`)("sharp");
sharp.concurrency(1);
sharp.cache(false);

// The largest quality that fits, by halving, as somebody would who knows only this library.
async function largest(pixels, info, budget, mozjpeg) {
  let [low, high, best] = [1, 100, null];
  while (low <= high) {
    const quality = (low + high) >> 1;
    const { width, height, channels } = info;
    const jpeg = await sharp(pixels, { raw: { width, height, channels } }).jpeg({ quality, mozjpeg }).toBuffer();
    if (jpeg.length <= budget) {
      best = { jpeg, quality };
      low = quality + 1;
    } else {
      high = quality - 1;
    }
  }
  return best;
}

async function answer({ what, file, out, edge, budget, thumb }) {
  const mozjpeg = what !== "sharp";
  const began = performance.now();
  let picture = sharp(file, { limitInputPixels: false });
  if (what !== "mozjpeg") {
    picture = picture.rotate().resize(edge, edge, { fit: "inside", withoutEnlargement: true });
  }
  const { data, info } = await picture.removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const best = await largest(data, info, budget, mozjpeg);
  if (thumb) {
    const { width, height, channels } = info;
    const small = sharp(data, { raw: { width, height, channels } }).resize(thumb, thumb, { fit: "inside" });
    await small.jpeg().toBuffer();
  }
  const ms = performance.now() - began;
  if (out) writeFileSync(out, best.jpeg);
  return { ms, bytes: best.jpeg.length, quality: best.quality };
}

for await (const line of createInterface({ input: process.stdin })) {
  const reply = await answer(JSON.parse(line)).catch((error) => ({ error: String(error) }));
  console.log(JSON.stringify(reply));
}
