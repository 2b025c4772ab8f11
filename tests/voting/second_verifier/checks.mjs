// Section 12 of docs/verify.md: the checks, in their order. The first that fails ends the verification.
import {
  Refused, code, demand, fingerprint, fromBase64, hasKeys, hexHash, isHash, isObject, isWhole, linesOf, parse, secondsOf,
  sha256,
} from "./forms.mjs";
import {
  Tree, checkContinued, isLogKey, isWitnessKey, readCheckpoint, readCheckpoints, readLedger, readNote, rootOver,
  logSignature, signedByLog, signedByWitness,
} from "./log.mjs";
import { COUNTED, countVotes } from "./count.mjs";
import { ballotsFile } from "./pb.mjs";
import { checkBallot, checkRules } from "./rules_file.mjs";
import { sumsOf } from "./wrapper.mjs";

const SLACK = 300; // seconds
const LONGEST_BALLOT = 65536;
const ballotHash = (bytes) => hexHash("lamplight ballot v1\n", bytes);
const count = (list, test) => list.reduce((sum, item) => sum + (test(item) ? 1 : 0), 0);

/** Every check by its name. Each gets what is known so far (`b`) and what the asker knows (`known`). */
export const CHECKS = {
  files(b) {
    demand(b.files.SHA256SUMS.equals(Buffer.from(sumsOf(b.files))), "SHA256SUMS does not fit the files");
  },
  rules(b) {
    b.rules = parse(b.files["manifest.json"], "manifest.json");
    checkRules(b.rules);
    b.fingerprint = hexHash(b.files["manifest.json"]);
    b.place = new Map(b.rules.projects.map((project, index) => [project.id, index]));
  },
  leaves(b) {
    b.ledger = readLedger(b.files["ledger.jsonl"]);
    b.of = (type) => b.ledger.leaves.filter((leaf) => leaf.type === type);
    [b.close] = b.of("close");
    [b.complete] = b.of("complete");
    [b.promised] = b.of("result");
  },
  beginning(b) {
    demand(b.ledger.leaves[0].sha256 === b.fingerprint, "the first leaf is about other rules");
  },
  checkpoints(b) {
    b.checkpoints = readCheckpoints(b.files["checkpoints.txt"]);
    let before = 0;
    for (const one of b.checkpoints) {
      demand(one.origin === b.rules.origin, "a checkpoint of another log");
      demand(one.size > before, "sizes do not ascend");
      before = one.size;
    }
    demand(before === b.ledger.leaves.length, "the last checkpoint is not over all leaves");
    b.closing = b.checkpoints.filter((one) => one.size > b.ledger.close && one.size <= b.ledger.result);
    demand(b.closing.length > 0, "no checkpoint covers the close and not the result");
  },
  "log signatures"(b) {
    for (const one of b.checkpoints) signedByLog(one.signatures[0], b.rules, one.text);
  },
  growth(b) {
    const tree = new Tree();
    let at = 0;
    for (const one of b.checkpoints) {
      while (at < one.size) tree.add(b.ledger.hashes[at++]);
      demand(tree.root().equals(one.root), `the checkpoint of ${one.size} has another root`);
    }
  },
  witnesses(b) {
    const order = new Map(b.rules.witnesses.map((witness, index) => [witness.name, index]));
    for (const one of b.checkpoints) {
      let before = -1;
      one.times = one.signatures.slice(1).map((signature) => {
        demand(order.has(signature.name), "signed by somebody who is no witness");
        const index = order.get(signature.name);
        demand(index > before, "witnesses are not in order");
        before = index;
        return signedByWitness(signature, b.rules.witnesses[index], one.text);
      });
    }
    if (!order.size) return;
    demand(b.checkpoints.at(-1).times.length >= b.rules.quorum, "too few witnesses on the last checkpoint");
    demand(b.closing.some((one) => one.times.length >= b.rules.quorum), "too few witnesses on every closing checkpoint");
  },
  "closing time"(b) {
    const ends = b.of("amend").filter((leaf) => leaf.what === "extend").map((leaf) => leaf.closes_at);
    const last = secondsOf(ends.at(-1) ?? b.rules.closes_at);
    for (const one of b.closing.filter((checkpoint) => checkpoint.times.length)) {
      demand(Math.max(...one.times) >= last - SLACK, "witnesses saw the close before the vote was over");
    }
  },
  once(b) {
    b.channels = new Map();
    for (const leaf of b.ledger.leaves) {
      if (leaf.type !== "ballot" && leaf.type !== "paper") continue;
      demand(!b.channels.has(leaf.commitment), "a commitment is there twice");
      b.channels.set(leaf.commitment, leaf.type === "paper" ? "paper" : "electronic");
    }
  },
  replaced(b) {
    b.fate = new Map();
    for (const type of ["superseded", "overridden"]) {
      checkContinued(b.ledger.leaves, type);
      for (const commitment of b.of(type).flatMap((leaf) => leaf.commitments)) {
        demand(b.channels.get(commitment) === "electronic", `${type}, and no electronic ballot`);
        demand(!b.fate.has(commitment), "listed twice");
        b.fate.set(commitment, type);
      }
    }
  },
  amendments(b) {
    b.withdrawn = new Set();
    let end = secondsOf(b.rules.closes_at);
    for (const leaf of b.of("amend")) {
      if (leaf.what === "extend") {
        demand(secondsOf(leaf.closes_at) > end, "an extension to an earlier end");
        end = secondsOf(leaf.closes_at);
      } else {
        demand(b.place.has(leaf.project) && !b.withdrawn.has(leaf.project), "withdrawn, but unknown or withdrawn already");
        b.withdrawn.add(leaf.project);
      }
    }
    b.late = b.of("roll").map((leaf) => leaf.line);
    demand(new Set(b.late).size === b.late.length, "a line of the roll is added twice");
  },
  closing(b) {
    const fates = [...b.fate.values()];
    demand(b.close.casts === b.of("ballot").length, "another number of casts");
    demand(b.close.superseded === count(fates, (fate) => fate === "superseded"), "another number of replaced ballots");
    demand(b.close.overridden === count(fates, (fate) => fate === "overridden"), "another number of void ballots");
  },
  roll(b) {
    b.marks = new Map();
    let before = "";
    for (const bytes of linesOf(b.files["roll.txt"], "roll.txt")) {
      const found = /^([0-9a-f]{64}) ([01p])$/u.exec(bytes.toString("latin1"));
      demand(found, "a line of roll.txt is not as it must be");
      demand(found[1] > before, "roll.txt does not ascend");
      before = found[1];
      b.marks.set(found[1], found[2]);
    }
    demand(b.late.every((line) => b.marks.has(line)), "somebody who was added is not on the roll");
    const late = new Set(b.late);
    const frozen = [...b.marks.keys()].filter((line) => !late.has(line));
    demand(frozen.length === b.rules.roll.size, "the frozen roll has another size");
    const root = rootOver(frozen.map((line) => sha256(Buffer.of(0), Buffer.from(line, "hex"))));
    demand(root.toString("hex") === b.rules.roll.root, "the frozen roll has another root");
  },
  marks(b) {
    const marks = [...b.marks.values()];
    b.onPaper = count(marks, (mark) => mark === "p");
    const electronic = count(marks, (mark) => mark === "1");
    demand(hexHash(b.files["roll.txt"]) === b.close.marks, "roll.txt is not the one of the close");
    demand(electronic === b.close.marked.electronic && b.onPaper === b.close.marked.paper, "other numbers of marks");
    demand(electronic === b.close.casts - b.close.superseded - b.close.overridden, "marks and ballots do not fit");
  },
  paper(b) {
    const log = parse(b.files["paper.json"], "paper.json");
    const lists = ["counted", "replaced", "spoilt", "unreturned"];
    demand(hasKeys(log, lists), "other keys than those of paper.json");
    for (const list of lists) {
      demand(Array.isArray(log[list]), `${list} is no list`);
      demand(log[list].every((s) => typeof s === "string" && /^[A-Z0-9-]{1,32}$/u.test(s)), `a number in ${list}`);
      demand(log[list].every((s, n) => n === 0 || log[list][n - 1] < s), `${list} does not ascend`);
    }
    const all = lists.flatMap((list) => log[list]);
    demand(new Set(all).size === all.length, "a sheet is there twice");
    const said = b.complete;
    demand(said.log === hexHash(b.files["paper.json"]), "paper.json is not the one of the ledger");
    demand(said.counted === log.counted.length && said.replaced === log.replaced.length, "other numbers of sheets");
    demand(said.spoilt === log.spoilt.length + log.replaced.length, "another number of spoilt sheets");
    demand(said.unreturned === log.unreturned.length, "another number of unreturned sheets");
    demand(said.issued === said.counted + said.spoilt + said.unreturned, "the sheets do not add up");
    demand(b.of("paper").length === said.counted, "as many paper ballots as counted sheets there are not");
    demand(b.onPaper === said.issued - said.replaced, "sheets and marks do not fit");
    demand(b.close.overridden <= b.onPaper, "more void ballots than sheets");
    demand(b.rules.paper.accepted || said.issued === 0, "paper, though none is accepted");
  },
  openings(b) {
    demand(hexHash(b.files["openings.jsonl"]) === b.promised.openings, "openings.jsonl is not the one of the ledger");
    b.opened = new Map();
    let before = "";
    for (const line of linesOf(b.files["openings.jsonl"], "openings.jsonl", LONGEST_BALLOT)) {
      const commitment = ballotHash(line);
      demand(commitment > before, "openings do not ascend");
      before = commitment;
      b.opened.set(commitment, line);
    }
  },
  opened(b) {
    checkContinued(b.ledger.leaves, "unopened");
    const unopened = b.of("unopened").flatMap((leaf) => leaf.commitments);
    b.unopened = new Set(unopened);
    demand(b.unopened.size === unopened.length, "unopened twice");
    demand(b.promised.unopened === unopened.length, "another number of unopened ballots");
    const stands = (commitment) => b.channels.has(commitment) && !b.fate.has(commitment);
    demand(unopened.every(stands), "unopened, but no ballot that stands");
    for (const commitment of b.opened.keys()) {
      demand(stands(commitment) && !b.unopened.has(commitment), `${commitment} is opened and does not stand`);
    }
    const standing = b.channels.size - b.fate.size;
    demand(b.opened.size + b.unopened.size === standing, "a ballot that stands is neither opened nor unopened");
  },
  valid(b) {
    b.ballots = [];
    for (const [commitment, line] of b.opened) {
      const ballot = parse(line, "a ballot");
      checkBallot(ballot, b.rules, b.fingerprint, b.channels.get(commitment), b.place);
      b.ballots.push(heard(ballot.choices, b.rules.ballot.form));
    }
  },
  unopened(b, known) {
    demand(b.unopened.size <= (known.unopened ?? 0), "more unopened ballots than were announced");
  },
  arithmetic(b) {
    b.result = parse(b.files["result.json"], "result.json");
    demand(isObject(b.result) && isObject(b.result.ballots), "result.json does not say how many ballots");
    const tally = { electronic: 0, paper: 0 };
    const closed = { electronic: 0, paper: 0 };
    for (const commitment of b.opened.keys()) tally[b.channels.get(commitment)]++;
    for (const commitment of b.unopened) closed[b.channels.get(commitment)]++;
    const { casts, superseded, overridden } = b.close;
    demand(casts - superseded - overridden === tally.electronic + closed.electronic, "electronic ballots do not add up");
    demand(b.of("paper").length === tally.paper + closed.paper, "paper ballots do not add up");
    const said = b.result.ballots;
    demand(said.electronic === tally.electronic && said.paper === tally.paper, "the result has other numbers of ballots");
    demand(said.unopened === b.unopened.size, "the result has another number of unopened ballots");
  },
  winners(b, known) {
    const said = b.result;
    const votes = Object.fromEntries(b.rules.projects.map((p) => [p.id, count(b.ballots, (v) => v.points.has(p.id))]));
    demand(hasKeys(said.votes, Object.keys(votes)), "votes are said of other projects");
    for (const [id, n] of Object.entries(votes)) demand(said.votes[id] === n, `project ${id} has ${n} votes`);
    if (!COUNTED.includes(b.rules.rule.name)) {
      known.left.push(`the rule ${b.rules.rule.name} is not recounted by this verifier: winners were taken as said`);
      demand(Array.isArray(said.winners), "winners are no list");
      return;
    }
    const outcome = countVotes(b.rules, grouped(b.ballots), b.withdrawn);
    const list = JSON.stringify(outcome.winners);
    demand(JSON.stringify(said.winners) === list, `a new count funds ${list}`);
    demand(said.cost === Number(outcome.cost), `a new count spends ${outcome.cost}`);
    demand(hasKeys(said.part_funded, Object.keys(outcome.part)), "other projects are funded in part");
    for (const [id, n] of Object.entries(outcome.part)) demand(said.part_funded[id] === Number(n), `${id} gets ${n}`);
  },
  "ballots file"(b) {
    const file = ballotsFile(b.rules, b.place, b.ballots, b.result.winners, b.withdrawn);
    demand(hexHash(b.files["ballots.pb"]) === b.promised.pb, "ballots.pb is not the one of the ledger");
    demand(b.files["ballots.pb"].equals(file), "ballots.pb is not what the openings say");
  },
  "result file"(b) {
    const said = b.result;
    const keys = ["format", "poll", "manifest", "ballots", "votes", "winners", "cost", "part_funded"];
    demand(hexHash(b.files["result.json"]) === b.promised.result, "result.json is not the one of the ledger");
    demand(hasKeys(said, keys) && said.format === "lamplight result 1", "other keys than those of a result");
    demand(said.poll === b.rules.poll && said.manifest === b.fingerprint, "the result of another poll");
    demand(hasKeys(said.ballots, ["electronic", "paper", "unopened"]), "other keys than those of ballots");
    demand(isWhole(said.cost) && isObject(said.part_funded), "cost or part_funded is not as it must be");
  },
  "your log key"(b, known) {
    for (const key of known.logKeys) {
      demand(isKey(key, b.rules.origin, b.rules.log, isLogKey), "the log's key is another one than you know");
    }
  },
  "your witnesses"(b, known) {
    for (const key of known.witnesses) {
      const found = b.rules.witnesses.find((w) => isKey(key, w.name, w.key, isWitnessKey));
      demand(found, "a witness you know is not in the rules");
      const signed = (one) => one.signatures.slice(1).some((signature) => signature.name === found.name);
      demand(b.closing.some(signed) && signed(b.checkpoints.at(-1)), "a witness you know did not sign");
    }
  },
  "your receipts"(b, known) {
    for (const text of known.receipts) {
      const note = linked(text, b.rules, b.fingerprint) ?? readNote(text);
      const [version, origin, rules, commitment] = note.lines;
      demand(note.lines.length === 4 && note.signatures.length === 1, "not a receipt");
      demand(version === "lamplight receipt v1" && isHash(commitment), "not a receipt");
      demand(origin === b.rules.origin && rules === b.fingerprint, "a receipt of another poll");
      signedByLog(note.signatures[0], b.rules, note.text);
      const fate = b.opened.has(commitment) ? "opened" : b.fate.get(commitment);
      demand(fate, `the ballot of receipt ${code(Buffer.from(commitment, "hex"), 80)} is missing`);
      known.said.push(`${code(Buffer.from(commitment, "hex"), 80)} ${fate}`);
    }
  },
  "your checkpoints"(b, known) {
    for (const text of known.checkpoints) {
      const one = readCheckpoint(text);
      demand(one.origin === b.rules.origin && one.size <= b.ledger.hashes.length, "a checkpoint of another log, or beyond");
      signedByLog(one.signatures[0], b.rules, one.text);
      const root = rootOver(b.ledger.hashes.slice(0, one.size));
      demand(root.equals(one.root), "the log does not continue the checkpoint you kept");
    }
  },
  "your roll lines"(b, known) {
    for (const line of known.lines) {
      demand(b.marks.has(line), "a line is not on the roll");
      known.said.push(`${line} ${b.marks.get(line)}`);
    }
  },
};

/** What the rules hear of a ballot: ids as given, and points by id (Borda's for a ranking). */
function heard(choices, form) {
  if (isObject(choices)) return { ids: Object.keys(choices), points: new Map(Object.entries(choices)) };
  const worth = (n) => (form === "ordinal" ? choices.length - n : 1);
  return { ids: choices, points: new Map(choices.map((id, n) => [id, worth(n)])) };
}

/** Ballots that say the same, counted together. */
function grouped(ballots) {
  const groups = new Map();
  for (const { points } of ballots) {
    const key = JSON.stringify([...points].sort());
    const group = groups.get(key);
    if (group) group.voters++;
    else groups.set(key, { points, voters: 1 });
  }
  return [...groups.values()];
}

/** Whether what somebody typed (fingerprint, 64 digits, or a C2SP vkey) names this key. */
function isKey(typed, name, key, idOf) {
  const bytes = Buffer.from(key, "hex");
  if (/^[0-9a-f]{64}$/u.test(typed)) return typed === key;
  const vkey = /^([^+]+)\+([0-9a-f]{8})\+(.+)$/u.exec(typed);
  if (vkey) {
    const content = fromBase64(vkey[3], "a vkey");
    return vkey[1] === name && content.subarray(1).equals(bytes) && idOf(Buffer.from(vkey[2], "hex"), name, bytes);
  }
  const letters = typed.toUpperCase().replace(/[\s-]/gu, "").replaceAll("O", "0").replace(/[IL]/gu, "1");
  return letters === fingerprint(bytes).replaceAll("-", "");
}

/** The receipt of a link, of which commitment and signature stand behind `#` and the poll knows the rest; else null. */
function linked(text, rules, fingerprint) {
  const link = /^\S*#([A-Za-z0-9_-]{128})\s*$/u.exec(text);
  if (!link) return null;
  const held = Buffer.from(link[1], "base64url");
  const lines = ["lamplight receipt v1", rules.origin, fingerprint, held.subarray(0, 32).toString("hex")];
  const signature = logSignature(rules, held.subarray(32));
  return { lines, text: `${lines.join("\n")}\n`, signatures: [signature] };
}

/** Run all checks over nine files. Gives the first that fails, or null, and what was said on the way. */
export function runChecks(files, asked = {}) {
  const known = {
    logKeys: [], witnesses: [], receipts: [], checkpoints: [], lines: [], unopened: 0, ...asked, said: [], left: [],
  };
  const bundle = { files };
  let number = 0;
  for (const [name, check] of Object.entries(CHECKS)) {
    number++;
    try {
      check(bundle, known);
    } catch (wrong) {
      if (!(wrong instanceof Refused)) throw wrong;
      return { ok: false, number, check: name, why: wrong.message, said: known.said, left: known.left };
    }
  }
  return { ok: true, said: known.said, left: known.left };
}
