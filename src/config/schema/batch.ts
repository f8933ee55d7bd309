import { z } from 'zod';

import { longestSubmissionName, labelOf, submissionNameProblem } from './batch-names';
import { namespaceLimits, toleration } from './parts';
import { dnsSubdomain, imageReference, labelKey, labelValue, namespaceName, quantity, text } from './values';

/** A number with its unit in words, since no message is of use without it. */
const number = (allowed: string, fits: (value: number) => boolean) =>
  z
    .number()
    .refine(fits, { error: 'is not a number that it can have', params: { allowed } })
    .meta({ allowed });

const whole = (allowed: string, least: number, most: number) =>
  number(allowed, (value) => Number.isInteger(value) && value >= least && value <= most);

/** Empty text switches it off. */
const nameOrNone = (what: string) =>
  text(`name of ${what}: lower-case letters, digits, inner hyphens and dots; empty for none`, (value) =>
    value === '' || dnsSubdomain().safeParse(value).success ? undefined : { message: 'is not a DNS name' },
  );

const reserved = ['/', '/dev', '/proc', '/sys', '/talestack'];

const mountPath = () =>
  text('an absolute path such as /ntuples, without . and .. and :', (value) => {
    const path = value.replace(/\/+$/, '') || '/';
    if (!path.startsWith('/'))
      return { message: 'is a relative path', fix: `write /${value.replace(/^(\.\.?\/+)+/, '')}` };
    if (reserved.some((each) => path === each || (each !== '/' && path.startsWith(`${each}/`))))
      return { message: 'is a folder that every container has for something else' };
    const isPlain = path
      .slice(1)
      .split('/')
      .every((part) => !/^\.{0,2}$/.test(part) && !/[:\p{Cc}]/u.test(part));
    return isPlain ? undefined : { message: 'is not a plain path' };
  });

const exitCode = whole('an exit code from 1 to 255', 1, 255);
const exitCodes = z
  .strictObject({
    success: z.array(exitCode).readonly().default([]).describe('exit codes that count as success'),
    final: z
      .array(exitCode)
      .readonly()
      .default([])
      .describe('exit codes of failures that no other try would change'),
  })
  .readonly();

/** What can be set for all submissions, for one of them, and by a flag of `talestack batch submit`. */
const options = {
  image: imageReference().describe('image of the tasks, with bash in it; a submission cannot do without'),
  registrySecret: nameOrNone('a Secret').describe('Secret that the image is pulled with'),
  volumeClaim: nameOrNone('a claim').describe('claim that is mounted'),
  mountPath: mountPath().describe('where the claim is mounted'),
  ncores: number(
    'cores from 0.001, in steps of a thousandth',
    (value) => value >= 0.001 && Number.isInteger(Math.round(value * 1e6) / 1e3),
  ).describe('cores that a task is given'),
  memory: whole('MB: a whole number from 1', 1, 1e9).describe('MB of memory that a task is given'),
  disk: whole('MB: a whole number from 1', 1, 1e9).describe(
    "MB that a task may write to the node's own disk",
  ),
  time: whole('minutes: a whole number from 1, or -1 for no limit', -1, 1e7)
    .refine((value) => value !== 0, {
      error: 'is no time to run in',
      params: { allowed: 'minutes: a whole number from 1, or -1 for no limit' },
    })
    .describe('minutes that one try of a task may take'),
  maxConcurrent: whole('a whole number from 1', 1, 100_000).describe(
    'how many tasks run at once; all where unset',
  ),
  retries: whole('a whole number from 0 to 100', 0, 100).describe(
    'how often a task that failed is tried again',
  ),
  maxFailedIndexes: whole('a whole number from 0', 0, 100_000).describe(
    'how many tasks may fail before the others are stopped; any number where unset. Shape `indexed` alone',
  ),
  exitCodes: exitCodes.describe('what exit codes mean, where it is not what Kubernetes takes them for'),
  shape: z
    .enum(['auto', 'per-task', 'indexed', 'sharded'])
    .describe('a Job for each task, one for all, or one for each hundred; `auto`: by their number'),
  ttl: whole('seconds: a whole number from 0', 0, 1e9).describe(
    'seconds that a finished Job is kept, where a command made it',
  ),
  user: whole('a user id from 1: root is refused by the namespace', 1, 2 ** 31 - 1).describe(
    'user id of the containers; that of `atlas` in images of ATLAS by default',
  ),
  nodeSelector: z.record(labelKey(), labelValue()).describe('labels that a node must have'),
  tolerations: z.array(toleration).readonly().describe('taints that the pods accept'),
  affinity: z.record(z.string(), z.unknown()).describe('Kubernetes affinity, as in a pod spec'),
};

/** What one submission sets for itself. */
const overrides = {
  image: options.image.optional(),
  registrySecret: options.registrySecret.optional(),
  volumeClaim: options.volumeClaim.optional(),
  mountPath: options.mountPath.optional(),
  ncores: options.ncores.optional(),
  memory: options.memory.optional(),
  disk: options.disk.optional(),
  time: options.time.optional(),
  maxConcurrent: options.maxConcurrent.optional(),
  retries: options.retries.optional(),
  maxFailedIndexes: options.maxFailedIndexes.optional(),
  exitCodes: options.exitCodes.optional(),
  shape: options.shape.optional(),
  ttl: options.ttl.optional(),
  user: options.user.optional(),
  nodeSelector: options.nodeSelector.optional(),
  tolerations: options.tolerations.optional(),
  affinity: options.affinity.optional(),
};

const command = z.union([z.string(), z.array(z.string()).readonly()]);
const task = z.union([z.string(), z.strictObject({ identifier: z.string(), command }).readonly()], {
  error: 'is no task: a command line, or {identifier, command}',
});

const submission = z
  .strictObject({
    tasks: z
      .array(task)
      .readonly()
      .optional()
      .describe('command lines, or objects of identifier and command'),
    tasksFile: z
      .string()
      .min(1)
      .optional()
      .describe('file of the tasks below the project: lines, or .json or .yaml; instead of `tasks`'),
    revision: whole('a whole number from 0', 0, 1e9)
      .default(0)
      .describe('raise it to run every task again, also those that are done'),
    ...overrides,
  })
  .readonly();

const submissionName = () =>
  text(`a DNS label of up to ${longestSubmissionName} characters, without two hyphens in a row`, (value) => {
    const problem = submissionNameProblem(value);
    if (problem) return { message: problem.message };
    return labelOf(value) === value
      ? undefined
      : { message: 'is not the beginning of names of objects', fix: `write ${labelOf(value)}` };
  });

/** The options with their defaults. */
const defaulted = {
  ...overrides,
  registrySecret: options.registrySecret.default('sh-k8s-registry-secret'),
  volumeClaim: options.volumeClaim.default('ntuples-claim'),
  mountPath: options.mountPath.default('/ntuples'),
  ncores: options.ncores.default(1),
  memory: options.memory.default(4000),
  disk: options.disk.default(10_000),
  time: options.time.default(-1),
  retries: options.retries.default(2),
  exitCodes: options.exitCodes.prefault({}),
  shape: options.shape.default('auto'),
  ttl: options.ttl.default(86_400),
  user: options.user.default(1000),
  nodeSelector: options.nodeSelector.default({}),
  tolerations: options.tolerations.default([]),
};

/** Options of one submission, laid over defaults. What else stands beside them is left out. */
export const batchOptionsSchema = z.object(defaulted);

/** Batch submission: lists of command lines as Jobs. */
export const batch = z
  .strictObject({
    namespace: namespaceName().default('batch').describe('namespace of the Jobs'),
    ...namespaceLimits,
    ...defaulted,
    claim: z
      .strictObject({
        enabled: z.boolean().default(false).describe('whether the claim `batch.volumeClaim` is made'),
        size: quantity().default('1Gi').describe('size of that claim'),
        storageClass: nameOrNone('a StorageClass')
          .default('')
          .describe('StorageClass of that claim; empty for a PersistentVolume that was made by hand'),
      })
      .readonly()
      .prefault({}),
    registry: z
      .strictObject({
        server: text('host[:port]', (value) =>
          /^[a-zA-Z0-9]([a-zA-Z0-9.-]*[a-zA-Z0-9])?(:\d{1,5})?$/.test(value)
            ? undefined
            : { message: 'is not a registry' },
        )
          .optional()
          .describe('registry that the Secret `batch.registrySecret` is made for; where unset, none is made'),
        username: z
          .string()
          .min(1)
          .optional()
          .describe('user at that registry; its password is the secret `batch.registryPassword`'),
      })
      .readonly()
      .prefault({}),
    submissions: z
      .record(submissionName(), submission)
      .default({})
      .describe('submissions of this environment by name; without any, nothing of batch submission is made'),
  })
  .readonly()
  .prefault({});
