import type { FieldDrift, Step } from './fields';
import { valueAt } from './fields';
import { isRecord } from '../../record';

/** What changes by itself, or says only that something else changed. */
const ofMetadata = new Set([
  'managedFields',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'selfLink',
  'finalizers',
]);

/** Annotations by which controllers keep books. */
const bookkeeping =
  /^(deployment\.kubernetes\.io\/(?!paused)|deprecated\.daemonset\.|kubectl\.kubernetes\.io\/last-applied|pv\.kubernetes\.io\/|volume(\.beta)?\.kubernetes\.io\/|control-plane\.alpha\.|ingress\.kubernetes\.io\/|(networking|ingress)\.gke\.io\/|cloud\.google\.com\/neg-status|batch\.kubernetes\.io\/|talestack\.io\/observed)/;

/** Whether a field says nothing about what a person did. */
export function isNoise({ path, was }: FieldDrift, kind: string, live: unknown): boolean {
  const [first, second, third] = path;
  if (typeof first !== 'string' || first === 'status' || first.startsWith('__')) return true;
  if (first === 'metadata' && typeof second === 'string') {
    // A new UID is told as the object's own story.
    if (second === 'uid' || ofMetadata.has(second)) return true;
    if (second === 'annotations' && typeof third === 'string') return bookkeeping.test(third);
    return false;
  }
  // Set once the claim is bound.
  if (kind === 'PersistentVolumeClaim' && second === 'volumeName' && was === undefined) return true;
  return was === undefined && isDefault(path, live);
}

/** Whether nobody set the field: the API server writes down whoever does. */
function isDefault(path: readonly Step[], live: unknown): boolean {
  const managers = managersOf(live);
  return managers.length > 0 && !managers.some((manager) => owns(manager.fieldsV1, path));
}

/** Who set a field last, as the API server knows it: `kubectl-edit`. */
export function managerOf(path: readonly Step[], live: unknown): string | undefined {
  const owners = managersOf(live).filter((manager) => owns(manager.fieldsV1, path));
  const latest = owners.sort((a, b) => textOf(b.time).localeCompare(textOf(a.time)))[0];
  return typeof latest?.manager === 'string' ? latest.manager : undefined;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function managersOf(live: unknown): readonly Readonly<Record<string, unknown>>[] {
  const found = valueAt(live, ['metadata', 'managedFields']);
  return Array.isArray(found) ? found.filter(isRecord) : [];
}

/** Follows a path through `fieldsV1`: `f:` a key, `k:` an item by its keys; a leaf there owns all below it. */
function owns(fields: unknown, path: readonly Step[]): boolean {
  let within = fields;
  for (const step of path) {
    if (!isRecord(within)) return false;
    const keys = Object.keys(within).filter((key) => key !== '.');
    const next = typeof step === 'object' ? keys.find((key) => isItem(key, step.item)) : `f:${step}`;
    if (next === undefined || !(next in within)) return keys.length === 0 && within !== fields;
    within = within[next];
  }
  return true;
}

function isItem(key: string, name: string): boolean {
  if (!key.startsWith('k:')) return false;
  try {
    const keys: unknown = JSON.parse(key.slice(2));
    // Ports are keyed by number and protocol: any of them will do.
    return isRecord(keys) && (keys.name === name || keys.name === undefined);
  } catch {
    return false;
  }
}
