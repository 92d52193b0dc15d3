import { Column, Entity, PrimaryColumn } from 'typeorm';
import { bigint, bytea, instant, integer, key, text } from './columns.js';

/** What a stream of the broker had when it was last heard of. */
@Entity('broker_streams')
export class BrokerStreamEntity {
  @PrimaryColumn(key(text('stream')))
  stream!: string;

  /** As the broker writes it, to the nanosecond. */
  @Column(text('created_at'))
  createdAt!: string;

  @Column(bigint('last_sequence'))
  lastSequence!: string;

  @Column(instant('updated_at', { default: () => 'now()' }))
  updatedAt!: Date;
}

/** Event data that is too large for a message; the message carries the id. */
@Entity('event_claims')
export class EventClaimEntity {
  @PrimaryColumn(key(text('id')))
  id!: string;

  @Column(bytea('body'))
  body!: Buffer;

  @Column(text('body_encoding'))
  bodyEncoding!: string;

  @Column(integer('body_bytes'))
  bodyBytes!: number;

  @Column(instant('created_at', { default: () => 'now()' }))
  createdAt!: Date;

  @Column(instant('expires_at'))
  expiresAt!: Date;
}

/** One slot of a running total. */
@Entity('line_counts')
export class LineCountEntity {
  @PrimaryColumn(key(text('name')))
  name!: string;

  @PrimaryColumn({ name: 'slot', type: 'smallint' })
  slot!: number;

  @Column(bigint('count'))
  count!: string;
}
