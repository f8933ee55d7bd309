import { expiry } from '../../config/secrets/certificate-checks';
import { secretValueProblems } from '../../config/secrets/checks';
import { isNeeded } from '../../config/secrets/groups';
import type { SecretName } from '../../config/secrets/names';
import { allSecrets, derivedSecretNames, secretNames } from '../../config/secrets/names';
import { formatProblem } from '../../errors';
import { patiently } from '../output/patience';
import { printJson, renderTable } from '../output/table';
import type { Opened } from './opened';
import { dayOf } from './store';
import { colours, errorColours } from '../output/colours';

interface Row {
  readonly name: SecretName;
  readonly what: string;
  readonly source: string | undefined;
  /** `2026-01-31` */
  readonly setAt: string | undefined;
  readonly ageDays: number | undefined;
  /** `2026-01-31`, for certificates. */
  readonly expires: string | undefined;
}

const dayMilliseconds = 24 * 60 * 60 * 1000;

/** Shows every secret without its value. @returns whether all are set and of use */
export async function listSecrets({ environment, store, json }: Opened): Promise<boolean> {
  const now = new Date();
  const values = await patiently('reading secrets', json, () => store.read());
  const rows = allSecrets.map((name): Row => {
    const value = values[name];
    const { source, setAt } = store.place(name);
    return {
      name,
      what: secretNames[name],
      source: value === undefined ? undefined : source,
      setAt: value === undefined ? undefined : setAt,
      ageDays:
        value === undefined || setAt === undefined
          ? undefined
          : Math.floor((now.getTime() - Date.parse(setAt)) / dayMilliseconds),
      expires: value === undefined ? undefined : expiresOn(name, value),
    };
  });
  const problems = secretValueProblems(values, environment.config, now, { flags: store.flags });
  const { config } = environment;
  const isThere = ({ name, source }: Row) => source !== undefined || !isNeeded(name, config);
  const complete = rows.every(isThere) && problems.length === 0;
  if (json) {
    const derived = Object.keys(derivedSecretNames);
    printJson({ environment: environment.config.environment, secrets: rows, derived, problems, complete });
    return complete;
  }
  console.log(
    renderTable(
      ['secret', 'source', 'set', 'expires', 'what'],
      rows.map(({ name, source, ageDays, expires, what }) => [
        name,
        source ?? (isNeeded(name, config) ? colours.red('missing') : 'not set (not needed)'),
        ageDays === undefined ? '' : ageDays === 0 ? 'today' : `${ageDays} days ago`,
        expires ?? '',
        what,
      ]),
    ),
  );
  for (const problem of problems) console.error(errorColours.red(formatProblem(problem).trim()));
  return complete;
}

function expiresOn(name: SecretName, value: string): string | undefined {
  if (!name.endsWith('.certificate')) return undefined;
  const date = expiry(value);
  return date && dayOf(date);
}
