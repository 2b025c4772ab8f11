// A second verifier of Lamplight's bundles, written from docs/verify.md and docs/rules alone: it shares no code with the
// first. `node verify.mjs BUNDLE [--log-key K] …` checks one; `node verify.mjs --batch` takes many, a line of JSON each.
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { Refused, parse } from "./forms.mjs";
import { CHECKS, runChecks } from "./checks.mjs";
import { checkRules } from "./rules_file.mjs";
import { fromZip, readBundle } from "./wrapper.mjs";

const MANY = { type: "string", multiple: true, default: [] };
const OPTIONS = {
  "log-key": MANY, witness: MANY, receipt: MANY, checkpoint: MANY, line: MANY,
  unopened: { type: "string", default: "0" }, batch: { type: "boolean", default: false },
};

/** A bundle that can't be read at all, else what the checks found. */
function verify(read, known) {
  try {
    return runChecks(read(), known);
  } catch (wrong) {
    if (!(wrong instanceof Refused)) throw wrong;
    return { ok: false, number: 0, check: "reading", why: wrong.message, said: [], left: [] };
  }
}

/**
 * Many bundles in one process. A line asks with `zip` (base64), or with `files` (base64 by name; those that are not
 * named are as in the line before that had `base: true`), or with `rules` alone; `known` is what the asker knows.
 */
async function batch() {
  const decoded = (files) => Object.fromEntries(Object.entries(files).map(([name, data]) => [name, Buffer.from(data, "base64")]));
  let base = {};
  for await (const line of createInterface({ input: process.stdin })) {
    const asked = JSON.parse(line);
    const read = () => {
      if (asked.zip !== undefined) return fromZip(Buffer.from(asked.zip, "base64"));
      const files = { ...base, ...decoded(asked.files) };
      if (asked.base) base = files;
      return files;
    };
    const answer = asked.rules === undefined ? verify(read, asked.known) : ofRules(Buffer.from(asked.rules, "base64"));
    process.stdout.write(`${JSON.stringify(answer)}\n`);
  }
}

function ofRules(bytes) {
  try {
    checkRules(parse(bytes, "the rules"));
    return { ok: true };
  } catch (wrong) {
    if (!(wrong instanceof Refused)) throw wrong;
    return { ok: false, why: wrong.message };
  }
}

function one(path, values) {
  const texts = (paths) => paths.map((given) => (given.includes("#") ? given : readFileSync(given, "utf8")));
  const report = verify(() => readBundle(path), {
    logKeys: values["log-key"], witnesses: values.witness, receipts: texts(values.receipt),
    checkpoints: texts(values.checkpoint), lines: values.line, unopened: Number(values.unopened),
  });
  for (const sentence of [...report.said, ...report.left]) console.log(sentence);
  console.log(report.ok ? `ok: all ${Object.keys(CHECKS).length} checks` : `NOT OK: ${report.check}: ${report.why}`);
  return report.ok ? 0 : report.number ? 1 : 2;
}

const { values, positionals } = parseArgs({ options: OPTIONS, allowPositionals: true });
if (values.batch) await batch();
else if (positionals.length === 1) process.exitCode = one(positionals[0], values);
else {
  console.error("usage: node verify.mjs BUNDLE [--log-key KEY] [--witness KEY] [--receipt FILE] [--checkpoint FILE] …");
  process.exitCode = 2;
}
