import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';
import { instant, json, text } from '../schema/columns.js';

/** A publisher or site. */
@Entity('sources')
export class SourceEntity {
  @PrimaryGeneratedColumn('identity', { name: 'id', type: 'bigint', generatedIdentity: 'BY DEFAULT' })
  id!: string;

  /** Host, and path of the home page when it is not the root: what tells two sources on one host apart. */
  @Column(text('site', { unique: true }))
  site!: string;

  @Column(text('host'))
  host!: string;

  @Column(text('name'))
  name!: string;

  @Column(text('home_url', { nullable: true }))
  homeUrl!: string | null;

  @Column(text('country', { nullable: true }))
  country!: string | null;

  @Column(text('language', { nullable: true }))
  language!: string | null;

  @Column(json('policy', { default: {} }))
  policy!: object;

  @Column(instant('created_at', { default: () => 'now()' }))
  createdAt!: Date;
}
