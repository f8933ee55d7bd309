import type { Field, KubeObject } from '../model';
import type { Rule, Violation } from '../rule';
import { labelViolations } from './within-limits-labels';
import { textViolations, textViolationsOfPods } from './within-limits-texts';

/** Room in names, since a controller puts a hash or a time behind them, and a label or a host name is made of it. */
const longest: Readonly<Record<string, readonly [most: number, since: string]>> = {
  'apps/StatefulSet': [52, 'its pods carry it in a label with a hash behind it, and would never appear'],
  'batch/CronJob': [52, 'its Jobs have eleven characters more'],
  'batch/Job': [63, 'its pods carry it in a label'],
  '/Service': [63, 'it is a host name'],
  '/Namespace': [63, 'it is a part of host names'],
};

/** Groups whose objects are named like hosts; those of RBAC may have any name, and of others nobody here knows. */
const named = new Set(['', 'apps', 'batch', 'networking.k8s.io', 'storage.k8s.io', 'policy', 'autoscaling']);

/** What a Secret or a ConfigMap may hold: etcd takes no larger objects. */
const mostBytes = 1024 * 1024;

export const withinLimits: Rule = {
  id: 'within-limits',
  title: 'Names, labels, ports, sizes and texts are such as Kubernetes takes',
  why: 'The API server refuses the object half-way through a deployment; a StatefulSet with too long a name it takes, and no pod ever appears.',
  source:
    'kubernetes.io/docs/concepts/overview/working-with-objects/names; k8s.io/apimachinery/pkg/util/validation',
  severity: 'error',
  *check(set) {
    for (const object of set.objects) {
      yield* nameViolations(object);
      yield* sizeViolations(object);
      yield* labelViolations(object, object.root.at('metadata', 'labels'));
      yield* textViolations(object);
    }
    for (const workload of set.workloads) {
      const { object, template, containers } = workload;
      yield* textViolationsOfPods(workload);
      if (template.path.length > 0) yield* labelViolations(object, template.at('metadata', 'labels'));
      for (const { field } of containers) yield* portViolations(object, field);
    }
  },
};

function* nameViolations(object: KubeObject): Iterable<Violation> {
  const { name, type, group } = object;
  const field = object.root.at('metadata', 'name');
  if (field.text === undefined || !named.has(group)) return;
  const [most, since] = longest[type] ?? [253, 'that is the longest of all names'];
  if (name.length > most) {
    const message = `is longer than ${most} characters (it has ${name.length}): ${since}`;
    yield { object, field, message, fix: `shorten it to ${most}` };
  }
  const isHost = name.split('.').every((each) => /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(each));
  // Names of these are a part of a host name, which a dot would divide.
  const isLabel = type === '/Service' || type === '/Namespace';
  if (isHost && !(isLabel && name.includes('.'))) {
    const message = 'begins with a digit, which only the newest API servers take';
    if (type === '/Service' && /^\d/.test(name))
      yield { object, field, message, fix: 'begin it with a letter' };
    return;
  }
  const mended = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9.-]/g, '-')
    .replaceAll(/^[-.]+|[-.]+$/g, '');
  yield {
    object,
    field,
    message: 'is no name for an object: lower-case letters, digits and inner hyphens',
    fix:
      mended === '' || mended === name
        ? 'rename it'
        : `write ${isLabel ? mended.replaceAll('.', '-') : mended}`,
  };
}

function* sizeViolations(object: KubeObject): Iterable<Violation> {
  if (object.type !== '/Secret' && object.type !== '/ConfigMap') return;
  const { root } = object;
  // Decoded, as the API server counts.
  const encoded = object.kind === 'Secret' ? ['data'] : ['binaryData'];
  const plain = object.kind === 'Secret' ? ['stringData'] : ['data'];
  const sum = (keys: readonly string[], bytes: (text: string) => number) =>
    keys
      .flatMap((key) => Object.values(root.at(key).textMap))
      .reduce((total, each) => total + bytes(each), 0);
  const size =
    sum(plain, (text) => Buffer.byteLength(text)) + sum(encoded, (text) => Buffer.byteLength(text, 'base64'));
  if (size <= mostBytes) return;
  const [field = root.at('data')] = [...plain, ...encoded]
    .map((key) => root.at(key))
    .filter(({ given }) => given);
  const message = `holds ${size} bytes, and a ${object.kind} takes ${mostBytes} (1 MiB)`;
  const fix = 'divide it, or keep the data on a claim or in an image';
  yield { object, field: field.withoutValue(), message, fix };
}

function* portViolations(object: KubeObject, container: Field): Iterable<Violation> {
  for (const port of container.at('ports').items) {
    const field = port.at('name');
    const name = field.text;
    const number = port.at('containerPort');
    if (number.number !== undefined && !isPort(number.number)) {
      const message = 'is not a port';
      yield { object, field: number, message, fix: 'give a whole number from 1 to 65535' };
    }
    if (name === undefined) continue;
    if (name.length > 15) {
      const message = `is longer than 15 characters (it has ${name.length})`;
      yield { object, field, message, fix: 'shorten it to 15' };
    } else if (!/^(?=.*[a-z])[a-z0-9]+(-[a-z0-9]+)*$/.test(name)) {
      const message = 'is no name for a port: lower-case letters, digits and single inner hyphens';
      yield { object, field, message, fix: 'rename it' };
    }
  }
}

function isPort(value: number): boolean {
  return Number.isInteger(value) && value >= 1 && value <= 65535;
}
