import type { TestLine } from '../harness/test-line.js';
import { until } from '../harness/until.js';
import type { Newsroom } from '../newsroom/newsroom.js';
import { checkContent, findMixUps } from '../oracle/content-check.js';
import type { FinalState } from './chaos-result.js';
import type { HandedInPages } from './handed-in-pages.js';

/** How many differences of a kind are told in words; the others are counted. */
const MOST_TOLD = 3;

/** What must hold at every moment, whatever is under way. Returns what does not, in words. */
export async function brokenInvariants(line: TestLine, newsroom: Newsroom): Promise<string[]> {
  const problems: string[] = [];
  const conservation = await answered(() => line.conservation());
  if (!conservation.isBalanced) problems.push(`conservation does not hold: ${JSON.stringify(conservation)}`);
  problems.push(...some('mixed up', await answered(() => findMixUps(line, newsroom))));
  const parked = await answered(() => parkedOf(line));
  if (parked > 0) problems.push(`${parked} captures or messages are parked, and none is poison`);
  return problems;
}

/** What must hold when everything is mended, the news have ended, and the line is at rest. */
export async function finalState(
  line: TestLine,
  newsroom: Newsroom,
  pages: HandedInPages,
  restSeconds: number,
): Promise<{ state: FinalState; problems: string[] }> {
  const { articles, wrong, lost, stale } = await answered(() => checkContent(line, newsroom));
  const foreign = await pages.differences();
  const { ledger } = await line.picture();
  const { isBalanced, captures, revisions, inFlight } = await line.conservation();
  const state: FinalState = {
    ...{
      articles,
      captures,
      revisions,
      inFlight,
      searchBacklog: ledger.searchBacklog,
      isBalanced,
      restSeconds,
    },
    parked: await parkedOf(line),
    wrong: wrong.length,
    lost: lost.length + foreign.length,
    stale: stale.length,
  };
  const problems = [
    ...some('mixed up', wrong),
    ...some('lost', [...lost, ...foreign]),
    ...some('stale in search', stale),
    ...(isBalanced ? [] : ['conservation does not hold at the end']),
    ...(inFlight + ledger.searchBacklog === 0
      ? []
      : [`${inFlight} captures are in flight and ${ledger.searchBacklog} articles wait for search`]),
    ...(state.parked === 0 ? [] : [`${state.parked} captures or messages are parked, and none is poison`]),
  ];
  return { state, problems };
}

async function parkedOf(line: TestLine): Promise<number> {
  const [row] = await line.connections.dataSource.query<{ count: number }[]>(
    `select greatest((select count(*) from parked_messages),
                     (select count(*) from captures where outcome = 'parked'))::int as count`,
  );
  return row?.count ?? 0;
}

function some(what: string, all: readonly string[]): string[] {
  if (all.length === 0) return [];
  return [`${all.length} ${what}: ${all.slice(0, MOST_TOLD).join('; ')}`];
}

/** The judge's own connections may still be those to a server that has just died. */
async function answered<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
  let answer: { is: Answer } | undefined;
  const isAnswered = async () => {
    answer = { is: await ask() };
    return true;
  };
  await until('the servers answer the judge', isAnswered, { timeoutMs: 60_000 });
  return (answer as unknown as { is: Answer }).is;
}
