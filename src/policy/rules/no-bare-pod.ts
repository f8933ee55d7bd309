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
      if (isOwned(object)) continue;
      const message =
        object.kind === 'Pod'
          ? 'is a pod that nothing starts again'
          : `is a ${object.kind} that nothing updates`;
      yield { object, field: object.root.at('kind'), message, fix: `make it a ${instead}` };
    }
  },
};
