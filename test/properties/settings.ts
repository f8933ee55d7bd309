import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import fc from 'fast-check';

import type { Config } from '../../src/config';
import { loadConfig } from '../../src/config';
import { settingsKeys } from '../../src/config/files/settings-keys';
import { unlessRefused } from './support';
import { acceptedValues } from './values';

/** Keys that no object of a cluster knows. */
const ofTheCluster = /^(CLUSTER|GKE)_/;

/** Ways in which a shell takes the same value. */
const ways: readonly ((key: string, value: string) => string)[] = [
  (key, value) => `${key}="${value}"`,
  (key, value) => `${key}='${value}'`,
  (key, value) => `${key}=${value}`,
  (key, value) => `  ${key}="${value}"  `,
  (key, value) => `# a comment\n\n${key}="${value}"\r`,
];

/**
 * Configs of settings files that are accepted: each sets every key that reaches
 * an object, to what the schema accepts, in some way of writing it.
 */
export function acceptedSettings(count: number, seed: number): Config[] {
  const dir = mkdtempSync(path.join(os.tmpdir(), 'talestack-settings-'));
  try {
    mkdirSync(path.join(dir, 'stacks'));
    writeFileSync(path.join(dir, 'Pulumi.yaml'), 'name: talestack\n');
    writeFileSync(path.join(dir, 'stacks/Pulumi.dev.yaml'), 'config: {}\n');
    const texts = fc.sample(settingsText(seed), { numRuns: count * 4, seed });
    const accepted = texts.flatMap((text) => {
      writeFileSync(path.join(dir, 'settings'), text);
      const loaded = unlessRefused(() => loadConfig({ projectDir: dir, environment: 'dev', flags: {} }));
      return loaded ? [loaded.config] : [];
    });
    return accepted.slice(0, count);
  } finally {
    rmSync(dir, { recursive: true });
  }
}

function settingsText(seed: number): fc.Arbitrary<string> {
  const domains = acceptedValues('domain', 50, seed);
  const sizes = acceptedValues('quantity', 50, seed);
  const images = acceptedValues('imageReference', 50, seed);
  const keys = Object.entries(settingsKeys).filter(
    ([name, { key }]) => key !== undefined && !ofTheCluster.test(name),
  );
  const lines = keys.map(([name]) => {
    const values = name.startsWith('VOLSZ_') ? sizes : name.endsWith('_IMAGE') ? images : domains;
    return fc
      .tuple(fc.constantFrom(...ways), fc.constantFrom(...values))
      .map(([write, value]) => write(name, value));
  });
  return fc.tuple(...lines).map((written) => `${written.join('\n')}\n`);
}
