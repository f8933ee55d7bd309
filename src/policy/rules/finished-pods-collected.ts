import type { KubeObject } from '../model';
import type { Rule } from '../rule';
import { talkOn } from '../rule';

const daySeconds = 86_400;

export const finishedPodsCollected: Rule = {
  id: 'finished-pods-collected',
  title: `Jobs have a ttlSecondsAfterFinished of ${daySeconds} at most`,
  why: 'Finished pods stay for ever, with their logs on the disks of the nodes; a day is enough to read them.',
  source: talkOn('“you set rules that mean Pods are garbage collected after 24 hours” (Scheduling Compute)'),
  severity: 'error',
  *check(set) {
    const jobs = set
      .ofType('batch/Job')
      .filter((object) => !set.isMade(object))
      .map((object) => [object, object.root.at('spec')] as const);
    const scheduled = set
      .ofType('batch/CronJob')
      .filter((object) => !keepsNone(object))
      .map((object) => [object, object.root.at('spec', 'jobTemplate', 'spec')] as const);
    for (const [object, spec] of [...jobs, ...scheduled]) {
      const field = spec.at('ttlSecondsAfterFinished');
      const fix = `set ttlSecondsAfterFinished to ${daySeconds} or less`;
      // A CronJob keeps the last few, however old they are.
      const message =
        object.kind === 'CronJob'
          ? 'finished pods of its last runs are kept until later runs'
          : 'its finished pods are never collected';
      if (!field.given) yield { object, field, message, fix };
      else if ((field.number ?? Infinity) > daySeconds)
        yield { object, field, message: 'its finished pods are kept for more than a day', fix };
    }
  },
};

/** Whether a CronJob collects every run as soon as it has ended. */
function keepsNone({ root }: KubeObject): boolean {
  return ['successfulJobsHistoryLimit', 'failedJobsHistoryLimit'].every(
    (key) => root.at('spec', key).number === 0,
  );
}
