// Sections 3 and 4 of docs/verify.md: the frozen rules, and whether a ballot keeps to them.
import {
  demand, hasKeys, isHash, isObject, isSigner, isText, isTime, isWhole, secondsOf,
} from "./forms.mjs";

export const FORMS = ["approval", "knapsack", "choose-1", "ordinal", "cumulative", "scoring"];
const RULES = [
  "greedy", "greedy-no-skip", "greedy-threshold", "greedy-exclusive", "equal-shares", "phragmen", "maximin-support",
  "max-welfare",
];
export const FIRST_META = ["country", "unit", "district", "subunit", "instance"];
const META = [
  "description", "num_projects", "num_votes", "budget", "vote_type", "rule", "min_length", "max_length", "max_sum_cost",
  "max_sum_points", "max_points", "min_project_score_threshold", "currency", "comment",
];
const KEYS = [
  "format", "poll", "title", "currency", "origin", "budget", "subunits", "ballot", "rule", "opens_at", "closes_at",
  "projects", "conflicts", "described", "batch", "log", "witnesses", "quorum", "trustees", "roll", "paper",
];

/** Refuses rules that are not as section 3 says. */
export function checkRules(rules) {
  demand(hasKeys(rules, KEYS, ["cycle", "place", "eligibility"]), "other keys than those of the rules");
  for (const [name, holds] of Object.entries(PARTS)) demand(holds(rules), `the part about ${name} is not as it must be`);
}

const PARTS = {
  format: (r) => r.format === "lamplight poll manifest 2",
  names: (r) => isWhole(r.poll, 1) && isText(r.title) && isText(r.currency) && isText(r.origin),
  origin: (r) => {
    const found = /^([a-z0-9](?:[a-z0-9.-]*[a-z0-9])?)(:\d{1,5})?\/voting\/([1-9]\d*)$/u.exec(r.origin);
    return found !== null && found[3] === String(r.poll);
  },
  money: (r) => isWhole(r.budget, 1) && [0, 1, 2, 3, 4, 5, 6].some((power) => r.subunits === 10 ** power),
  ballot: (r) => {
    const ballot = r.ballot;
    if (!hasKeys(ballot, ["form", "least", "most"], ["points"]) || !FORMS.includes(ballot.form)) return false;
    const pointed = ["cumulative", "scoring"].includes(ballot.form);
    const points = ballot.points ?? null;
    return (
      isWhole(ballot.least) &&
      (ballot.most === null || isWhole(ballot.most, Math.max(1, ballot.least))) &&
      (pointed ? isWhole(points, 1, 10 ** 6) : points === null)
    );
  },
  rule: (r) => isRule(r.rule),
  times: (r) => isTime(r.opens_at) && isTime(r.closes_at) && secondsOf(r.opens_at) < secondsOf(r.closes_at),
  projects: (r) => {
    if (!Array.isArray(r.projects) || r.projects.length < 1 || r.projects.length > 10000) return false;
    let sum = 0n;
    for (const project of r.projects) {
      if (!hasKeys(project, ["id", "name", "category", "neighborhood", "cost"], ["proposal"])) return false;
      if (typeof project.id !== "string" || !/^[A-Za-z0-9_.-]{1,64}$/u.test(project.id)) return false;
      if (!isText(project.name) || !isText(project.category) || !isText(project.neighborhood)) return false;
      if (!isWhole(project.cost)) return false;
      sum += BigInt(project.cost);
    }
    return sum <= BigInt(Number.MAX_SAFE_INTEGER) && new Set(r.projects.map((p) => p.id)).size === r.projects.length;
  },
  conflicts: (r) => {
    const place = new Map(r.projects.map((project, index) => [project.id, index]));
    return (
      Array.isArray(r.conflicts) &&
      r.conflicts.every(
        (ids) =>
          Array.isArray(ids) && ids.length >= 2 && ids.every((id) => place.has(id)) &&
          ids.every((id, index) => index === 0 || place.get(ids[index - 1]) < place.get(id)),
      )
    );
  },
  described: (r) =>
    isObject(r.described) &&
    Object.entries(r.described).every(
      ([key, value]) => /^[a-z_]{1,40}$/u.test(key) && !META.includes(key) && isText(value),
    ),
  batch: (r) => isWhole(r.batch, 1),
  signers: (r) => {
    if (!isHash(r.log) || !Array.isArray(r.witnesses) || r.witnesses.length > 16) return false;
    if (!r.witnesses.every((w) => hasKeys(w, ["name", "key"]) && isSigner(w.name) && isHash(w.key))) return false;
    const names = new Set([r.origin, ...r.witnesses.map((w) => w.name)]);
    const keys = new Set([r.log, ...r.witnesses.map((w) => w.key)]);
    const all = r.witnesses.length;
    return names.size === all + 1 && keys.size === all + 1 && isWhole(r.quorum, all ? 1 : 0, all);
  },
  trustees: (r) => {
    const t = r.trustees;
    return (
      hasKeys(t, ["key", "threshold", "shares", "checks", "embedded"]) && isHash(t.key) && isWhole(t.shares, 1, 30) &&
      isWhole(t.threshold, 1, t.shares) && Array.isArray(t.checks) && t.checks.length === t.shares &&
      t.checks.every(isHash) && typeof t.embedded === "boolean" && (!t.embedded || t.shares === 1)
    );
  },
  roll: (r) => hasKeys(r.roll, ["root", "size"], ["resident_by", "minimum_age"]) && isHash(r.roll.root) && isWhole(r.roll.size),
  paper: (r) => hasKeys(r.paper, ["accepted", "policy"]) && typeof r.paper.accepted === "boolean" && isText(r.paper.policy),
};

function isRule(rule) {
  const keys = [
    "name", "utility", "completion", "compare", "seed", "increment", "integral", "stop_when_exhaustive", "part_funding",
    "ties", "minimum_support",
  ];
  return (
    hasKeys(rule, keys) && RULES.includes(rule.name) && ["cost", "cardinality", "points"].includes(rule.utility) &&
    ["none", "utilitarian", "add1", "add1u"].includes(rule.completion) &&
    ["none", "satisfaction", "exclusion"].includes(rule.compare) && typeof rule.seed === "string" &&
    isFraction(rule.increment) &&
    [rule.integral, rule.stop_when_exhaustive, rule.part_funding].every((value) => typeof value === "boolean") &&
    Array.isArray(rule.ties) && rule.ties.length <= 10 &&
    rule.ties.every((tie) => ["cost", "votes", "draw", "id", "listed"].includes(tie)) &&
    (!rule.ties.includes("draw") || rule.seed !== "") && isWhole(rule.minimum_support) &&
    (!rule.part_funding || hasOrder(rule))
  );
}

/** Part-funding goes with rules that end by going down an order (docs/rules, "Money that is left"). */
function hasOrder(rule) {
  if (rule.name === "equal-shares") return ["utilitarian", "add1u"].includes(rule.completion);
  return rule.name.startsWith("greedy") || rule.name === "phragmen";
}

function isFraction(value) {
  const found = typeof value === "string" && /^([1-9]\d{0,11})(?:\/([1-9]\d{0,11}))?$/u.exec(value);
  if (!found) return false;
  let [a, b] = [Number(found[1]), Number(found[2] ?? 1)];
  if (found[2] === "1") return false;
  while (b) [a, b] = [b, a % b];
  return found[2] === undefined || a === 1;
}

/** Refuses a ballot that is not as section 4 says; `place` tells where a project stands in the rules. */
export function checkBallot(ballot, rules, fingerprint, channel, place) {
  demand(hasKeys(ballot, ["channel", "choices", "manifest", "nonce", "pin", "poll"]), "other keys than a ballot's");
  demand(ballot.channel === channel, "another channel than in the ledger");
  demand(ballot.manifest === fingerprint && ballot.poll === rules.poll, "a ballot of another poll or of other rules");
  demand(isHash(ballot.nonce) && typeof ballot.pin === "string" && /^(\d{4,8})?$/u.test(ballot.pin), "nonce or PIN");
  const { form, least, most } = rules.ballot;
  const pointed = ["cumulative", "scoring"].includes(form);
  demand(pointed ? isObject(ballot.choices) : Array.isArray(ballot.choices), "the choices have another form");
  const ids = pointed ? Object.keys(ballot.choices) : ballot.choices;
  demand(ids.every((id) => typeof id === "string" && place.has(id)), "a project that is not in the rules");
  demand(new Set(ids).size === ids.length, "a project twice");
  demand(ids.length >= least && ids.length <= (most ?? Infinity), "too few or too many projects");
  demand(form !== "choose-1" || ids.length <= 1, "more than one project");
  if (["approval", "knapsack", "choose-1"].includes(form)) {
    demand(ids.every((id, n) => n === 0 || place.get(ids[n - 1]) < place.get(id)), "not in the order of the rules");
  }
  if (form === "knapsack") {
    const cost = ids.reduce((sum, id) => sum + rules.projects[place.get(id)].cost, 0);
    demand(cost <= rules.budget, "the projects cost more than the budget");
  }
  if (pointed) {
    const points = Object.values(ballot.choices);
    const limit = rules.ballot.points;
    demand(points.every((n) => isWhole(n, 1)), "points that are none");
    const sum = points.reduce((a, b) => a + BigInt(b), 0n);
    demand(form === "cumulative" ? sum <= BigInt(limit) : points.every((n) => n <= limit), "too many points");
  }
}
