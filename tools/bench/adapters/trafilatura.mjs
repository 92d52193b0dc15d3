// trafilatura, for comparison in the same run: one Python process that answers page by page.
import { spawn } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import readline from 'node:readline';

const PROGRAM = `
import json, sys, time
import trafilatura
print(json.dumps({"version": trafilatura.__version__}), flush=True)
for line in sys.stdin:
    page = json.loads(line)
    before = time.process_time()
    found = trafilatura.bare_extraction(page["html"], url=page["url"] or None, with_metadata=True, include_comments=False)
    cpu = (time.process_time() - before) * 1000
    found = found if found is None or isinstance(found, dict) else found.as_dict()
    keys = ("title", "text", "author", "date", "image", "language")
    answer = None if found is None else {key: found.get(key) or "" for key in keys}
    print(json.dumps({"cpu": cpu, "answer": answer}), flush=True)
`;

const python = spawn('python3', ['-c', PROGRAM], { stdio: ['pipe', 'pipe', 'ignore'] });
const answers = readline.createInterface({ input: python.stdout })[Symbol.asyncIterator]();
const next = async () => {
  const { value, done } = await answers.next();
  if (done) throw new Error('Python has ended.');
  return JSON.parse(value);
};

export const name = 'trafilatura';
export const { version } = await next();
// The process that measures ends when it has no more pages; Python must not keep it.
for (const part of [python, python.stdin, python.stdout]) part.unref();

export async function extract(html, url) {
  python.stdin.write(`${JSON.stringify({ html: html.toWellFormed(), url })}\n`);
  const { cpu, answer } = await next();
  if (process.env.DATELINE_BENCH_CPU_FILE) appendFileSync(process.env.DATELINE_BENCH_CPU_FILE, `${cpu}\n`);
  return (
    answer && {
      title: answer.title,
      text: answer.text.replaceAll('\n', '\n\n'),
      authors: answer.author.split(';').map((author) => author.trim()),
      publishedAt: answer.date,
      image: answer.image,
      language: answer.language,
    }
  );
}
