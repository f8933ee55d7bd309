import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import type { LoadedConfig, LoadOptions } from '../../src/config';
import { loadConfig } from '../../src/config';
import { UserError } from '../../src/errors';

const made: string[] = [];

/** A project folder with these files, gone after the test file. */
export function project(files: Readonly<Record<string, string | Uint8Array>>): string {
  const dir = mkdtempSync(path.join(os.tmpdir(), 'talestack-config-'));
  made.push(dir);
  for (const [name, content] of Object.entries({ 'Pulumi.yaml': 'name: talestack\n', ...files })) {
    mkdirSync(path.dirname(path.join(dir, name)), { recursive: true });
    writeFileSync(path.join(dir, name), content);
  }
  return dir;
}

afterAll(() => {
  for (const dir of made.splice(0)) rmSync(dir, { recursive: true, force: true });
});

interface Inputs {
  readonly settings?: string | Uint8Array;
  /** What stands in the stack config of `dev`. */
  readonly stack?: string;
  readonly flags?: LoadOptions['flags'];
}

/** The config of environment `dev` from these inputs. */
export function load({ settings, stack = 'config: {}\n', flags }: Inputs): LoadedConfig {
  const projectDir = project({
    'stacks/Pulumi.dev.yaml': stack,
    ...(settings === undefined ? {} : { settings }),
  });
  return loadConfig({ projectDir, environment: 'dev', ...(flags === undefined ? {} : { flags }) });
}

/** What the user is told when something is refused. */
export function refusal(action: () => unknown): UserError {
  try {
    action();
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  throw new Error('was accepted');
}
