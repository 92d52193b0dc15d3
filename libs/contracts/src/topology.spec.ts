import { describe, expect, it } from '@jest/globals';
import { defineEvent } from './define-event.js';
import { z } from 'zod';
import { topology } from './topology.js';

/** Events that leave the line: no service of ours takes them. */
const ENDS = ['dateline.article.indexed.v1'];

const services = Object.entries(topology.services);
const types = topology.events.map((contract) => contract.type);

describe('topology', () => {
  it('names every event once', () => {
    expect(new Set(types).size).toBe(types.length);
  });

  it.each(types)('%s is told by a service, and taken by one or an end of the line', (type) => {
    expect(services.some(([, { tells }]) => tells.some((contract) => contract.type === type))).toBe(true);
    const takers = services.filter(([, { takes }]) => takes.some((contract) => contract.type === type));
    // Exactly one: two takers would settle the same capture twice.
    expect(takers).toHaveLength(ENDS.includes(type) ? 0 : 1);
  });

  it.each(services)('%s takes and tells listed events only, and none of its own', (_, { takes, tells }) => {
    const [taken, told] = [takes, tells].map((contracts) => contracts.map((contract) => contract.type));
    expect(types).toEqual(expect.arrayContaining([...taken!, ...told!]));
    expect(taken!.filter((type) => told!.includes(type))).toEqual([]);
  });

  it('leads every event from the fetcher to an end without a circle', () => {
    const follow = (type: string, path: string[]): void => {
      expect(path).not.toContain(type);
      const takers = services.filter(([, { takes }]) => takes.some((contract) => contract.type === type));
      for (const [, { tells }] of takers) for (const next of tells) follow(next.type, [...path, type]);
    };
    for (const told of topology.services.fetcher.tells) follow(told.type, []);
  });

  it('has one service that writes parked messages to the ledger', () => {
    expect(services.filter(([, service]) => service.takesParked)).toHaveLength(1);
  });

  it.each(services)('%s waits long enough for an ack, and tries more than once', (_, service) => {
    expect(service.ackWaitSeconds).toBeGreaterThanOrEqual(10);
    expect(service.maxAttempts).toBeGreaterThanOrEqual(2);
  });

  it('keeps parked messages longer than events', () => {
    expect(topology.streams.parked.maxAgeSeconds).toBeGreaterThan(topology.streams.events.maxAgeSeconds);
  });
});

describe('defineEvent', () => {
  const definition = { version: 1, summary: 'S.', schema: z.object({}), cause: () => 'c', about: () => '1' };

  it('derives the type from name and version', () => {
    expect(defineEvent({ ...definition, name: 'article.found', version: 3 }).type).toBe(
      'dateline.article.found.v3',
    );
  });

  it.each(['article', 'Article.found', 'article.found.again', 'article.found-1', ''])(
    'refuses the name %p',
    (name) => {
      expect(() => defineEvent({ ...definition, name })).toThrow(
        `Event name "${name}" must be two lower-case words`,
      );
    },
  );

  it.each([0, -1, 1.5])('refuses version %p', (version) => {
    expect(() => defineEvent({ ...definition, name: 'article.found', version })).toThrow(
      `has version ${version}`,
    );
  });
});
