import type { FieldSet, ManagedFields } from '../../../src/kube/managed-fields';
import { fieldsOf, reassigned } from '../../../src/kube/managed-fields';
import type { Manifest } from '../../../src/kube/manifest';
import { managerLabel, manager } from '../../../src/kube/labels';
import { isRecord } from '../../../src/record';
import { stackAnnotation } from '../../../src/kube/stamp';
import type { LiveObject, ObjectPatch } from '../live-cluster';

/**
 * Who is to own what the old tools wrote, until the first `up`.
 *
 * The official plugin updates by server-side apply, which removes a field only
 * where the one who applies owns it, and meets a conflict where another does.
 * What `kubectl create`, `apply` and `label` wrote is theirs. Before it updates
 * (not before it creates, and not in a preview) the plugin gives itself what
 * kubectl and this manager own, and in a preview it takes over what this manager
 * owns. So with this name the first preview and the first `up` meet no conflict,
 * and what the old templates set and ours do not, goes.
 */
export const formerManager = 'pulumi-kubernetes';

/** Names of tools by which people write, by their beginnings. */
const tools = ['kubectl', 'before-first-apply'];

/** Fields of which the value was the cluster's choice at the creation: without an owner, they stay. */
const chosen: Readonly<Record<string, readonly string[]>> = {
  Ingress: ['f:ingressClassName'],
  PersistentVolumeClaim: ['f:storageClassName', 'f:volumeMode', 'f:volumeName'],
  Service: ['f:clusterIPs', 'f:ipFamilies', 'f:ipFamilyPolicy', 'f:healthCheckNodePort'],
};

/** Whether an entry is of a tool or, of the shared Ingress' rules, of the old gwvolman. */
function isFormer(kind: string): (entry: ManagedFields) => boolean {
  return (entry) => {
    const { manager: writer = '', operation, subresource } = entry;
    if (subresource || operation !== 'Update') return false;
    if (tools.some((each) => writer.startsWith(each))) return true;
    return writer !== formerManager && kind === 'Ingress' && 'f:rules' in (fieldsOf(entry)['f:spec'] ?? {});
  };
}

function narrowed(kind: string): (fields: FieldSet) => FieldSet {
  return (fields) => {
    const spec = fields['f:spec'];
    if (!spec) return fields;
    const kept = Object.entries(spec).filter(([key]) => !(chosen[kind] ?? []).includes(key));
    return { ...fields, 'f:spec': Object.fromEntries(kept) };
  };
}

/**
 * What is merged into an object when it is adopted: the stamp, and who owns its
 * fields. Metadata alone, so nothing restarts.
 *
 * @returns undefined where it is adopted already
 */
export function adoptionPatch(live: LiveObject, stamp: string): ObjectPatch | undefined {
  const { managedFields = [], annotations = {}, labels = {} } = live.metadata ?? {};
  const kind = live.kind ?? '';
  const to = { manager: formerManager, operation: 'Update' } as const;
  const owners = reassigned(managedFields, isFormer(kind), to, narrowed(kind));
  if (!owners && annotations[stackAnnotation] === stamp && labels[managerLabel] === manager) return undefined;
  return {
    metadata: {
      labels: { [managerLabel]: manager },
      annotations: { [stackAnnotation]: stamp },
      ...(owners && { managedFields: owners }),
    },
  };
}

/** Set by the API server where nobody sets them: that they lose their owner changes nothing. */
const defaulted = new Set([
  'clusterIP',
  'defaultMode',
  'dnsPolicy',
  'imagePullPolicy',
  'internalTrafficPolicy',
  'progressDeadlineSeconds',
  'protocol',
  'replicas',
  'restartPolicy',
  'revisionHistoryLimit',
  'schedulerName',
  'securityContext',
  'sessionAffinity',
  'targetPort',
  'terminationGracePeriodSeconds',
  'terminationMessagePath',
  'terminationMessagePolicy',
]);

/**
 * The fields that the old tools set and the manifest does not: they go with the
 * first `up`. As paths with the names of list items: `spec.containers[mongodb].env[A]`.
 */
export function staleFields(live: LiveObject, planned: Manifest): string[] {
  const kind = live.kind ?? '';
  const entries = (live.metadata?.managedFields ?? []).filter(
    (entry) => isFormer(kind)(entry) || (entry.manager === formerManager && entry.operation === 'Update'),
  );
  const found = entries.flatMap((entry) => unplanned(narrowed(kind)(fieldsOf(entry)), live, planned, ''));
  return [...new Set(found)].sort();
}

function unplanned(owned: FieldSet, live: unknown, planned: unknown, path: string): string[] {
  return Object.entries(owned).flatMap(([key, inner]) => {
    if (key === '.') return [];
    const step = stepOf(key);
    const there = step.at(live);
    if (there === undefined || defaulted.has(step.name)) return [];
    const at = step.item ? `${path}[${step.name}]` : `${path}${path ? '.' : ''}${step.name}`;
    const wanted = step.at(planned);
    // A Secret's texts are in `data` of the live object, and still in `stringData` of the manifest.
    if (wanted === undefined) return at === 'data' && isSecret(planned) ? [] : [at];
    return unplanned(inner, there, wanted, at);
  });
}

interface Step {
  readonly name: string;
  /** Whether it is an item of a list. */
  readonly item: boolean;
  readonly at: (value: unknown) => unknown;
}

function stepOf(key: string): Step {
  const [kind, rest] = [key.slice(0, 1), key.slice(2)];
  if (kind === 'f')
    return { name: rest, item: false, at: (value) => (isRecord(value) ? value[rest] : undefined) };
  const wanted: unknown = JSON.parse(rest);
  if (kind === 'k' && isRecord(wanted)) {
    const name = Object.values(wanted).map(String).join('/');
    const matches = (item: unknown) =>
      isRecord(item) &&
      // The one key that has a default.
      Object.entries(wanted).every(
        ([field, value]) => (item[field] ?? (field === 'protocol' ? 'TCP' : undefined)) === value,
      );
    return { name, item: true, at: (value) => (isList(value) ? value.find(matches) : undefined) };
  }
  const matches = (item: unknown) => JSON.stringify(item) === JSON.stringify(wanted);
  return {
    name: String(wanted),
    item: true,
    at: (value) => (isList(value) ? value.find(matches) : undefined),
  };
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

function isSecret(value: unknown): boolean {
  return isRecord(value) && value.kind === 'Secret' && value.apiVersion === 'v1';
}
