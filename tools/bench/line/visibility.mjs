// When articles become visible to search clients: not when the index acknowledges them, but when a search finds them.
import { setTimeout as sleep } from 'node:timers/promises';

/** Milliseconds between two looks; the error of what is measured. */
const LOOK_MS = 100;

/** Watches the highest visible sequence; `stop` gives the looks in order. */
export function watchVisibility(elasticsearchUrl, alias) {
  const stopping = new AbortController();
  const looks = [];
  const watching = (async () => {
    while (!stopping.signal.aborted) {
      const body = { size: 1, sort: [{ sequence: 'desc' }], _source: ['sequence'], track_total_hits: false };
      const response = await fetch(`${elasticsearchUrl}/${alias}/_search`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      const at = Date.now();
      const sequence = (await response.json()).hits?.hits?.[0]?._source.sequence ?? 0;
      if (sequence > (looks.at(-1)?.sequence ?? 0)) looks.push({ at, sequence });
      await sleep(LOOK_MS, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  })();
  return {
    stop: async () => {
      stopping.abort();
      await watching;
      return looks;
    },
  };
}

/** Seconds from discovery to visibility of each article, in rising order. */
export function secondsToVisibility(articles, looks) {
  return articles
    .flatMap(({ firstSeenAt, sequence }) => {
      const look = looks.find((one) => one.sequence >= sequence);
      return look ? [(look.at - firstSeenAt) / 1000] : [];
    })
    .toSorted((a, b) => a - b);
}

export const percentile = (sorted, share) =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
