import { readFileSync } from 'node:fs';

/** Of every service and of the command: what the package.json at the root of the checkout, or of the image, says. */
export const datelineVersion: string = readVersion();

function readVersion(): string {
  const file = new URL('../../../../package.json', import.meta.url);
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}
