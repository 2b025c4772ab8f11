// Section 2 of docs/verify.md: the nine files, out of a zip or a folder.
import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { inflateRawSync } from "node:zlib";
import { demand, hexHash } from "./forms.mjs";

const MIB = 2 ** 20;
export const LIMITS = {
  "manifest.json": 16 * MIB,
  "ledger.jsonl": 2047 * MIB,
  "checkpoints.txt": 1024 * MIB,
  "openings.jsonl": 2047 * MIB,
  "roll.txt": 1024 * MIB,
  "paper.json": 128 * MIB,
  "ballots.pb": 2047 * MIB,
  "result.json": 16 * MIB,
  SHA256SUMS: 4096,
};
const NAMES = Object.keys(LIMITS);

/** The nine files of a zip or a folder, by name. */
export function readBundle(path) {
  demand(existsSync(path), "the bundle is not there");
  return statSync(path).isDirectory() ? fromFolder(path) : fromZip(readFileSync(path));
}

function fromFolder(folder) {
  const there = readdirSync(folder);
  demand(there.length === NAMES.length && NAMES.every((name) => there.includes(name)), "not the nine files of a bundle");
  const files = {};
  for (const name of NAMES) {
    const path = join(folder, name);
    demand(statSync(path).isFile() && statSync(path).size <= LIMITS[name], `${name} is no file, or too large`);
    files[name] = readFileSync(path);
  }
  return files;
}

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});

function crc32(bytes) {
  let value = 0xffffffff;
  for (const byte of bytes) value = TABLE[(value ^ byte) & 255] ^ (value >>> 8);
  return (value ^ 0xffffffff) >>> 0;
}

export function fromZip(zip) {
  const end = zip.length - 22;
  demand(end >= 0 && zip.readUInt32LE(end) === 0x06054b50, "not a zip, or a zip with a comment");
  demand(zip.readUInt16LE(end + 20) === 0, "the zip has a comment");
  demand(zip.readUInt32LE(end + 4) === 0, "the zip is in several parts");
  const count = zip.readUInt16LE(end + 10);
  demand(count === NAMES.length && zip.readUInt16LE(end + 8) === count, "not the nine files of a bundle");
  const files = {};
  let at = zip.readUInt32LE(end + 16);
  demand(at + zip.readUInt32LE(end + 12) === end, "the zip's directory is not where it says");
  for (let entry = 0; entry < count; entry++) {
    demand(at + 46 <= end && zip.readUInt32LE(at) === 0x02014b50, "the zip's directory is broken");
    const length = zip.readUInt16LE(at + 28);
    const name = zip.toString("latin1", at + 46, at + 46 + length);
    demand(NAMES.includes(name) && !Object.hasOwn(files, name), "another name, or a name twice, in the zip");
    files[name] = unpack(zip, at, name);
    demand(zip.readUInt16LE(at + 32) === 0, "a file of the zip has a comment");
    at += 46 + length + zip.readUInt16LE(at + 30);
  }
  demand(at === end, "the zip's directory is broken");
  return files;
}

function unpack(zip, at, name) {
  const [flags, packing] = [zip.readUInt16LE(at + 8), zip.readUInt16LE(at + 10)];
  const [crc, packed, size, start] = [16, 20, 24, 42].map((offset) => zip.readUInt32LE(at + offset));
  demand((flags & 0x2041) === 0, `${name} is encrypted`);
  demand(packing === 0 || packing === 8, `${name} is packed in another way`);
  demand(![packed, size, start].includes(0xffffffff) && size <= LIMITS[name], `${name} is too large`);
  demand(start + 30 <= zip.length && zip.readUInt32LE(start) === 0x04034b50, `${name} is not where the zip says`);
  const body = start + 30 + zip.readUInt16LE(start + 26) + zip.readUInt16LE(start + 28);
  demand(body + packed <= zip.length, `${name} is cut short`);
  let content = zip.subarray(body, body + packed);
  if (packing === 8) {
    try {
      content = inflateRawSync(content, { maxOutputLength: Math.max(size, 1) });
    } catch {
      demand(false, `${name} does not unpack`);
    }
  }
  demand(content.length === size && crc32(content) === crc, `${name} does not unpack to what the zip says`);
  return content;
}

/** The bytes that SHA256SUMS must have. */
export function sumsOf(files) {
  return NAMES.filter((name) => name !== "SHA256SUMS")
    .map((name) => `${hexHash(files[name])}  ${name}\n`)
    .join("");
}
