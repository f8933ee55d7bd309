import type { PlannedManifest } from '../../app';
import { componentLabel } from '../../kube/labels';
import type { Manifest } from '../../kube/manifest';
import { stackAnnotation } from '../../kube/stamp';
import { isRecord } from '../../record';
import { fieldDrifts, formatField } from '../drift/fields';
import type { Side } from './side';
import { sayField } from './say';

/** A field that is not the same; `not there` on a side where it is not. */
export interface FieldDifference {
  readonly field: string;
  readonly was: string;
  readonly now: string;
}

export interface ObjectDifference {
  /** Id of the chart: `wholetale`. */
  readonly system: string;
  readonly component: string;
  /** `Deployment girder`. */
  readonly object: string;
  readonly what: 'added' | 'removed' | 'changed';
  /** Of one that is changed. */
  readonly fields: readonly FieldDifference[];
}

export interface Differences {
  readonly from: string;
  readonly to: string;
  /** Keys of the config. */
  readonly config: readonly FieldDifference[];
  /** Secrets that one stack config holds and the other does not, by name. */
  readonly secrets: { readonly added: readonly string[]; readonly removed: readonly string[] };
  readonly objects: readonly ObjectDifference[];
}

/** What is not the same in two configs, and in what is made of them. No cluster is asked, and no value of a secret read. */
export function compare(from: Side, to: Side): Differences {
  return {
    from: from.name,
    to: to.name,
    config: configDifferences(from, to),
    secrets: {
      added: to.secretsSet.filter((each) => !from.secretsSet.includes(each)),
      removed: from.secretsSet.filter((each) => !to.secretsSet.includes(each)),
    },
    objects: objectDifferences(from, to),
  };
}

export function isSame({ config, secrets, objects }: Differences): boolean {
  return config.length + secrets.added.length + secrets.removed.length + objects.length === 0;
}

function configDifferences(from: Side, to: Side): FieldDifference[] {
  const of = ({ config }: Side) => without(config, ['environment']);
  return fieldDrifts(of(from), of(to)).map(({ path, was, now }) => ({
    field: formatField(path),
    was: sayField(path, was, now),
    now: sayField(path, now, was),
  }));
}

function objectDifferences(from: Side, to: Side): ObjectDifference[] {
  const [before, after] = [byKey(from), byKey(to)];
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((key): ObjectDifference[] => {
    const [was, now] = [before.get(key), after.get(key)];
    const either = now ?? was;
    if (!either) return [];
    const { kind, metadata } = either.manifest;
    const place = { system: either.chart, component: either.component, object: `${kind} ${metadata.name}` };
    if (!was) return [{ ...place, what: 'added', fields: [] }];
    if (!now) return [{ ...place, what: 'removed', fields: [] }];
    const fields = fieldDifferences(was.manifest, now.manifest);
    return fields.length === 0 ? [] : [{ ...place, what: 'changed', fields }];
  });
}

/** The same object of two environments has the same key, though it is in another namespace. */
function byKey({ planned }: Side): Map<string, PlannedManifest> {
  return new Map(
    planned.map((each) => {
      const { kind, metadata } = each.manifest;
      const name = kind === 'Namespace' ? '' : metadata.name;
      return [`${each.chart} ${kind} ${name}`, each];
    }),
  );
}

function fieldDifferences(was: Manifest, now: Manifest): FieldDifference[] {
  return fieldDrifts(withoutNames(was), withoutNames(now)).map(({ path, was: old, now: current }) => ({
    field: formatField(path),
    was: sayField(path, old, current, now.kind),
    now: sayField(path, current, old, now.kind),
  }));
}

const instanceLabel = componentLabel.replace('component', 'instance');

/** Without what says only which environment and namespace it is: the config says that once. */
function withoutNames(manifest: Manifest): unknown {
  const { namespace, name } = manifest.metadata;
  const own = manifest.kind === 'Namespace' ? name : namespace;
  const cleaned = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(cleaned);
    if (!isRecord(value)) return value;
    const kept = Object.entries(value).filter(
      ([key, each]) =>
        key !== instanceLabel && key !== stackAnnotation && !(key === 'namespace' && each === own),
    );
    return Object.fromEntries(kept.map(([key, each]) => [key, cleaned(each)]));
  };
  const clean = cleaned(manifest);
  if (manifest.kind !== 'Namespace' || !isRecord(clean) || !isRecord(clean.metadata)) return clean;
  return { ...clean, metadata: without(clean.metadata, ['name']) };
}

function without(tree: object, keys: readonly string[]): object {
  return Object.fromEntries(Object.entries(tree).filter(([key]) => !keys.includes(key)));
}
