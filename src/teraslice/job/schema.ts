import { z } from 'zod';

import { kubernetesKeys } from './schema-kubernetes';
import { checked, duration, flag, isObject, oneOf, text, whole } from './schema-values';

const encoding = () => oneOf('json', 'raw').optional();
const deadLetter = () => text('throw, log, none, or the name of an API of the job', () => true).nullish();

/** One step of a job; its own options are those of its asset, which only the master knows. */
const operation = z.looseObject({
  _op: text('the name of an operation'),
  _encoding: encoding(),
  _dead_letter_action: deadLetter(),
});

const api = z.looseObject({
  _name: text('the name of an API, which may end in :TAG'),
  _encoding: encoding(),
  _dead_letter_action: deadLetter(),
});

/** Text by name; Teraslice takes any value, and Kubernetes text alone. */
export const named = (what: string) => z.record(z.string(), text(`text that is not empty: ${what}`));

/** On a machine with fewer processors, the master's default is their number. */
export const defaultWorkers = 5;

/**
 * A Teraslice job, with the defaults of Teraslice's master
 * (`packages/job-components/src/job-schemas.ts` of {@link comparedWith}).
 * Unknown keys stay, as they do there.
 */
export const jobSchema = z.looseObject({
  name: text().default('Custom Job'),
  active: flag().default(true),
  analytics: flag().default(true),
  assets: z.array(text('the name or id of an asset')).nullable().default(null),
  autorecover: flag().default(false),
  lifecycle: oneOf('once', 'persistent').default('once'),
  max_retries: whole(0, 'a whole number from 0').default(3),
  operations: z.array(operation).min(2),
  apis: z.array(api).default([]),
  probation_window: duration().default(300_000),
  slicers: whole(1, 'a whole number from 1', { forgiving: true }).default(1),
  workers: whole(1, 'a whole number from 1', { forgiving: true }).default(defaultWorkers),
  stateful: flag().default(false),
  labels: named('a label').nullable().default(null),
  env_vars: named('an environment variable').default({}),
  log_level: oneOf('trace', 'debug', 'info', 'warn', 'error', 'fatal', '').nullable().default(null),
  ...kubernetesKeys,
  /** Set by the master from the job's reader; taken from the file here. */
  relocatable: flag().default(false),
  // The master refuses a new job that has one.
  job_id: checked(
    'nothing: the master gives each job its id',
    (value): value is undefined => value === undefined,
    () => 'belongs to a job that is registered already',
  ).optional(),
  pod_spec_override: checked('an object: a part of the spec of a pod', isObject).default({}),
});

/** A job that was found right, with every default. */
export type TerasliceJobSpec = z.output<typeof jobSchema>;

/** Teraslice release that schema and objects were compared with. */
export const comparedWith = '3.18.0';
