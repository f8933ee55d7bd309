import type { KubeObject } from '../model';
import { isOwned } from '../model';
import type { Rule } from '../rule';
import { talkOn } from '../rule';

const instead = 'Deployment, StatefulSet, DaemonSet, Job or CronJob';

export const noBarePod: Rule = {
  id: 'no-bare-pod',
  title: `Pods are made by a ${instead}`,
  why: 'Nobody starts a pod of its own again when its node goes, and nothing replaces it by a new version.',
  source: talkOn('“Bare Pods are vigorously discouraged in Kubernetes as an anti-pattern” (Networking)'),
  severity: 'error',
  *check(set) {
    for (const object of set.ofType(
      '/Pod',
      'apps/ReplicaSet',
      'extensions/ReplicaSet',
      '/ReplicationController',
    )) {
      if (isOwned(object) || isTest(object)) continue;
      const message =
        object.kind === 'Pod'
          ? 'is a pod that nothing starts again'
          : `is a ${object.kind} that nothing updates`;
      yield { object, field: object.root.at('kind'), message, fix: `make it a ${instead}` };
    }
  },
};

/** A pod that `helm test` makes and looks at, and that no installation has. */
function isTest({ annotations }: KubeObject): boolean {
  const hooks = annotations['helm.sh/hook']?.split(',').map((each) => each.trim()) ?? [];
  return hooks.length > 0 && hooks.every((each) => /^test(-success|-failure)?$/.test(each));
}
