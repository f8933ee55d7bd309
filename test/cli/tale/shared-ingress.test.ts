import { withoutHosts } from '../../../src/cli/tale/shared-ingress';
import { shared } from './support';

const rules = [
  ['girder.example.org', 'girder'],
  ['tmp-a.example.org', 'tmp-a'],
  ['other.example.org', 'other'],
] as const;

test('a rule goes, and the others stay as they are', () => {
  const { spec } = shared(...rules);
  const [girder, , other] = spec!.rules!;
  expect(withoutHosts(spec, ['tmp-a.example.org'])).toEqual({
    spec: {
      rules: [girder, other],
      tls: [{ hosts: ['girder.example.org', 'other.example.org'], secretName: 'site-cert-secret' }],
    },
  });
});

test('nothing is written where it is gone already', () => {
  expect(withoutHosts(shared(...rules).spec, ['tmp-b.example.org'])).toBeUndefined();
  expect(withoutHosts(undefined, ['tmp-b.example.org'])).toBeUndefined();
});

test('a rule without a host, and a certificate for all hosts, stay', () => {
  const spec = { rules: [{}, { host: 'tmp-a' }], tls: [{ secretName: 'all' }] };
  expect(withoutHosts(spec, ['tmp-a'])).toEqual({ spec: { rules: [{}], tls: [{ secretName: 'all' }] } });
});

test('a certificate for the tale alone goes with it', () => {
  const spec = { rules: [{ host: 'tmp-a' }], tls: [{ hosts: ['tmp-a'], secretName: 'own' }] };
  expect(withoutHosts(spec, ['tmp-a'])).toEqual({ spec: { rules: [], tls: [] } });
});
