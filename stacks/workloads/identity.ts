import type { Place, System } from '../../src/config/systems';
import type { Problem } from '../../src/errors';
import { UserError } from '../../src/errors';
import type { Target } from './plan';

/** Where an environment was deployed to, as far as anyone noted it. */
export interface RecordedTarget {
  /** UID of Namespace kube-system. */
  readonly clusterId?: string | undefined;
  /** The namespace of each system that it ran. */
  readonly namespaces?: Readonly<Partial<Record<System, string>>>;
}

/** What the outputs of a stack say; those of version 0.1 knew the namespace of WholeTale alone. */
export function recordedIn(outputs: {
  readonly clusterId?: unknown;
  readonly namespace?: unknown;
  readonly namespaces?: unknown;
}): RecordedTarget {
  const { clusterId, namespace, namespaces } = outputs;
  return {
    ...(isText(clusterId) && { clusterId }),
    namespaces: {
      ...(isText(namespace) && { wholetale: namespace }),
      ...Object.fromEntries(Object.entries(namespaces ?? {}).filter(([, value]) => isText(value))),
    },
  };
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

/**
 * An environment stays in one cluster, and each of its systems in one namespace: whoever switched the
 * context or mistyped the namespace must not find half of it, or a database
 * without data, in another place.
 *
 * @param recorded noted at the first `up`; empty before it
 * @param places the systems, and where the config has them now
 * @throws UserError when the config now leads somewhere else
 */
export function checkSameTarget(
  recorded: RecordedTarget,
  target: Pick<Target, 'clusterId' | 'context' | 'kubeconfig'>,
  places: readonly Place[],
): void {
  const problems: Problem[] = [];
  if (recorded.clusterId !== undefined && recorded.clusterId !== target.clusterId) {
    problems.push({
      where: target.kubeconfig,
      key: 'context',
      value: target.context,
      message: `leads to another cluster: its Namespace kube-system has UID ${target.clusterId}`,
      allowed: `UID ${recorded.clusterId}, recorded at the first \`up\``,
      fix: 'choose the right context (talestack:context), or make another environment for this cluster',
    });
  }
  for (const { system, namespace } of places) {
    const before = recorded.namespaces?.[system];
    if (before === undefined || before === namespace) continue;
    problems.push({
      key: system === 'wholetale' ? 'namespace' : `${system}.namespace`,
      value: namespace,
      message: 'is another namespace: the environment would start there with empty volumes',
      allowed: `${before}, where it was deployed to`,
      fix: 'set it back, or make another environment for this namespace',
    });
  }
  if (problems.length === 0) return;
  throw new UserError('This is not where the environment was deployed to: nothing was changed', problems);
}
