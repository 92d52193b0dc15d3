// What the services say about themselves on /metrics.

/** CPU seconds of pure work (extraction, enrichment) by name, from one service's metrics. */
export async function workCpuSeconds(port) {
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  const lines = [...text.matchAll(/^dateline_work_cpu_seconds_total\{work="([^"]+)"\} (\S+)$/gm)];
  return Object.fromEntries(lines.map(([, work, seconds]) => [work, Number(seconds)]));
}
