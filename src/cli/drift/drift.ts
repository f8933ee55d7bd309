import type { EngineEvent } from '@pulumi/pulumi/automation';

import { nameOf } from '../pulumi/diagnostics';
import type { FieldDrift, Step } from './fields';
import { fieldDrifts, formatField, stepsOf, valueAt } from './fields';
import { isNoise, managerOf } from './noise';
import { isMasked, sayValue } from './values';
import { isRecord } from '../../record';

/** Something in the cluster that is not what the last run left there. */
export interface Drift {
  /** Undefined for an object that the config no longer names. */
  readonly component: string | undefined;
  /** As `objectPath` writes it. */
  readonly object: string;
  readonly what: 'field' | 'deleted' | 'remade';
  /** Only of a field, as the three below. */
  readonly field?: string;
  /** In words; never the value of a secret. */
  readonly was?: string;
  readonly now?: string;
  /** Who did it, by the name that the program gave to the API server. */
  readonly by?: string;
  /** Whether it is among what the config sets, and so set back by `up`. */
  readonly ours: boolean;
}

/** One object as a refresh found it. */
interface Refreshed {
  readonly urn: string;
  readonly old: Readonly<Record<string, unknown>>;
  readonly inputs: unknown;
  /** Undefined where it is gone. */
  readonly now: Readonly<Record<string, unknown>> | undefined;
  /** Paths that the provider calls changed. */
  readonly changed: readonly string[];
}

/**
 * What people changed by hand, from the events of a refresh, or of a preview or
 * an update with one.
 *
 * @param componentOf component of an object, by its path as `objectPath` writes it
 */
export function describeDrift(
  events: readonly EngineEvent[],
  componentOf: (object: string) => string | undefined,
): Drift[] {
  return refreshed(events).flatMap((each) => {
    const object = nameOf(each.urn);
    const common = { component: componentOf(object), object };
    if (!each.now) return [{ ...common, what: 'deleted' as const, ours: true }];
    return [...remade(each), ...fieldsOf(each)].map((drift) => ({ ...common, ...drift }));
  });
}

/** `mongo  Deployment/wholetale/mongo  spec.replicas: was 1, is now 3 (by kubectl)`. */
export function formatDrift({ component, object, what, field, was, now, by, ours }: Drift): string {
  const who = by === undefined ? '' : ` (by ${by})`;
  const said = {
    field: `${field ?? ''}: was ${was ?? ''}, is now ${now ?? ''}${who}`,
    deleted: 'was deleted',
    remade: 'was deleted and made again',
  }[what];
  const stays = ours ? '' : '; not in the config';
  return `${component ?? '-'}  ${object}  ${said}${stays}`;
}

/** In a run that also plans or updates, later events of the same object are about what we do. */
function refreshed(events: readonly EngineEvent[]): Refreshed[] {
  const open = new Set<string>();
  return events.flatMap(({ resourcePreEvent, resOutputsEvent }) => {
    if (resourcePreEvent?.metadata.op === 'refresh') open.add(resourcePreEvent.metadata.urn);
    const found = resOutputsEvent?.metadata;
    if (!found?.type.startsWith('kubernetes:') || !open.delete(found.urn)) return [];
    const { urn, old, new: now, detailedDiff } = found;
    const before = old?.outputs as unknown;
    if (!isRecord(before)) return [];
    const after = now?.outputs as unknown;
    return [
      {
        urn,
        old: before,
        inputs: old?.inputs,
        now: isRecord(after) ? after : undefined,
        changed: Object.keys((detailedDiff as object | null) ?? {}),
      },
    ];
  });
}

type Found = Omit<Drift, 'component' | 'object'>;

function remade({ old, now }: Refreshed): Found[] {
  const [before, after] = [old, now].map((each) => valueAt(each, ['metadata', 'uid']));
  if (before === undefined || after === undefined || before === after) return [];
  return [{ what: 'remade', ours: false }];
}

function fieldsOf({ old, inputs, now, changed }: Refreshed): Found[] {
  const kind = String(old.kind);
  const shown = fieldDrifts(old, now).filter((each) => !isNoise(each, kind, now));
  const told = new Set(shown.map(({ path }) => formatField(path)));
  const early = overwritten(changed, inputs, now).filter(
    (each) => !told.has(formatField(each.path)) && !isNoise(each, kind, now),
  );
  const fields = [...shown, ...early].filter(({ path }) => !isMasked(path, kind));
  return [...fields.map((each) => fieldFound(each, inputs, now)), ...secretsFound(kind, changed)];
}

/**
 * What of ours is not as it was asked for, by the provider's word: what somebody
 * changed while our last run waited for the object is in the state already, and
 * would not show as a difference from it.
 */
function overwritten(changed: readonly string[], inputs: unknown, now: unknown): FieldDrift[] {
  return changed.flatMap((text) => {
    const path = stepsOf(text, inputs);
    const asked = path && valueAt(inputs, path);
    if (!path || asked === undefined) return [];
    // What the API server adds to it, or leaves out since it is empty, is nobody's doing.
    return fieldDrifts(asked, valueAt(now, path), path).filter(
      (each) => each.was !== undefined && (each.now !== undefined || !isEmpty(each.was)),
    );
  });
}

/** Of what the API server writes down nothing. */
function isEmpty(value: unknown): boolean {
  return !value || (typeof value === 'object' && Object.keys(value).length === 0);
}

function fieldFound({ path, was, now }: FieldDrift, inputs: unknown, live: unknown): Found {
  const by = managerOf(path, live);
  return {
    what: 'field',
    field: formatField(path),
    was: sayValue(path, was, now),
    now: sayValue(path, now, was),
    ...(by !== undefined && now !== undefined && { by }),
    ours: isOurs(inputs, path),
  };
}

/** Whether the field, or what it is in as a whole, is among what we set. */
function isOurs(inputs: unknown, path: readonly Step[]): boolean {
  return valueAt(inputs, path) !== undefined;
}

/** In events the values of secrets are all the same, so only the provider can tell which changed. */
function secretsFound(kind: string, changed: readonly string[]): Found[] {
  if (kind !== 'Secret') return [];
  const fields = changed.filter((path) => /^(data|stringData)\b/.test(path));
  return fields.map((field) => ({
    what: 'field' as const,
    field,
    was: 'another value (secret, not shown)',
    now: 'changed',
    ours: true,
  }));
}
