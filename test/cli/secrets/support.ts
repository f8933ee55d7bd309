import { generateSecrets } from '../../../src/config';
import type { PartialSecrets, RequiredSecretName, SecretName } from '../../../src/config/secrets/names';
import { UserError } from '../../../src/errors';
import type { Opened } from '../../../src/cli/secrets/opened';
import type { SecretStore } from '../../../src/cli/secrets/store';
import { load, project } from '../../config/project';

/** Secrets that are kept in memory. */
export class MemoryStore implements SecretStore {
  readonly where = 'memory';
  readonly flags = '';
  /** How often anything was written. */
  writes = 0;

  constructor(public values: PartialSecrets = {}) {}

  read(): Promise<PartialSecrets> {
    return Promise.resolve(this.values);
  }

  write(values: PartialSecrets): Promise<void> {
    this.writes += 1;
    this.values = { ...this.values, ...values };
    return Promise.resolve();
  }

  place() {
    return { source: this.where, setAt: undefined };
  }
}

/** What the commands on secrets work with, for environment `dev`. */
export function opened(
  store: SecretStore,
  given: {
    readonly flags?: Readonly<Record<string, unknown>>;
    /** Files of the project folder. */
    readonly files?: Readonly<Record<string, string>>;
    readonly json?: boolean;
  } = {},
): Opened {
  const { flags = {}, files = {}, json = false } = given;
  const loaded = load({ flags: { domain: 'example.org', namespace: 'wt', ...flags } });
  return { environment: { ...loaded, projectDir: project(files) }, store, json };
}

/** Every secret that can be made, for that environment. */
export function everySecret(): Promise<Record<RequiredSecretName, string>> {
  return generateSecrets({ domain: 'example.org', namespace: 'wt', now: new Date() });
}

/** The same without some. */
export function without(values: PartialSecrets, ...names: readonly SecretName[]): PartialSecrets {
  const known: readonly string[] = names;
  return Object.fromEntries(Object.entries(values).filter(([name]) => !known.includes(name)));
}

/** What an action prints. */
export async function printed(action: () => Promise<unknown>): Promise<{ out: string; err: string }> {
  const lines = { log: [] as string[], error: [] as string[] };
  const spies = (['log', 'error'] as const).map((stream) =>
    jest.spyOn(console, stream).mockImplementation((...text: unknown[]) => {
      lines[stream].push(text.map(String).join(' '));
    }),
  );
  const writes = (['stdout', 'stderr'] as const).map((stream) =>
    jest.spyOn(process[stream], 'write').mockImplementation((text) => {
      lines[stream === 'stdout' ? 'log' : 'error'].push(String(text).replace(/\n$/, ''));
      return true;
    }),
  );
  try {
    await action();
  } finally {
    for (const each of [...spies, ...writes]) each.mockRestore();
  }
  return { out: lines.log.join('\n'), err: lines.error.join('\n') };
}

/** What the user is told when something is refused. */
export async function refused(action: () => Promise<unknown>): Promise<UserError> {
  try {
    await printed(action);
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  throw new Error('was accepted');
}
