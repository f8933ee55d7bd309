import { copyFileSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { isMap, parseDocument, Scalar } from 'yaml';

import type { PartialSecrets } from '../../config/secrets/names';
import type { SecretGroup } from '../../config/secrets/groups';
import { groupsOf, revisedGroups, secretGroups } from '../../config/secrets/groups';
import type { SecretName } from '../../config/secrets/names';
import { isOptional } from '../../config/secrets/names';
import { UserError } from '../../errors';
import { project } from '../../kube/stamp';
import type { Environment } from '../environment';
import { pulumi } from '../pulumi/command';
import { ensureStack } from '../pulumi/stack';
import type { SecretPlace, SecretStore } from './store';
import { dayOf } from './store';

/** The encrypted stack config of an environment. */
export class StackStore implements SecretStore {
  readonly where: string;
  readonly flags = '';
  private readonly file: string;

  /** @param secretsProvider for a stack that is made here; Pulumi's passphrase where not given */
  constructor(
    private readonly environment: Environment,
    private readonly secretsProvider?: string,
  ) {
    this.where = `stacks/Pulumi.${environment.config.environment}.yaml`;
    this.file = path.join(environment.projectDir, this.where);
  }

  async read(): Promise<PartialSecrets> {
    const { secretsSet } = this.environment;
    if (secretsSet.length === 0) return {};
    const printed = await this.run(['--show-secrets', '--json']);
    const config = parsed(printed);
    const values: Partial<Record<SecretName, string>> = {};
    for (const name of secretsSet) {
      const value = config[`${project}:${name}`]?.value;
      if (value !== undefined) values[name] = value;
    }
    return values;
  }

  async write(values: PartialSecrets): Promise<void> {
    await ensureStack(this.environment, this.secretsProvider);
    // On a copy, so that a run that stops half way leaves no login without its password.
    const copy = path.join(path.dirname(this.file), `.new.${path.basename(this.file)}`);
    if (existsSync(this.file)) copyFileSync(this.file, copy);
    try {
      const names = Object.keys(values) as SecretName[];
      for (const name of names) {
        const args = ['set', '--secret', '--config-file', copy, `${project}:${name}`];
        // Through standard input, since arguments show in the process list.
        await this.run(args, values[name]);
      }
      this.noteChanges(copy, groupsOf(names));
      renameSync(copy, this.file);
    } finally {
      rmSync(copy, { force: true });
    }
  }

  place(name: SecretName): SecretPlace {
    const { config } = this.environment;
    const [group] = groupsOf([name]);
    return { source: this.where, setAt: group && config.secrets[group].setAt };
  }

  /** Writes the day, and a new revision of what workloads may have read before. */
  private noteChanges(file: string, groups: readonly SecretGroup[]): void {
    const document = parseDocument(readFileSync(file, 'utf8'));
    const { config, secretsSet } = this.environment;
    const setBefore = groupsOf(secretsSet);
    const key = ['config', `${project}:secrets`];
    if (!isMap(document.getIn(key))) document.setIn(key, document.createNode({}));
    for (const group of groups) {
      document.setIn([...key, group, 'setAt'], quoted(dayOf(new Date())));
      const revised = revisedGroups.find((each) => each === group);
      if (revised && (setBefore.includes(group) || canBeMissing(group)))
        document.setIn([...key, group, 'revision'], config.secrets[revised].revision + 1);
    }
    writeFileSync(file, document.toString({ lineWidth: 0 }));
  }

  private run(args: readonly string[], input?: string): Promise<string> {
    const { config, projectDir } = this.environment;
    const all = ['config', ...args, '--stack', config.environment, '--non-interactive'];
    return pulumi(all, { cwd: projectDir, ...(input !== undefined && { input }) });
  }
}

type Printed = Readonly<Record<string, { readonly value?: string } | undefined>>;

/** The parser's own message would show a part of the text, which is all secrets. */
function parsed(printed: string): Printed {
  try {
    return JSON.parse(printed) as Printed;
  } catch {
    throw new UserError('What `pulumi config` printed cannot be read', [
      { message: 'it is no JSON', fix: 'look at it yourself: pulumi config --json' },
    ]);
  }
}

/** Then workloads may have started without it, and have to be told. */
function canBeMissing(group: SecretGroup): boolean {
  return secretGroups[group].every(isOptional);
}

/** Pulumi's YAML takes a day without quotes for a point in time, and writes it back as one. */
function quoted(text: string): Scalar {
  const scalar = new Scalar(text);
  scalar.type = Scalar.QUOTE_DOUBLE;
  return scalar;
}
