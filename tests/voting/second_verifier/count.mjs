// docs/rules: greedy and its variants, and the Method of Equal Shares with its completions. Money is exact.
import { sha256 } from "./forms.mjs";

export const COUNTED = ["greedy", "greedy-no-skip", "greedy-threshold", "greedy-exclusive", "equal-shares"];

/** A fraction of whole numbers, never negative. */
class Fraction {
  constructor(top, bottom = 1n) {
    let [a, b] = [top, bottom];
    while (b) [a, b] = [b, a % b];
    this.top = top / (a || 1n);
    this.bottom = bottom / (a || 1n);
  }
  plus = (other) => new Fraction(this.top * other.bottom + other.top * this.bottom, this.bottom * other.bottom);
  minus = (other) => new Fraction(this.top * other.bottom - other.top * this.bottom, this.bottom * other.bottom);
  times = (whole) => new Fraction(this.top * whole, this.bottom);
  over = (whole) => new Fraction(this.top, this.bottom * whole);
  compare(other) {
    const difference = this.top * other.bottom - other.top * this.bottom;
    return difference < 0n ? -1 : difference > 0n ? 1 : 0;
  }
}

/**
 * What the rule funds. `ballots`: Map from project id to points, with `voters` who cast it alike.
 * Returns winners in the order funded, the cost, and amounts of projects that got only part.
 */
export function countVotes(rules, ballots, withdrawn) {
  const election = prepare(rules, ballots, withdrawn);
  const { rule } = election;
  if (rule.name !== "equal-shares") return greedyOutcome(election);
  let outcome = equalShares(election);
  if (rule.compare !== "none") {
    const other = greedyOutcome(election);
    if (prefer(election, other, outcome) > prefer(election, outcome, other)) outcome = other;
  }
  return outcome;
}

function prepare(rules, ballots, withdrawn) {
  const carriesPoints = ["ordinal", "cumulative", "scoring"].includes(rules.ballot.form);
  const projects = rules.projects.map((project, listed) => {
    const votes = ballots.reduce((sum, b) => sum + (b.points.has(project.id) ? b.voters : 0), 0);
    const points = ballots.reduce((sum, b) => sum + BigInt(b.points.get(project.id) ?? 0) * BigInt(b.voters), 0n);
    const ticket = sha256(rules.rule.seed, "\0", project.id).toString("hex");
    return {
      id: project.id, cost: BigInt(project.cost), listed, votes, ticket,
      support: carriesPoints ? points : BigInt(votes),
    };
  });
  const rivals = new Map(projects.map((p) => [p.id, new Set()]));
  for (const ids of rules.conflicts) for (const a of ids) for (const b of ids) if (a !== b) rivals.get(a).add(b);
  const running = projects.filter(
    (p) => !withdrawn.has(p.id) && p.support >= BigInt(rules.rule.minimum_support),
  );
  const voters = ballots.reduce((sum, b) => sum + b.voters, 0);
  return {
    rule: rules.rule, budget: BigInt(rules.budget), subunits: BigInt(rules.subunits), ballots, voters, running, rivals,
  };
}

const ascending = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
const BREAKS = {
  cost: (a, b) => ascending(a.cost, b.cost),
  votes: (a, b) => ascending(b.votes, a.votes),
  draw: (a, b) => ascending(a.ticket, b.ticket),
  id: (a, b) => ascending(a.id, b.id),
  listed: (a, b) => ascending(a.listed, b.listed),
};

/** Who goes first of two with an equal claim. */
function tieBreak(rule) {
  const order = [...rule.ties, "id"].map((name) => BREAKS[name]);
  return (a, b) => {
    for (const compare of order) if (compare(a, b)) return compare(a, b);
    return 0;
  };
}

const barred = (election, project, winners) => winners.some((winner) => election.rivals.get(project.id).has(winner.id));

/** Go down the order of support once, beside what is funded already. */
function greedy(election, funded) {
  const { rule } = election;
  const tie = tieBreak(rule);
  const winners = [...funded];
  let left = winners.reduce((rest, p) => rest - p.cost, election.budget);
  let next = null; // the first that lacks nothing but money
  const order = election.running.filter((p) => !funded.includes(p));
  order.sort((a, b) => ascending(b.support, a.support) || tie(a, b));
  const skipped = [];
  for (const project of order) {
    if (barred(election, project, winners)) continue;
    if (project.cost <= left) {
      winners.push(project);
      left -= project.cost;
    } else {
      skipped.push(project);
      if (rule.name === "greedy-no-skip") break;
    }
  }
  next = skipped.find((project) => !barred(election, project, winners)) ?? null;
  const part = rule.part_funding && next !== null && left > 0n ? { [next.id]: left } : {};
  return outcomeOf(election, winners, part);
}

const greedyOutcome = (election) => greedy(election, []);

function outcomeOf(election, winners, part = {}) {
  const cost = winners.reduce((sum, p) => sum + p.cost, 0n) + Object.values(part).reduce((sum, n) => sum + n, 0n);
  return { winners: winners.map((p) => p.id), funded: winners, cost, part };
}

function equalShares(election) {
  const { rule, budget, subunits } = election;
  const raises = ["add1", "add1u"].includes(rule.completion);
  const completed = (winners) =>
    ["utilitarian", "add1u"].includes(rule.completion) ? greedy(election, winners) : outcomeOf(election, winners);
  if (election.voters === 0) return completed([]);
  const voters = BigInt(election.voters);
  const [top, bottom = "1"] = rule.increment.split("/");
  const step = new Fraction(BigInt(top) * subunits, BigInt(bottom));
  let start = new Fraction(budget, voters);
  if (raises && rule.integral) start = new Fraction((budget / voters / subunits) * subunits);
  let best = buyTogether(election, start);
  while (raises && !isEnough(election, best, start)) {
    start = start.plus(step);
    const winners = buyTogether(election, start);
    if (winners.reduce((sum, p) => sum + p.cost, 0n) > budget) break;
    best = winners;
  }
  return completed(best);
}

/** Whether raising ends: nothing more fits, all that is supported is funded, or everyone could pay for everything. */
function isEnough(election, winners, start) {
  const { rule, running, budget } = election;
  const left = winners.reduce((rest, p) => rest - p.cost, budget);
  const open = running.filter((p) => !winners.includes(p) && !barred(election, p, winners));
  if (rule.stop_when_exhaustive && !open.some((p) => p.cost <= left)) return true;
  if (!open.some((p) => p.votes > 0)) return true;
  return start.compare(new Fraction(running.reduce((sum, p) => sum + p.cost, 0n))) >= 0;
}

/** The rounds of Equal Shares when everybody starts with `start`; the winners in the order bought. */
function buyTogether(election, start) {
  const { ballots, rule } = election;
  const tie = tieBreak(rule);
  const money = ballots.map(() => start);
  const supported = election.running.filter((p) => p.votes > 0);
  const winners = [];
  for (const project of supported.filter((p) => p.cost === 0n).sort(tie)) {
    if (!barred(election, project, winners)) winners.push(project);
  }
  const supporters = new Map(supported.map((p) => [p, ballots.flatMap((b, n) => (b.points.has(p.id) ? [n] : []))]));
  let race = supported.filter((p) => p.cost > 0n);
  for (;;) {
    race = race.filter((p) => !barred(election, p, winners));
    const offers = race.map((project) => ({ project, ...priceOf(election, project, supporters.get(project), money) }));
    const able = offers.filter((offer) => offer.rho !== null);
    if (!able.length) return winners;
    able.sort((a, b) => a.rho.compare(b.rho) || tie(a.project, b.project));
    const { project, price } = able[0];
    for (const n of supporters.get(project)) {
      const due = price.times(weightOf(rule, ballots[n], project));
      money[n] = money[n].compare(due) <= 0 ? new Fraction(0n) : money[n].minus(due);
    }
    winners.push(project);
    race = able.map((offer) => offer.project).filter((p) => p !== project);
  }
}

/** By which part of the price a supporter pays: the points, where points are the utility, else 1. */
const weightOf = (rule, ballot, project) => (rule.utility === "points" ? BigInt(ballot.points.get(project.id)) : 1n);

/** The price at which supporters pay the cost together, and ρ to compare with; null when they can't. */
function priceOf(election, project, who, money) {
  const { ballots, rule } = election;
  const each = who.map((n) => {
    const weight = weightOf(rule, ballots[n], project);
    return { limit: money[n].over(weight), money: money[n], weight, voters: BigInt(ballots[n].voters) };
  });
  each.sort((a, b) => a.limit.compare(b.limit));
  let rest = new Fraction(project.cost);
  let weights = each.reduce((sum, e) => sum + e.weight * e.voters, 0n);
  for (const one of each) {
    const price = rest.over(weights);
    if (price.compare(one.limit) <= 0) {
      return { price, rho: rule.utility === "cost" ? price.over(project.cost) : price };
    }
    const gives = one.money.times(one.voters);
    if (gives.compare(rest) >= 0) return { price, rho: rule.utility === "cost" ? price.over(project.cost) : price };
    rest = rest.minus(gives);
    weights -= one.weight * one.voters;
  }
  return { price: null, rho: null };
}

/** How many voters are better off with `mine` than with `other`. */
function prefer(election, mine, other) {
  const has = (ballot, outcome) => outcome.winners.filter((id) => ballot.points.has(id)).length;
  const better = (ballot) => {
    const [a, b] = [has(ballot, mine), has(ballot, other)];
    return election.rule.compare === "satisfaction" ? a > b : a > 0 && b === 0;
  };
  return election.ballots.reduce((sum, b) => sum + (better(b) ? b.voters : 0), 0);
}
