import { ApiObject, App, Chart } from 'cdk8s';
import { Construct } from 'constructs';

import { labelOf, submissionNameProblem, taskNameProblem } from '../config/schema/batch-names';
import type { Task } from '../config/batch/task';
import type { Problem } from '../errors';
import { UserError } from '../errors';
import type { Manifest } from '../kube/manifest';
import type { JobContext } from './jobs';
import { indexedJob, shardJob, taskJob } from './jobs';
import type { IndexedTask } from './payload';
import type { Retry, SubmissionProps } from './props';
import { recordManifest } from './record';
import { digestOf, TaskLists, Wrapper } from './task-configs';

/** Tasks of one Job in the sharded shape. */
const shardSize = 100;

/**
 * A submission: record, task lists and Jobs; or a retry of it, which has no
 * record of its own. Its Jobs come after what they read.
 */
export class Submission extends Construct {
  constructor(scope: Construct, id: string, props: SubmissionProps, retry?: Retry) {
    super(scope, id);
    const { shape, options, revision = 0 } = props;
    // Without a limit there is nothing to leave room in.
    const earlier = options.maxConcurrent === undefined ? 0 : (retry?.open ?? 0);
    const context: JobContext = { ...props, revision, run: retry?.run ?? 0 };
    const tasks = tasksToRun(props.tasks, retry);
    const digest = digestOf(props.tasks, revision);
    const wrapper =
      shape !== 'per-task' || options.exitCodes.success.length > 0
        ? new Wrapper(this, 'Wrapper', props)
        : undefined;
    if (!retry) new ApiObject(this, 'Record', recordManifest(props, digest));
    if (shape !== 'sharded' && (shape === 'indexed' || !retry)) {
      const lists = new TaskLists(this, 'Tasks', { ...context, tasks, digest });
      if (wrapper && shape === 'indexed') {
        const parallelism = Math.max(1, (options.maxConcurrent ?? tasks.length) - earlier);
        indexedJob(this, 'Job', context, { tasks, lists, wrapper, digest, parallelism });
      }
    }
    if (shape === 'sharded' && wrapper) this.shards(context, tasks, wrapper, digest);
    if (shape === 'per-task') this.perTask(context, tasks, wrapper);
  }

  private perTask(context: JobContext, tasks: readonly IndexedTask[], wrapper: Wrapper | undefined): void {
    const { maxConcurrent } = context.options;
    tasks.forEach((task, position) => {
      const suspend = waits(context, position, maxConcurrent);
      const job = taskJob(this, `Job${task.index}`, context, { task, suspend, wrapper });
      if (wrapper) job.node.addDependency(wrapper);
    });
  }

  private shards(context: JobContext, tasks: readonly IndexedTask[], wrapper: Wrapper, digest: string): void {
    const count = Math.ceil(tasks.length / shardSize);
    const { maxConcurrent = tasks.length } = context.options;
    // Where fewer tasks may run than there are Jobs, some Jobs wait.
    const active = Math.min(count, maxConcurrent);
    for (let at = 0; at < count; at++) {
      const part = `s${at}`;
      const mine = tasks.slice(at * shardSize, (at + 1) * shardSize);
      const lists = new TaskLists(this, `Tasks${at}`, { ...context, tasks: mine, part, digest });
      const parallelism = Math.floor(maxConcurrent / active);
      const suspend = waits(context, at, active);
      const many = { tasks: mine, lists, wrapper, digest, parallelism, part, suspend };
      shardJob(this, `Job${at}`, context, many);
    }
  }
}

/** Whether a Job is made suspended. Those of a retry all are, where few may run at once: others may still run. */
function waits({ run, options }: JobContext, position: number, active = Infinity): boolean {
  return position >= active || (run > 0 && options.maxConcurrent !== undefined);
}

function tasksToRun(tasks: readonly Task[], retry: Retry | undefined): IndexedTask[] {
  const indexes = retry?.indexes ?? tasks.keys();
  return [...indexes].map((index) => {
    const task = tasks[index];
    if (!task) throw new Error(`there is no task ${index}`);
    return { ...task, index };
  });
}

/**
 * Everything of a new submission in the order in which it is to be made:
 * record, wrapper, task lists, Jobs last.
 *
 * @throws UserError with every problem of the names
 */
export function submissionManifests(props: SubmissionProps): Manifest[] {
  return manifestsOf(props);
}

/** The same for tasks that are tried again: their task lists and Jobs, all with names of their own, and the wrapper, which may be there. */
export function retryManifests(props: SubmissionProps, retry: Retry): Manifest[] {
  return manifestsOf(props, retry);
}

function manifestsOf(props: SubmissionProps, retry?: Retry): Manifest[] {
  const problems = submissionProblems(props);
  if (problems.length > 0) throw new UserError(`${props.name} cannot be submitted`, problems);
  const chart = new Chart(new App(), 'batch', { namespace: props.namespace });
  const submission = new Submission(chart, props.name, props, retry);
  // In the order in which they were made, which is the one in which they are needed.
  return submission.node
    .findAll()
    .filter((each) => ApiObject.isApiObject(each))
    .map((each) => each.toJson() as Manifest)
    .sort((left, right) => order(left) - order(right));
}

function order({ kind }: Manifest): number {
  return kind === 'Job' ? 1 : 0;
}

/** What is wrong with names that objects would get. */
export function submissionProblems({
  name,
  tasks,
  shape,
}: Pick<SubmissionProps, 'name' | 'tasks' | 'shape'>): Problem[] {
  const unusable = submissionNameProblem(name);
  if (unusable) return [{ key: '--identifier', value: name, ...unusable }];
  if (labelOf(name) !== name)
    return [
      { key: '--identifier', value: name, message: 'is no part of names', fix: `write ${labelOf(name)}` },
    ];
  if (shape !== 'per-task') return [];
  return tasks.flatMap(({ identifier }) => {
    const problem = taskNameProblem(identifier, name);
    return problem ? [{ key: 'identifier', value: identifier, ...problem }] : [];
  });
}
