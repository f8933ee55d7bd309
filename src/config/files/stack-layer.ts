import { existsSync } from 'node:fs';
import path from 'node:path';

import type { Problem } from '../../errors';
import { UserError } from '../../errors';
import { readStackFile } from './stack-file';

/** Which part of which environment a Pulumi stack holds. */
export interface StackLayer {
  readonly layer: 'workloads' | 'cluster';
  readonly environment: string;
}

const suffix = '-cluster';

/** The stack with the cluster of an environment. */
export function clusterStack(environment: string): string {
  return `${environment}${suffix}`;
}

/**
 * What a stack is for. `dev-cluster` holds the cluster of `dev`, where there is
 * a `dev`; a `talestack:layer` in its own config decides where there is doubt.
 *
 * The keys of both layers stand in `stacks/Pulumi.dev.yaml`; what Pulumi writes
 * into `stacks/Pulumi.dev-cluster.yaml` is its salt.
 *
 * @throws UserError when the config of a cluster's stack has keys of its own
 */
export function stackLayer(projectDir: string, stack: string): StackLayer {
  const workloads = { layer: 'workloads', environment: stack } as const;
  const environment = stack.slice(0, -suffix.length);
  if (!stack.endsWith(suffix) || environment === '') return workloads;
  const own = ownConfig(projectDir, stack);
  const layer = own.layer ?? (hasConfig(projectDir, environment) ? 'cluster' : 'workloads');
  if (layer !== 'cluster') return workloads;
  if (own.misplaced.length > 0) {
    const title = `${stack} is the cluster of ${environment}, and has no config of its own`;
    const fix = `move it to ${fileOf(environment)}, which is for both`;
    throw new UserError(
      title,
      own.misplaced.map((each) => ({ ...each, message: 'does not belong here', fix })),
    );
  }
  return { layer, environment };
}

const fileOf = (stack: string) => `stacks/Pulumi.${stack}.yaml`;

function hasConfig(projectDir: string, stack: string): boolean {
  return existsSync(path.join(projectDir, fileOf(stack)));
}

interface OwnConfig {
  readonly layer?: unknown;
  /** Keys other than the layer. */
  readonly misplaced: readonly Pick<Problem, 'where' | 'key'>[];
}

function ownConfig(projectDir: string, stack: string): OwnConfig {
  if (!hasConfig(projectDir, stack)) return { misplaced: [] };
  const where = fileOf(stack);
  const { layer, secretsSet } = readStackFile(path.join(projectDir, where), where);
  const set = layer.values.find((each) => each.path.join('.') === 'layer');
  return {
    ...(set && { layer: set.value }),
    misplaced: [
      ...layer.values.filter((each) => each !== set).map((each) => each.path),
      ...secretsSet.map((name) => [name]),
    ].map((each) => layer.origin(each)),
  };
}
