import { posix } from 'node:path';

import { z } from 'zod';

import { bytes, checked, cores, flag, kindOf, oneOf, text, whole } from './schema-values';

/** Port on which an execution controller serves its workers. */
export const terasliceServicePort = 45_680;

const isLabelName = (value: string) =>
  value.length <= 63 && /^[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/.test(value);
const isDnsName = (value: string) =>
  value.length <= 253 && value.split('.').every((part) => /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(part));

/** As Kubernetes checks the key of a label: `zone`, `example.org/zone`. */
function isLabelKey(value: string): boolean {
  const [prefix, name, ...more] = value.includes('/') ? value.split('/') : ['a', value];
  return more.length === 0 && isDnsName(prefix ?? '') && isLabelName(name ?? '');
}

/** As Kubernetes checks the value of a label. */
export function isLabelValue(value: string): boolean {
  return value === '' || isLabelName(value);
}

const target = z.looseObject({
  key: text(
    'the key of a node label, such as zone or example.org/zone',
    isLabelKey,
    'is not the key of a label',
  ),
  value: text(
    'the value of a node label: up to 63 letters, digits, - _ .',
    isLabelValue,
    'is not the value of a label',
  ),
  constraint: oneOf('required', 'preferred', 'accepted').optional(),
});

const volume = z.looseObject({
  name: text(
    'the name of a claim: up to 63 lower-case letters, digits and inner hyphens',
    (value) => /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(value),
    'cannot be the name of a volume',
  ),
  path: text(
    'an absolute path, such as /data',
    (value) => posix.isAbsolute(value) && !value.includes(':'),
    'is not an absolute path',
  ),
});

const isPort = (value: unknown): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= 65_535;
/** As Kubernetes has it: letters, digits and single inner hyphens, one letter at least. */
const isPortName = (value: unknown): value is string =>
  typeof value === 'string' &&
  value.length <= 15 &&
  /^[a-z0-9]+(-[a-z0-9]+)*$/.test(value) &&
  /[a-z]/.test(value);

const port = () =>
  checked(
    `1 to 65535, but not ${terasliceServicePort}, which is Teraslice's own`,
    (value): value is number => isPort(value) && value !== terasliceServicePort,
    (value) =>
      value === terasliceServicePort
        ? "is Teraslice's own"
        : typeof value === 'number'
          ? 'is not a port'
          : kindOf(value),
  );

const namedPort = z.looseObject({
  name: checked('up to 15 lower-case letters, digits and inner hyphens', isPortName, (value) =>
    typeof value === 'string' ? 'cannot be the name of a port' : kindOf(value),
  ),
  port: port(),
});

/** Keys that only a cluster on Kubernetes has. */
export const kubernetesKeys = {
  targets: z.array(target).default([]),
  volumes: z.array(volume).default([]),
  external_ports: z.array(z.union([port(), namedPort])).nullish(),
  ephemeral_storage: flag().default(false),
  cpu: cores().optional(),
  memory: bytes().optional(),
  cpu_execution_controller: cores().optional(),
  memory_execution_controller: bytes().optional(),
  resources_requests_cpu: cores().optional(),
  resources_limits_cpu: cores().optional(),
  resources_requests_memory: bytes().optional(),
  resources_limits_memory: bytes().optional(),
  kubernetes_image: text(
    'the name of an image',
    (value) => !/\s/.test(value),
    'is not the name of an image',
  ).nullish(),
  // Looked at before it is read as the others are, so that text does not do.
  prom_metrics_enabled: checked(
    'true or false',
    (value): value is boolean => typeof value === 'boolean',
  ).optional(),
  prom_metrics_port: whole(1, '1 to 65535', { most: 65_535 }).optional(),
  prom_metrics_add_default: flag().optional(),
};
