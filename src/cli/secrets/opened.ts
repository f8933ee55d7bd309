import { secretValueProblems } from '../../config/secrets/checks';
import { belongingTo } from '../../config/secrets/groups';
import type { PartialSecrets, SecretName } from '../../config/secrets/names';
import type { Problem } from '../../errors';
import { UserError } from '../../errors';
import type { Environment } from '../environment';
import { showSteps } from '../output/steps';
import { printJson } from '../output/table';
import { warn } from '../output/warn';
import type { SecretStore } from './store';
import { colours } from '../output/colours';

/** What every command on secrets works with. */
export interface Opened {
  readonly environment: Environment;
  readonly store: SecretStore;
  readonly json: boolean;
}

/**
 * Writes secrets after a look at them together with those of their groups that are set.
 *
 * @throws UserError that names all that is wrong, when nothing was written
 */
export async function writeChecked(
  { environment, store, json }: Opened,
  values: PartialSecrets,
): Promise<void> {
  const names = Object.keys(values) as SecretName[];
  // What is wrong with another group must not keep anybody from mending this one.
  const together = belongingTo(names, { ...(await store.read()), ...values });
  const { flags } = store;
  const problems = secretValueProblems(together, environment.config, new Date(), { flags });
  if (problems.length > 0) throw new UserError('The secrets cannot be used; nothing was written', problems);
  if (names.length === 0) return;
  const steps = showSteps([{ id: 'write', title: `Write ${names.length} secrets to ${store.where}` }], json);
  try {
    await store.write(values);
    steps.done('write');
  } catch (error) {
    steps.failed('write', 'nothing was written');
    throw error;
  } finally {
    await steps.close();
  }
}

/** What is said beside the names of what was set. */
export interface Told {
  /** What to do next. */
  readonly next?: readonly string[];
  /** What to know: on standard error, or in the document. */
  readonly notes?: readonly Problem[];
  /** Said where nothing was set. */
  readonly nothing?: string;
}

/** Says what was set, and what to do next. */
export function tellSet(
  { environment, json }: Opened,
  names: readonly string[],
  { next = [], notes = [], nothing = 'Nothing to set: all of it is there.' }: Told = {},
): void {
  if (json) {
    printJson({ environment: environment.config.environment, set: names, notes });
    return;
  }
  console.log(names.length === 0 ? nothing : `${colours.green('set')}  ${names.join(', ')}`);
  for (const line of next) console.log(line);
  warn(notes);
}
