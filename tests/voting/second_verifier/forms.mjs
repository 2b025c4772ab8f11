// Conventions of docs/verify.md, section 1: canonical JSON, text, times, hashes, signatures.
import { createHash, createPublicKey, verify } from "node:crypto";

export class Refused extends Error {}

export function demand(condition, why) {
  if (!condition) throw new Refused(why);
}

const strict = () => new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Bytes as text; refused unless they are UTF-8. */
export function textOf(bytes, what) {
  try {
    return strict().decode(bytes);
  } catch {
    throw new Refused(`${what} is not UTF-8`);
  }
}

export const isObject = (value) => value !== null && typeof value === "object" && !Array.isArray(value);
export const isWhole = (value, least = 0, most = Number.MAX_SAFE_INTEGER) =>
  Number.isSafeInteger(value) && !Object.is(value, -0) && value >= least && value <= most;

/** Whether an object has all keys of `must`, and besides at most those of `may`. */
export function hasKeys(value, must, may = []) {
  if (!isObject(value)) return false;
  const keys = Object.keys(value);
  return must.every((key) => Object.hasOwn(value, key)) && keys.every((key) => must.includes(key) || may.includes(key));
}

const DEEPEST = 32;

/** RFC 8785, narrowed: throws for what has no canonical form. */
export function canonical(value, depth = 0) {
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "number") {
    demand(Number.isSafeInteger(value), "a number is not whole, or too large");
    return String(value);
  }
  if (typeof value === "string") {
    demand(value.isWellFormed(), "a string holds half of a surrogate pair");
    return JSON.stringify(value);
  }
  demand(depth < DEEPEST, "nested too deep");
  if (Array.isArray(value)) return `[${value.map((item) => canonical(item, depth + 1)).join(",")}]`;
  const keys = Object.keys(value).sort(); // Array.prototype.sort compares UTF-16 code units
  return `{${keys.map((key) => `${canonical(key)}:${canonical(value[key], depth + 1)}`).join(",")}}`;
}

/** Parse canonical JSON; anything that would be written otherwise is refused. */
export function parse(bytes, what) {
  const text = textOf(bytes, what);
  let value;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Refused(`${what} is not JSON`);
  }
  let written;
  try {
    written = canonical(value);
  } catch (wrong) {
    if (wrong instanceof Refused) throw new Refused(`${what}: ${wrong.message}`);
    throw new Refused(`${what} is nested too deep`);
  }
  demand(written === text, `${what} is not canonical JSON`);
  return value;
}

const SPACES = /[\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/u;
const CONTROLS = /[\u0000-\u001f\u007f-\u009f]/u;

export function isText(value) {
  return (
    typeof value === "string" && !CONTROLS.test(value) && !SPACES.test(value) && !/^ | $| {2}/u.test(value)
  );
}

export const isReason = (value) => isText(value) && value.length > 0 && [...value].length <= 2000;

/** A name that may stand under a note. */
export function isSigner(value) {
  const length = typeof value === "string" ? [...value].length : 0;
  return length >= 1 && length <= 200 && !CONTROLS.test(value) && !SPACES.test(value) && !/[ +]/u.test(value);
}

export const isHash = (value) => typeof value === "string" && /^[0-9a-f]{64}$/u.test(value);

/** Seconds since 1970 of a time as section 1 writes it, or null. */
export function secondsOf(value) {
  const found = typeof value === "string" && /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)Z$/u.exec(value);
  if (!found) return null;
  const [year, month, day, hour, minute, second] = found.slice(1).map(Number);
  if (year < 1 || hour > 23 || minute > 59 || second > 59) return null;
  const moment = new Date(0);
  moment.setUTCFullYear(year, month - 1, day);
  if (moment.getUTCMonth() !== month - 1 || moment.getUTCDate() !== day) return null;
  moment.setUTCHours(hour, minute, second);
  return moment.getTime() / 1000;
}

export const isTime = (value) => secondsOf(value) !== null;

export function sha256(...parts) {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest();
}

export const hexHash = (...parts) => sha256(...parts).toString("hex");

/** Base64 of RFC 4648, padded, without stray bits. */
export function fromBase64(text, what) {
  const bytes = Buffer.from(text, "base64");
  demand(bytes.toString("base64") === text, `${what} is not base64`);
  return bytes;
}

export function isSignedBy(publicKey, message, signature) {
  try {
    const key = createPublicKey({
      key: { kty: "OKP", crv: "Ed25519", x: publicKey.toString("base64url") },
      format: "jwk",
    });
    return verify(null, message, key, signature);
  } catch {
    return false;
  }
}

const CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** The first bits of some bytes in Crockford's base32, in groups of four. */
export function code(bytes, bits) {
  let number = BigInt(`0x${bytes.toString("hex")}`) >> BigInt(bytes.length * 8 - bits);
  let letters = "";
  for (let place = 0; place < bits / 5; place++, number >>= 5n) letters = CROCKFORD[Number(number & 31n)] + letters;
  return letters.match(/.{4}/gu).join("-");
}

export const fingerprint = (key) => code(sha256("lamplight key v1\n", key), 100);

/** The lines of a file, as bytes without their ends; refused unless the last line has its end too. */
export function* linesOf(bytes, what, longest = Infinity) {
  for (let start = 0, number = 1; start < bytes.length; number++) {
    const end = bytes.indexOf(10, start);
    demand(end >= 0, `${what}, line ${number} does not end`);
    demand(end - start <= longest, `${what}, line ${number} is too long`);
    yield bytes.subarray(start, end);
    start = end + 1;
  }
}
