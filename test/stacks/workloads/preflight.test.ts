import type { Manifest } from '../../../src/kube/manifest';
import type { UserError } from '../../../src/errors';
import type { LiveObject } from '../../../stacks/workloads';
import { checkClaims, checkOwnership, ownsNamespace } from '../../../stacks/workloads/preflight';

const stamp = 'talestack/dev';

function service(name: string): Manifest {
  return { apiVersion: 'v1', kind: 'Service', metadata: { name, namespace: 'wholetale' } };
}

function live(name: string, metadata: Partial<NonNullable<LiveObject['metadata']>> = {}): LiveObject {
  return { apiVersion: 'v1', kind: 'Service', metadata: { name, namespace: 'wholetale', ...metadata } };
}

const stampedWith = (value: string) => ({ annotations: { 'talestack.io/stack': value } });

describe('checkOwnership', () => {
  it('accepts what is not there and what carries the same stamp', () => {
    const found = new Map([['Service/wholetale/mongo', live('mongo', stampedWith(stamp))]]);
    expect(() => {
      checkOwnership([service('mongo'), service('redis')], found, stamp);
    }).not.toThrow();
  });

  it.each([
    ['another stack', stampedWith('talestack/prod'), 'the stack talestack/prod'],
    ['a Helm release', { annotations: { 'meta.helm.sh/release-name': 'db' } }, 'the Helm release db'],
    ['another tool', { labels: { 'app.kubernetes.io/managed-by': 'argo' } }, 'argo'],
    ['someone with kubectl', { managedFields: [{ manager: 'kubectl-create' }] }, 'kubectl-create'],
    ['nobody known', {}, 'an unknown owner'],
  ])('names %s as the owner', (_case, metadata, owner) => {
    const found = new Map([['Service/wholetale/mongo', live('mongo', metadata)]]);
    expect(() => {
      checkOwnership([service('mongo')], found, stamp);
    }).toThrow(owner);
  });

  it('lists every object that is in the way', () => {
    const found = new Map(['mongo', 'redis'].map((name) => [`Service/wholetale/${name}`, live(name)]));
    expect(() => {
      checkOwnership([service('mongo'), service('redis'), service('girder')], found, stamp);
    }).toThrow(/Service\/wholetale\/mongo[\s\S]*Service\/wholetale\/redis/);
  });
});

describe('checkOwnership of many objects', () => {
  const names = Array.from({ length: 50 }, (_, at) => `s${at}`);
  const check = (found: ReadonlyMap<string, LiveObject>) => {
    try {
      checkOwnership(names.map(service), found, stamp);
    } catch (error) {
      return (error as UserError).problems;
    }
    throw new Error('nothing was in the way');
  };

  it('tells those of one owner together, and others apart', () => {
    const metadata = (at: number) => (at === 49 ? {} : stampedWith('talestack/prod'));
    const problems = check(
      new Map(names.map((name, at) => [`Service/wholetale/${name}`, live(name, metadata(at))])),
    );
    expect(problems).toMatchObject([
      {
        message:
          '49 objects exist already, each of which belongs to the stack talestack/prod: ' +
          'Service/wholetale/s0, Service/wholetale/s1, Service/wholetale/s2, Service/wholetale/s3, Service/wholetale/s4 and 44 more',
        fix: expect.stringContaining('remove them') as string,
      },
      { where: 'Service/wholetale/s49' },
    ]);
  });

  it('names a few one by one', () => {
    const few = ['s1', 's2', 's3'];
    const problems = check(new Map(few.map((name) => [`Service/wholetale/${name}`, live(name)])));
    expect(problems.map(({ where }) => where)).toEqual(few.map((name) => `Service/wholetale/${name}`));
  });
});

describe('ownsNamespace', () => {
  const namespace: Manifest = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'wholetale' } };
  const found = (metadata: object) => new Map([['Namespace/wholetale', { ...namespace, metadata }]]);

  it('owns one that is not there yet, or that carries the stamp', () => {
    expect(ownsNamespace(namespace, new Map(), stamp)).toBe(true);
    expect(ownsNamespace(namespace, found(stampedWith(stamp)), stamp)).toBe(true);
  });

  it('leaves one alone that was there before', () => {
    expect(ownsNamespace(namespace, found({}), stamp)).toBe(false);
    expect(ownsNamespace(namespace, found(stampedWith('talestack/prod')), stamp)).toBe(false);
  });
});

describe('checkClaims', () => {
  const claim = (storage: string, more: object = {}): Manifest => ({
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: 'mongo-volume-claim', namespace: 'wholetale' },
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage } }, ...more },
  });
  const path = 'PersistentVolumeClaim/wholetale/mongo-volume-claim';
  const check = (wanted: Manifest, found: Manifest) => () => {
    checkClaims([wanted], new Map([[path, found]]));
  };

  it('lets a claim grow, also across units', () => {
    expect(check(claim('1Gi'), claim('200Mi'))).not.toThrow();
    expect(check(claim('1024Mi'), claim('1Gi'))).not.toThrow();
  });

  it('takes the class that the cluster chose', () => {
    expect(check(claim('1Gi'), claim('1Gi', { storageClassName: 'standard' }))).not.toThrow();
  });

  it.each([
    ['shrinks', claim('200Mi'), claim('1Gi'), /cannot shrink[\s\S]*1Gi or more/],
    [
      'moves',
      claim('1Gi', { storageClassName: 'fast' }),
      claim('1Gi', { storageClassName: 'slow' }),
      /another class/,
    ],
    ['changes its modes', claim('1Gi', { accessModes: ['ReadWriteMany'] }), claim('1Gi'), /access modes/],
  ])('stops a claim that %s', (_case, wanted, found, message) => {
    expect(check(wanted, found)).toThrow(message);
  });
});
