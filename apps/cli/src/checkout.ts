import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** Folder of this installation: the checkout, or the root of the image. */
export const checkoutDir = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../..');

/** Data of the line with the user's own sources. */
export const lineDataDir = path.join(checkoutDir, '.dateline', 'line');
/** Data of the demo, kept apart: the demo polls its newsroom at a pace that real sites must never see. */
export const demoDataDir = path.join(checkoutDir, '.dateline', 'demo');

/** Built entry file of an app. */
export const appFile = (name: string): string => path.join(checkoutDir, 'apps', name, 'dist', 'main.js');

/** Built entry file of the sample newsroom. */
export const newsroomFile = path.join(checkoutDir, 'libs', 'testing', 'dist', 'newsroom', 'main.js');
