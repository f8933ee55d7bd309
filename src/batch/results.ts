import { z } from 'zod';

import { UserError } from '../errors';
import type { Manifest } from '../kube/manifest';
import { dataOf } from './data';
import { batchLabels, metadataOf } from './labels';
import type { SubmissionProps } from './props';
import { formatRanges, parseRanges } from './ranges';
import { joined } from './task-configs';

/** Why a task failed at last. */
export interface TaskFailure {
  /** Index of the task in the submission. */
  readonly index: number;
  /** Of the command itself, not of the container. */
  readonly exitCode?: number | undefined;
  /** In Kubernetes' words: `DeadlineExceeded`, `OOMKilled`, `Error`. */
  readonly reason?: string | undefined;
  /** How long the last try took. */
  readonly seconds?: number | undefined;
  /** The end of its log. Kept for the first failures only, and shortened. */
  readonly lastLines?: string | undefined;
}

/** What is known of the tasks that are done, whatever became of their Jobs and pods. */
export interface Results {
  /** Indexes, ascending. */
  readonly succeeded: readonly number[];
  /** By index, ascending. */
  readonly failed: readonly TaskFailure[];
  /** Which indexes each retry was for: the first entry is run 1. */
  readonly retries: readonly (readonly number[])[];
  /** ISO times of the first submission and of the last task that ended. */
  readonly startedAt?: string | undefined;
  readonly endedAt?: string | undefined;
}

export const noResults: Results = { succeeded: [], failed: [], retries: [] };

/** Failures of which everything is kept; of the others index, exit code and reason. */
export const detailedFailures = 200;
/** Bytes of a log that are kept. */
export const keptLogBytes = 1000;

const keys = { results: 'results.json', failures: 'failures.json' };

const stored = z.object({
  version: z.literal(1),
  succeeded: z.string(),
  /** Ranges by exit code and reason, as `3 Error`; either may be missing. */
  failed: z.array(
    z.object({ exitCode: z.int().optional(), reason: z.string().optional(), indexes: z.string() }),
  ),
  retries: z.array(z.string()),
  startedAt: z.string().optional(),
  endedAt: z.string().optional(),
});

const details = z.array(
  z.object({ index: z.int(), seconds: z.number().optional(), lastLines: z.string().optional() }),
);

/**
 * ConfigMaps with results, to be applied as they are: who succeeded and who failed as
 * ranges, and apart from it more about the first failures. Made by commands alone, also for submissions of a stack.
 */
export function resultManifests(
  props: Pick<SubmissionProps, 'name' | 'namespace' | 'environment'>,
  results: Results,
): Manifest[] {
  const { succeeded, failed, retries, startedAt, endedAt } = results;
  const kinds = new Map<string, { exitCode?: number; reason?: string; indexes: number[] }>();
  for (const { index, exitCode, reason } of failed) {
    const kind = `${exitCode ?? ''} ${reason ?? ''}`;
    const entry = kinds.get(kind) ?? {
      ...(exitCode !== undefined && { exitCode }),
      ...(reason !== undefined && { reason }),
      indexes: [],
    };
    kinds.set(kind, entry);
    entry.indexes.push(index);
  }
  const short: z.input<typeof stored> = {
    version: 1,
    succeeded: formatRanges(succeeded),
    failed: [...kinds.values()].map((each) => ({ ...each, indexes: formatRanges(each.indexes) })),
    retries: retries.map(formatRanges),
    startedAt,
    endedAt,
  };
  const long: z.input<typeof details> = failed
    .filter(({ seconds, lastLines }) => seconds !== undefined || lastLines !== undefined)
    .slice(0, detailedFailures)
    .map(({ index, seconds, lastLines }) => ({
      index,
      seconds,
      lastLines: lastLines === undefined ? undefined : endOf(lastLines),
    }));
  return [
    manifest(props, 'results', keys.results, short),
    ...(long.length > 0 ? [manifest(props, 'failures', keys.failures, long)] : []),
  ];
}

function manifest(
  props: Pick<SubmissionProps, 'name' | 'namespace' | 'environment'>,
  content: string,
  key: string,
  value: unknown,
): Manifest {
  const name = joined(props.name, content);
  const metadata = metadataOf({ ...props, owner: 'commands' }, name, { [batchLabels.content]: 'results' });
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { ...metadata, name },
    data: { [key]: `${JSON.stringify(value, undefined, 1)}\n` },
  };
}

/** The last bytes of a text that are whole characters, from the beginning of a line where there is one. */
function endOf(text: string): string {
  const bytes = Buffer.from(text);
  if (bytes.length <= keptLogBytes) return text;
  const end = new TextDecoder().decode(bytes.subarray(-keptLogBytes)).replace(/^\uFFFD+/, '');
  const newline = end.indexOf('\n');
  return newline >= 0 && newline < end.length - 1 ? end.slice(newline + 1) : end;
}

/**
 * Results from the ConfigMaps of a submission; others are passed over. {@link noResults} where there are none.
 *
 * @throws UserError where they are damaged or of a later version
 */
export function readResults(name: string, configMaps: readonly Manifest[]): Results {
  const short = read(name, 'results', keys.results, stored, configMaps);
  if (!short) return noResults;
  const long = read(name, 'failures', keys.failures, details, configMaps) ?? [];
  const known = new Map(long.map(({ index, ...rest }) => [index, rest]));
  const failed = short.failed.flatMap(({ indexes, ...rest }) =>
    parseRanges(indexes).map((index) => ({ index, ...rest, ...known.get(index) })),
  );
  return {
    succeeded: parseRanges(short.succeeded),
    failed: failed.sort((left, right) => left.index - right.index),
    retries: short.retries.map(parseRanges),
    ...(short.startedAt !== undefined && { startedAt: short.startedAt }),
    ...(short.endedAt !== undefined && { endedAt: short.endedAt }),
  };
}

function read<T>(
  name: string,
  content: string,
  key: string,
  schema: z.ZodType<T>,
  configMaps: readonly Manifest[],
): T | undefined {
  const wanted = joined(name, content);
  const found = configMaps.find(({ metadata }) => metadata.name === wanted);
  if (!found) return undefined;
  try {
    return schema.parse(JSON.parse(dataOf(found)[key] ?? ''));
  } catch {
    throw new UserError(`The results of ${name} cannot be read`, [
      {
        where: `ConfigMap/${wanted}`,
        message: `has no ${key} that can be read: it is damaged, or of a later version of talestack`,
        fix: `delete the ConfigMap: what the Jobs still say is read again`,
      },
    ]);
  }
}
