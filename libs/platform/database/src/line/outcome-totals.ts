import { OUTCOMES, type Outcome } from '@dateline/contracts';

/** Running totals by name: `captures`, `indexed`, `rejected/no-text`, … */
export type CountTotals = Readonly<Record<string, number>>;

/** Settled captures by outcome, and by reason within it. */
export type OutcomeTotals = Readonly<Record<Outcome, number>> & {
  readonly unchangedByReason: Readonly<Record<string, number>>;
  readonly rejectedByReason: Readonly<Record<string, number>>;
  readonly parkedByCode: Readonly<Record<string, number>>;
};

/** Sorts totals by outcome and reason; reasons that stand at 0 are left out. */
export function outcomesOf(counts: CountTotals): OutcomeTotals {
  const sums = Object.fromEntries(OUTCOMES.map((outcome) => [outcome, 0])) as Record<Outcome, number>;
  const reasons: Record<string, Record<string, number>> = { unchanged: {}, rejected: {}, parked: {} };
  for (const [name, count] of Object.entries(counts)) {
    const [outcome, reason] = name.split('/') as [Outcome, string?];
    if (!(outcome in sums) || count === 0) continue;
    sums[outcome] += count;
    if (reason !== undefined) (reasons[outcome] ??= {})[reason] = count;
  }
  return {
    ...sums,
    unchangedByReason: reasons['unchanged'] ?? {},
    rejectedByReason: reasons['rejected'] ?? {},
    parkedByCode: reasons['parked'] ?? {},
  };
}
