// Sections 5, 6 and 11 of docs/verify.md: leaves and their order, the Merkle tree, signed notes.
import {
  demand, fromBase64, hasKeys, isHash, isReason, isSignedBy, isTime, isWhole, linesOf, parse, sha256, textOf,
} from "./forms.mjs";

const LONGEST_LEAF = 131072;
const LONGEST_LIST = 1000;
const LATEST = 253402300799; // the last second of the year 9999

const ascends = (list) => list.every((item, n) => n === 0 || list[n - 1] < item);
const isList = (value) =>
  Array.isArray(value) && value.length >= 1 && value.length <= LONGEST_LIST && value.every(isHash) && ascends(value);
const are = (test, ...keys) => (leaf) => keys.every((key) => test(leaf[key]));

// For each kind: its keys besides `type`, and what they must hold.
const KINDS = {
  manifest: [["sha256"], are(isHash, "sha256")],
  ballot: [["commitment"], are(isHash, "commitment")],
  paper: [["commitment"], are(isHash, "commitment")],
  roll: [["line", "reason"], (leaf) => isHash(leaf.line) && isReason(leaf.reason)],
  superseded: [["commitments"], are(isList, "commitments")],
  overridden: [["commitments"], are(isList, "commitments")],
  close: [
    ["casts", "superseded", "overridden", "marked", "marks"],
    (leaf) =>
      are(isWhole, "casts", "superseded", "overridden")(leaf) && hasKeys(leaf.marked, ["electronic", "paper"]) &&
      isWhole(leaf.marked.electronic) && isWhole(leaf.marked.paper) && isHash(leaf.marks),
  ],
  complete: [
    ["issued", "counted", "spoilt", "replaced", "unreturned", "log"],
    (leaf) => are(isWhole, "issued", "counted", "spoilt", "replaced", "unreturned")(leaf) && isHash(leaf.log),
  ],
  unopened: [
    ["reason", "commitments"],
    (leaf) => ["broken", "invalid", "mismatch", "missing"].includes(leaf.reason) && isList(leaf.commitments),
  ],
  result: [["openings", "pb", "result", "unopened"], (leaf) => are(isHash, "openings", "pb", "result")(leaf) && isWhole(leaf.unopened)],
  destroyed: [["statement", "at"], (leaf) => isReason(leaf.statement) && isTime(leaf.at)],
};
const AMENDS = {
  extend: [["what", "closes_at", "reason"], (leaf) => isTime(leaf.closes_at) && isReason(leaf.reason)],
  withdraw: [["what", "project", "reason"], (leaf) => typeof leaf.project === "string" && isReason(leaf.reason)],
};

// Which kinds may follow which: the order of section 5 as stages that are only passed forward.
const STAGES = [
  ["manifest"], ["ballot", "paper", "roll", "amend"], ["superseded"], ["overridden"], ["close"], ["paper"], ["complete"],
  ["unopened"], ["result"], ["destroyed"],
];
const ONCE = new Set(["manifest", "close", "complete", "result", "destroyed"]);

/** All leaves of a ledger, each in its place, with the hash of each; refused unless `result` is reached. */
export function readLedger(bytes) {
  const ledger = { leaves: [], hashes: [], close: -1, result: -1 };
  let stage = -1;
  for (const line of linesOf(bytes, "the ledger", LONGEST_LEAF)) {
    const number = ledger.leaves.length;
    const leaf = parse(line, `entry ${number}`);
    demand(leaf !== null && typeof leaf === "object" && typeof leaf.type === "string", `entry ${number} is no leaf`);
    const kinds = leaf.type === "amend" ? AMENDS : KINDS;
    const kind = leaf.type === "amend" ? leaf.what : leaf.type;
    demand(typeof kind === "string" && Object.hasOwn(kinds, kind), `entry ${number} is no leaf`);
    const [keys, holds] = kinds[kind];
    demand(hasKeys(leaf, ["type", ...keys]) && holds(leaf), `entry ${number} is not as a leaf of its kind must be`);
    stage = nextStage(stage, leaf.type, number);
    if (leaf.type === "close") ledger.close = number;
    if (leaf.type === "result") ledger.result = number;
    ledger.leaves.push(leaf);
    ledger.hashes.push(sha256(Buffer.of(0), line));
  }
  demand(ledger.result >= 0, "the ledger does not reach the result");
  return ledger;
}

function nextStage(stage, type, number) {
  if (stage >= 0 && STAGES[stage].includes(type) && !ONCE.has(type)) return stage;
  for (let next = stage + 1; next < STAGES.length; next++) {
    if (STAGES[next].includes(type)) return next;
    demand(!ONCE.has(STAGES[next][0]), `entry ${number} is out of its place`); // one that must not be missing
  }
  demand(false, `entry ${number} is out of its place`);
  return stage;
}

/** Lists of one kind go on only from a leaf with 1,000; reasons ascend. */
export function checkContinued(leaves, type) {
  let before = null;
  for (const leaf of leaves.filter((item) => item.type === type)) {
    if (before !== null && before.reason !== leaf.reason) demand(before.reason < leaf.reason, "reasons do not ascend");
    else if (before !== null) {
      demand(before.commitments.length === LONGEST_LIST, "a list goes on before it is full");
      demand(before.commitments.at(-1) < leaf.commitments[0], "a list does not ascend");
    }
    before = leaf;
  }
}

const node = (left, right) => sha256(Buffer.of(1), left, right);

/** Grows leaf by leaf, and knows the root over the leaves so far (RFC 9162, 2.1.1). */
export class Tree {
  #peaks = []; // roots of whole subtrees, the largest first
  #size = 0;

  add(hash) {
    this.#size++;
    this.#peaks.push(hash);
    for (let rest = this.#size; rest % 2 === 0; rest /= 2) {
      const right = this.#peaks.pop();
      this.#peaks.push(node(this.#peaks.pop(), right));
    }
  }

  root() {
    if (!this.#peaks.length) return sha256();
    return this.#peaks.reduceRight((right, left) => node(left, right));
  }
}

export function rootOver(hashes) {
  const tree = new Tree();
  for (const hash of hashes) tree.add(hash);
  return tree.root();
}

const LOG = 1;
const WITNESS = 4;

const keyId = (name, type, key) => sha256(name, "\n", Buffer.of(type), key).subarray(0, 4);

/** Whether a signature line is right: by this name and key, over this text. A witness's gives its time. */
export function checkSignature(signature, type, name, key, text) {
  demand(signature.name === name, `signed by ${signature.name}, not ${name}`);
  const publicKey = Buffer.from(key, "hex");
  demand(signature.id.equals(keyId(name, type, publicKey)), "the key id is another key's");
  let [message, body, time] = [Buffer.from(text), signature.body, null];
  if (type === WITNESS) {
    demand(body.length === 72, "the signature has another length");
    const seconds = body.readBigUInt64BE(0);
    demand(seconds <= BigInt(LATEST), "the time is beyond the year 9999");
    time = Number(seconds);
    message = Buffer.from(`cosignature/v1\ntime ${time}\n${text}`);
    body = body.subarray(8);
  }
  demand(body.length === 64 && isSignedBy(publicKey, message, body), "the signature is wrong");
  return time;
}

export const signedByLog = (signature, rules, text) => checkSignature(signature, LOG, rules.origin, rules.log, text);
export const signedByWitness = (signature, witness, text) =>
  checkSignature(signature, WITNESS, witness.name, witness.key, text);
/** A signature line of the poll's own log, of which only the signature itself was written down. */
export const logSignature = ({ origin, log }, body) =>
  ({ name: origin, id: keyId(origin, LOG, Buffer.from(log, "hex")), body });
export const isLogKey = (id, name, key) => id.equals(keyId(name, LOG, key));
export const isWitnessKey = (id, name, key) => id.equals(keyId(name, WITNESS, key));

function signatureOf(line) {
  const found = /^— ([^ ]+) ([^ ]+)$/u.exec(line);
  demand(found, "a line that is no signature line");
  const bytes = fromBase64(found[2], "a signature");
  demand(bytes.length >= 5, "a signature is too short");
  return { name: found[1], id: bytes.subarray(0, 4), body: bytes.subarray(4) };
}

const LONGEST_NOTE = 16384;

/** A signed note: its text with the last line end, its lines, and its signatures. */
export function readNote(content) {
  demand(Buffer.byteLength(content) <= LONGEST_NOTE, "a note is too long");
  demand(!/[\u0000-\u0009\u000b-\u001f]/u.test(content), "a note has control characters");
  demand(content.endsWith("\n"), "a note does not end with a line end");
  const split = content.lastIndexOf("\n\n");
  demand(split >= 0, "a note without signatures");
  const text = content.slice(0, split + 1);
  const signatures = content.slice(split + 2, -1).split("\n").map(signatureOf);
  return { text, lines: text.slice(0, -1).split("\n"), signatures };
}

/** A checkpoint's name, size and root. */
export function readCheckpoint(content) {
  const note = readNote(content);
  demand(note.lines.length === 3, "a checkpoint has other lines than three");
  const [origin, size, root] = note.lines;
  demand(/^[1-9]\d*$/u.test(size) && Number.isSafeInteger(Number(size)), "a checkpoint's size is no number");
  const bytes = fromBase64(root, "a checkpoint's root");
  demand(bytes.length === 32, "a checkpoint's root is no hash");
  return { ...note, origin, size: Number(size), root: bytes };
}

/** All checkpoints of `checkpoints.txt`: between the last line of one and the first of the next is an empty line. */
export function readCheckpoints(bytes) {
  const text = textOf(bytes, "checkpoints.txt");
  demand(text.endsWith("\n"), "checkpoints.txt does not end with a line end");
  const parts = text.slice(0, -1).split("\n\n");
  demand(parts.length % 2 === 0, "checkpoints.txt is not a row of notes");
  const notes = [];
  for (let at = 0; at < parts.length; at += 2) notes.push(readCheckpoint(`${parts[at]}\n\n${parts[at + 1]}\n`));
  return notes;
}
