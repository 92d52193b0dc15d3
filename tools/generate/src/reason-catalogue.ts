import {
  IGNORED_REASONS,
  OUTCOMES,
  PARKED_CODES,
  REJECTION_REASONS,
  UNCHANGED_REASONS,
  WAIT_REASONS,
} from '@dateline/contracts';
import { code, GENERATED, table } from './markdown.js';

/** The page that lists every outcome, reason and code. */
export function reasonCatalogue(): string {
  const parts = [
    GENERATED,
    '# Outcomes and reasons',
    `Every capture ends in exactly one outcome: ${OUTCOMES.map(code).join(', ')}. Codes are values in the ledger and labels of metrics; they are added, never renamed or reused.`,
    '## Rejected: why a capture will not become an article',
    table(
      ['reason', 'said by', 'means'],
      Object.entries(REJECTION_REASONS).map(([reason, { stage, text }]) => [code(reason), stage, text]),
    ),
    '## Unchanged: why a capture brought no new revision',
    codes('reason', UNCHANGED_REASONS),
    '## Parked: why a message was taken off the line',
    codes('code', PARKED_CODES),
    '## Ignored: why an event about a capture has no effect',
    codes('reason', IGNORED_REASONS),
    '## Wait: why a message is given back for later, without burning an attempt',
    codes('reason', WAIT_REASONS),
  ];
  return `${parts.join('\n\n')}\n`;
}

function codes(title: string, vocabulary: Readonly<Record<string, string>>): string {
  return table(
    [title, 'means'],
    Object.entries(vocabulary).map(([name, text]) => [code(name), text]),
  );
}
