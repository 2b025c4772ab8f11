// Section 10 of docs/verify.md: the bytes of ballots.pb.
import { canonical } from "./forms.mjs";
import { FIRST_META } from "./rules_file.mjs";

const cell = (text) => (/[;"]/u.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
const row = (...cells) => `${cells.map((one) => cell(String(one))).join(";")}\n`;

function money(amount, subunits) {
  const [whole, rest] = [Math.floor(amount / subunits), amount % subunits];
  return rest === 0 ? String(whole) : `${whole}.${String(rest).padStart(String(subunits).length - 1, "0")}`;
}

function ruleName(rule) {
  const completions = { none: "equalshares", add1: "equalshares/add1" };
  if (rule.name === "equal-shares") {
    if (!Object.hasOwn(completions, rule.completion) || rule.compare === "exclusion") return "unknown";
    return completions[rule.completion] + (rule.compare === "satisfaction" ? "-comparison" : "");
  }
  if (rule.name === "greedy" && rule.minimum_support) return "greedy-threshold";
  return rule.name.startsWith("greedy") ? rule.name : "unknown";
}

function* meta(rules, votes) {
  const { form, least, most, points } = rules.ballot;
  const described = rules.described;
  yield ["description", rules.title];
  for (const key of FIRST_META) if (Object.hasOwn(described, key)) yield [key, described[key]];
  yield ["num_projects", rules.projects.length];
  yield ["num_votes", votes];
  yield ["budget", money(rules.budget, rules.subunits)];
  yield ["vote_type", form === "knapsack" ? "approval" : form];
  yield ["rule", ruleName(rules.rule)];
  for (const key of Object.keys(described).sort()) if (!FIRST_META.includes(key)) yield [key, described[key]];
  if (least !== 0) yield ["min_length", least];
  if (most !== null) yield ["max_length", most];
  if (form === "knapsack") yield ["max_sum_cost", money(rules.budget, rules.subunits)];
  if (form === "cumulative") yield ["max_sum_points", points];
  if (form === "scoring") yield ["max_points", points];
  if (rules.rule.minimum_support !== 0) yield ["min_project_score_threshold", rules.rule.minimum_support];
  if (rules.currency !== "") yield ["currency", rules.currency];
  yield ["comment", `#1: Rule parameters: ${canonical(rules.rule)}`];
}

/** Compare two lists number by number; one that the other begins with comes first. */
function compareLists(a, b) {
  for (let n = 0; n < Math.min(a.length, b.length); n++) if (a[n] !== b[n]) return a[n] - b[n];
  return a.length - b.length;
}

/** The file for all ballots ({ids, points}: as given, and points by id), the winners and what is withdrawn. */
export function ballotsFile(rules, place, ballots, winners, withdrawn) {
  const form = rules.ballot.form;
  const pointed = ["cumulative", "scoring"].includes(form);
  const scored = pointed || form === "ordinal";
  const lines = ["META\n", "key;value\n"];
  for (const [key, value] of meta(rules, ballots.length)) lines.push(row(key, value));
  const conflicted = rules.conflicts.length > 0;
  const rivals = new Map(rules.projects.map((p) => [p.id, new Set()]));
  for (const ids of rules.conflicts) for (const a of ids) for (const b of ids) if (a !== b) rivals.get(a).add(b);
  const [votes, scores] = [new Map(), new Map()];
  for (const { points } of ballots) {
    for (const [id, n] of points) {
      votes.set(id, (votes.get(id) ?? 0) + 1);
      scores.set(id, (scores.get(id) ?? 0n) + BigInt(n));
    }
  }
  const columns = ["project_id", "cost", "votes", ...(scored ? ["score"] : []), "name", "category", "neighborhood"];
  lines.push("PROJECTS\n", row(...columns, ...(conflicted ? ["conflicts"] : []), "selected"));
  for (const project of rules.projects) {
    const { id } = project;
    const cost = withdrawn.has(id) ? "999999999" : money(project.cost, rules.subunits);
    const score = scored ? [scores.get(id) ?? 0n] : [];
    const against = conflicted ? [[...rivals.get(id)].sort().join(",")] : [];
    const told = [project.name, project.category, project.neighborhood];
    lines.push(row(id, cost, votes.get(id) ?? 0, ...score, ...told, ...against, winners.includes(id) ? 1 : 0));
  }
  lines.push("VOTES\n", pointed ? "voter_id;vote;points\n" : "voter_id;vote\n");
  const sorted = ballots.map(({ ids, points }) => {
    const places = ids.map((id) => place.get(id)).sort((a, b) => a - b);
    const inOrder = places.map((n) => points.get(rules.projects[n].id));
    return { places, inOrder, shown: form === "ordinal" ? ids : places.map((n) => rules.projects[n].id) };
  });
  sorted.sort((a, b) => compareLists(a.places, b.places) || compareLists(a.inOrder, b.inOrder));
  sorted.forEach((ballot, n) => {
    lines.push(row(n + 1, ballot.shown.join(","), ...(pointed ? [ballot.inOrder.join(",")] : [])));
  });
  return Buffer.from(lines.join(""));
}
