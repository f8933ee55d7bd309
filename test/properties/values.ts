import fc from 'fast-check';

import { commitId, repositoryName, volumeName } from '../../src/config/schema/titan';
import {
  amount,
  cpu,
  dnsLabel,
  dnsSubdomain,
  domain,
  envName,
  imageReference,
  labelKey,
  labelValue,
  namespaceName,
  quantity,
} from '../../src/config/schema/values';
import { textOf } from './support';

interface Kind {
  readonly check: { safeParse(value: unknown): { readonly success: boolean } };
  readonly values: fc.Arbitrary<string>;
}

const words = ['a', 'b2', '-', '--', '_', '.', '..', 'A', '0', 'ü', 'kube-', 'x-', 'xn--'];
const name = fc.oneof(
  textOf(...words),
  fc.stringMatching(/^[a-z0-9.-]{1,70}$/),
  fc.stringMatching(/^[a-z][-a-z0-9]{0,64}$/),
);
const label = fc.oneof(name, fc.stringMatching(/^[A-Za-z0-9._-]{1,66}$/));
const number = fc.oneof(
  textOf(
    '1',
    '0',
    '5',
    '.',
    '-',
    '+',
    'm',
    'Ki',
    'Mi',
    'Gi',
    'k',
    'M',
    'G',
    'E',
    'Ei',
    'e',
    '99999999999999999999',
  ),
  fc.stringMatching(/^\d{1,6}(\.\d{1,4})?(m|[kMGTPE]i?)?$/),
);

/** What users write, and what the schema makes of it. */
export const kinds: Readonly<Record<string, Kind>> = {
  quantity: { check: quantity(), values: number },
  cpu: { check: cpu(), values: number },
  amount: { check: amount(), values: number },
  dnsLabel: { check: dnsLabel(), values: name },
  dnsSubdomain: { check: dnsSubdomain(), values: name },
  namespaceName: { check: namespaceName(), values: name },
  repositoryName: { check: repositoryName(), values: name },
  volumeName: { check: volumeName(), values: name },
  commitId: { check: commitId(), values: name },
  domain: { check: domain(), values: fc.oneof(name, fc.domain()) },
  envName: { check: envName(), values: fc.oneof(label, fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,8}$/)) },
  labelKey: {
    check: labelKey(),
    values: fc.oneof(
      label,
      fc.tuple(name, label).map((parts) => parts.join('/')),
      textOf('a', '/', '.', 'example.org/', '-', 'A'),
    ),
  },
  labelValue: { check: labelValue(), values: fc.oneof(label, fc.constant('')) },
  imageReference: {
    check: imageReference(),
    values: fc.oneof(
      textOf(
        'a',
        'b',
        '/',
        ':',
        '@',
        'sha256:',
        'f'.repeat(64),
        'reg.org',
        ':5000',
        'A',
        '1.0',
        '-',
        '__',
        'localhost',
      ),
      fc.stringMatching(/^([a-z]{1,4}\.org(:\d{1,6})?\/)?[a-z]{1,4}(\/[a-z0-9]{1,4}){0,2}(:[\w.-]{1,6})?$/),
    ),
  },
};

/** Values of a kind that the schema accepts, each once. */
export function acceptedValues(kind: string, count: number, seed: number): string[] {
  const { check, values } = kinds[kind]!;
  const drawn = fc.sample(values, { numRuns: count * 20, seed });
  return [...new Set(drawn.filter((each) => check.safeParse(each).success))].slice(0, count);
}
