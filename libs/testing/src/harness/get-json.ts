import { get } from 'node:http';

/**
 * A GET whose socket is gone afterwards. The global `fetch` keeps its sockets for a while, which would look like a leak.
 *
 * @throws Error when the answer is no JSON or its status is not 200
 */
export function getJson<Answer>(url: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    get(url, { agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.once('error', reject);
      response.once('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        try {
          if (response.statusCode !== 200) throw new Error(`${url} answered ${response.statusCode}: ${text}`);
          resolve(JSON.parse(text) as Answer);
        } catch (error) {
          reject(error as Error);
        }
      });
    }).once('error', reject);
  });
}
