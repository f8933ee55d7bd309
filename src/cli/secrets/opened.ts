import type { PartialSecrets } from '../../config/secret-names';
import { secretValueProblems } from '../../config/secret-checks';
import type { SecretName } from '../../config/secret-names';
import { UserError } from '../../errors';
import type { Environment } from '../environment';
import { showSteps } from '../output/steps';
import { printJson } from '../output/table';
import type { SecretStore } from './store';
import { colours } from '../output/colours';

/** What every command on secrets works with. */
export interface Opened {
  readonly environment: Environment;
  readonly store: SecretStore;
  readonly json: boolean;
}

/**
 * Writes secrets after a look at them together with those that are set.
 *
 * @throws UserError that names all that is wrong, when nothing was written
 */
export async function writeChecked(
  { environment, store, json }: Opened,
  values: PartialSecrets,
): Promise<void> {
  const names = Object.keys(values) as SecretName[];
  const together = { ...(await store.read()), ...values };
  const problems = secretValueProblems(together, environment.config, new Date());
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

/** Says what was set, and what to do next. */
export function tellSet(
  { environment, json }: Opened,
  names: readonly string[],
  next: readonly string[] = [],
): void {
  if (json) {
    printJson({ environment: environment.config.environment, set: names });
    return;
  }
  if (names.length === 0) console.log('Nothing to set: all of it is there.');
  else console.log(`${colours.green('set')}  ${names.join(', ')}`);
  for (const line of next) console.log(line);
}
