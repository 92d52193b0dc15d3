import type { Command } from 'commander';
import { ClaimRepository, ParkedRepository, type ParkedMessage } from '@dateline/database';
import { BrokerConnection, retryParked } from '@dateline/messaging';
import { CommandError } from '../command-error.js';
import { withDatabase } from '../database-session.js';
import { outputFor, table } from '../output.js';
import { findServer } from '../servers.js';

/** `dateline parked list | show | retry`: dead letters, their bytes, and the way back. */
export function parkedCommands(program: Command): void {
  const parked = program.command('parked').description('messages that could not be worked on');
  parked
    .command('list')
    .description('the newest parked messages that nobody has retried')
    .option('--limit <count>', 'how many', '50')
    .option('--all', 'the retried ones too', false)
    .option('--json', 'answer as JSON', false)
    .action(async ({ limit, all, json }: { limit: string; all: boolean; json: boolean }) => {
      const query = { limit: positive(limit), ...(all ? {} : { isOpen: true }) };
      const messages = await withDatabase((db) => new ParkedRepository(db).list(query));
      const rows = messages.map(({ id, service, code, attempts, captureId, note }) => [
        id,
        service,
        code,
        attempts,
        captureId ?? '-',
        note.slice(0, 80),
      ]);
      outputFor(json).answer(
        messages.map(withoutBytes),
        table([['id', 'service', 'code', 'attempts', 'capture', 'note'], ...rows]),
      );
    });

  parked
    .command('show')
    .description('one parked message with its headers and original bytes')
    .argument('<id>')
    .option('--json', 'answer as JSON', false)
    .action(async (id: string, { json }: { json: boolean }) => {
      const message = await withDatabase((db) => new ParkedRepository(db).get(String(positive(id))));
      if (!message) throw new CommandError(`There is no parked message ${id}.`);
      const text = message.body.toString('utf8');
      outputFor(json).answer(
        { ...message, body: text },
        `${JSON.stringify(withoutBytes(message), null, 2)}\n\n${text}`,
      );
    });

  parked
    .command('retry')
    .description(
      'put the captures of parked messages back in flight; messages about none are published again as they were',
    )
    .argument('<ids...>')
    .option('--json', 'answer as JSON', false)
    .action(async (ids: string[], { json }: { json: boolean }) => {
      const retried = await retry(ids.map((id) => String(positive(id))));
      outputFor(json).answer(
        retried.map(withoutBytes),
        `${retried.length} of ${ids.length} messages are on their way again.`,
      );
    });
}

async function retry(ids: readonly string[]): Promise<ParkedMessage[]> {
  const natsUrl = await findServer('nats');
  const broker = await BrokerConnection.open({ servers: natsUrl, name: 'dateline-cli' });
  try {
    return await withDatabase(async (db) => {
      const messages = await new ParkedRepository(db).markRetried(ids);
      for (const { subject, headers, body, sequence, captureId } of messages) {
        // The fetcher announces the capture anew.
        if (captureId !== undefined || subject === '') continue;
        await retryParked(
          broker.nc,
          { originalSubject: subject, headers, data: body, streamSequence: sequence },
          Date.now(),
          new ClaimRepository(db),
        );
      }
      return messages;
    });
  } finally {
    await broker.close();
  }
}

const withoutBytes = ({ body, ...message }: ParkedMessage) => ({ ...message, bytes: body.length });

function positive(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1)
    throw new CommandError(`"${text}" must be a whole number from 1.`);
  return value;
}
