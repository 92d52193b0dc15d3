import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';
import { bigint, bytea, instant, integer, json, text } from '../schema/columns.js';

/** A message that could not be worked on, with its original bytes. */
@Entity('parked_messages')
export class ParkedMessageEntity {
  @PrimaryGeneratedColumn('identity', { name: 'id', type: 'bigint', generatedIdentity: 'BY DEFAULT' })
  id!: string;

  @Column(text('message_key', { unique: true }))
  messageKey!: string;

  @Column(text('stream'))
  stream!: string;

  @Column(bigint('stream_sequence'))
  streamSequence!: string;

  @Column(text('service'))
  service!: string;

  @Column(text('event_type'))
  eventType!: string;

  @Column(text('subject'))
  subject!: string;

  @Column(text('code'))
  code!: string;

  @Column(text('note'))
  note!: string;

  @Column(integer('attempts'))
  attempts!: number;

  @Column(bigint('capture_id', { nullable: true }))
  captureId!: string | null;

  @Column(json('headers', { default: {} }))
  headers!: object;

  @Column(bytea('body'))
  body!: Buffer;

  @Column(instant('parked_at'))
  parkedAt!: Date;

  @Column(instant('recorded_at', { default: () => 'now()' }))
  recordedAt!: Date;

  @Column(instant('retried_at', { nullable: true }))
  retriedAt!: Date | null;

  @Column(integer('retries', { default: 0 }))
  retries!: number;
}
