import { expect, it } from '@jest/globals';

interface JestConfig {
  testTimeout?: number;
}
const configOf = async (name: string) =>
  ((await import(new URL(`../../../${name}`, import.meta.url).href)) as { default: JestConfig }).default;

// Jest takes the time-out of the configuration that it is given: of a run of many projects, never that of a project.
it.each(['jest.config.mjs', 'jest.int.config.mjs', 'jest.e2e.config.mjs'])(
  '%s gives tests their time',
  async (name) => {
    expect((await configOf(name)).testTimeout).toBeGreaterThanOrEqual(30_000);
  },
);
