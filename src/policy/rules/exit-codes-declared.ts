import type { ContainerView, Field } from '../model';
import type { Rule } from '../rule';
import { talkOn } from '../rule';

/** Programs whose exit status above 0 is an answer, and no failure. */
const answering = [
  ['dsconfig', 'ends with 2 when it updated something'],
  ['json2tango', 'ends with 2 when it updated something'],
  ['-detailed-exitcode', 'ends with 2 when there is something to change'],
  ['diff', 'ends with 1 when there is a difference'],
  ['grep', 'ends with 1 when nothing matches'],
] as const;

export const exitCodesDeclared: Rule = {
  id: 'exit-codes-declared',
  title: 'A Job whose program ends with another status than 0 for success says so',
  why: 'Kubernetes takes it for failed and runs it again, and again.',
  source: talkOn('“Some Pods return an exit code of 2 on successful update” (Scheduling Compute)'),
  severity: 'warning',
  heuristic: {
    annotation: 'talestack.io/exit-codes',
    values: {
      'only-zero': 'its programs end with 0 whenever they succeed',
      mapped: 'what is around them turns other statuses of success into 0',
    },
  },
  *check(set) {
    for (const { object, containers } of set.workloads) {
      if (object.type !== 'batch/Job' && object.type !== 'batch/CronJob') continue;
      const spec = object.root.at('spec');
      const job = object.kind === 'Job' ? spec : spec.at('jobTemplate', 'spec');
      if (job.at('podFailurePolicy', 'rules').items.some((each) => each.at('onExitCodes').given)) continue;
      for (const container of containers.filter(({ role }) => role === 'main')) {
        const found = answeringProgram(container);
        if (!found) continue;
        const [field, program, ends] = found;
        yield {
          object,
          field,
          message: `${program} ${ends}, for which Kubernetes would run the Job again`,
          fix: `turn that status into 0, or name it in podFailurePolicy`,
        };
      }
    }
  },
};

/** The last command of a script or the program itself: what decides the exit status. */
function answeringProgram({
  field,
}: ContainerView): [field: Field, program: string, ends: string] | undefined {
  for (const key of ['args', 'command']) {
    const words = field.at(key).texts;
    const last =
      words
        .join(' ')
        .trim()
        .split(/[;\n]|&&/)
        .at(-1) ?? '';
    // `grep … || true` has turned it into 0 already.
    if (last.includes('||') || /^\s*if /.test(last)) continue;
    // Of a pipe, the last program.
    const end = last.split('|').at(-1) ?? '';
    for (const [program, ends] of answering)
      if (end.split(/[\s/]+/).includes(program)) return [field.at(key), program, ends];
  }
  return undefined;
}
