import type { Need } from '../../../src/cli/doctor/checks/permissions';
import { grantedActions, neededActions, permissionFinding } from '../../../src/cli/doctor/checks/permissions';
import type { Action } from '../../../stacks/workloads';
import { manifestsOf } from '../../wholetale/support';

const namespace = 'wholetale';
const places = [{ system: 'wholetale', namespace }] as const;
const manifests = manifestsOf();

/** As the API's discovery would answer. */
const resolve = (_apiVersion: string, kind: string) => {
  const lower = kind.toLowerCase();
  const name = lower.endsWith('y')
    ? `${lower.slice(0, -1)}ies`
    : lower.endsWith('s')
      ? `${lower}es`
      : `${lower}s`;
  return Promise.resolve({ resource: name, namespaced: kind !== 'Namespace' });
};

const words = ({ verb, group, resource }: Action) => `${verb} ${resource}${group && `.${group}`}`;

/** Answers like an API server that allows all but these. */
function denying(denied: (action: Action) => boolean) {
  const state = { now: 0, most: 0, asked: [] as Action[] };
  const may = async (action: Action) => {
    state.asked.push(action);
    state.now += 1;
    state.most = Math.max(state.most, state.now);
    await new Promise((done) => setImmediate(done));
    state.now -= 1;
    return action.verb !== '*' && !denied(action);
  };
  return { cluster: { may }, state };
}

const find = (denied: (action: Action) => boolean) =>
  permissionFinding({ ...denying(denied), manifests, places, resolve });

describe('what is needed', () => {
  it('is every verb on every planned kind, and what tales and waiting take', async () => {
    const needs = (await neededActions(manifests, namespace, resolve)).map(words);
    const kinds = new Set(manifests.map(({ kind }) => kind));
    for (const kind of kinds) {
      const { resource: name } = await resolve('', kind);
      for (const verb of ['get', 'list', 'watch', 'create', 'patch', 'delete'])
        expect(needs.some((each) => each === `${verb} ${name}` || each.startsWith(`${verb} ${name}.`))).toBe(
          true,
        );
    }
    expect(needs).toEqual(expect.arrayContaining(['list pods', 'watch pods', 'list replicasets.apps']));
    expect(new Set(needs).size).toBeGreaterThan(70);
  });

  it('is asked for in the namespace, and for it by its name', async () => {
    const needs = await neededActions(manifests, namespace, resolve);
    const of = (verb: string, resource: string) =>
      needs.filter((each) => each.verb === verb && each.resource === resource);
    expect(of('patch', 'deployments')).toEqual([expect.objectContaining({ namespace, group: 'apps' })]);
    expect(of('create', 'namespaces')).toEqual([
      { verb: 'create', group: '', resource: 'namespaces', for: 'up and down' },
    ]);
    expect(of('get', 'namespaces').map(({ name }) => name)).toEqual(['kube-system', namespace]);
  });

  it('is asked once', async () => {
    const needs = await neededActions(manifests, namespace, resolve);
    const keys = needs.map(({ verb, group, resource, name }) =>
      JSON.stringify([verb, group, resource, name]),
    );
    expect(new Set(keys).size).toBe(keys.length);
  });
});

describe('rights in Roles', () => {
  it('are those of the planned Roles, name by name', () => {
    const granted = grantedActions(manifests, namespace);
    const has = (wanted: Partial<Need>) => {
      expect(granted).toContainEqual(expect.objectContaining(wanted));
    };
    has({ verb: 'create', resource: 'pods/exec', group: '' });
    has({ verb: 'get', resource: 'secrets', name: 'girder-secret' });
    has({ verb: 'update', resource: 'leases', group: 'coordination.k8s.io' });
  });

  it('need not be held by who may escalate and bind', async () => {
    const exec = ({ resource }: Action) => resource === 'pods/exec';
    expect((await find(exec)).outcome).toBe('ok');
    const neither = await find((action) => exec(action) || action.verb === 'escalate');
    expect(neither).toMatchObject({
      outcome: 'fail',
      problems: [
        { where: 'pods/exec in namespace wholetale', message: 'get, create (for the Roles that it makes)' },
      ],
    });
  });
});

describe('the finding', () => {
  it('for an administrator takes one question', async () => {
    const asked: Action[] = [];
    const may = (action: Action) => Promise.resolve(asked.push(action) > 0);
    expect(await permissionFinding({ cluster: { may }, manifests, places, resolve })).toMatchObject({
      outcome: 'ok',
    });
    expect(asked).toEqual([{ verb: '*', group: '*', resource: '*' }]);
  });

  it('groups what is denied, a line for each resource', async () => {
    const found = await find(({ resource }) => resource === 'ingresses' || resource === 'networkpolicies');
    expect(found.outcome).toBe('fail');
    const wheres = found.problems?.map(({ where, message }) => `${where}: ${message}`);
    expect(wheres).toContain(
      'networkpolicies.networking.k8s.io in namespace wholetale: get, list, watch, create, patch, delete (for up and down)',
    );
    expect(wheres?.filter((each) => each.startsWith('ingresses'))).toEqual([
      'ingresses.networking.k8s.io in namespace wholetale: get, list, watch, create, patch, delete (for up and down)',
    ]);
  });

  it('only warns of what --delete-data alone needs', async () => {
    const deleting =
      (...resources: string[]) =>
      (action: Action) =>
        action.verb === 'delete' && resources.includes(action.resource);
    const warned = await find(deleting('namespaces', 'persistentvolumeclaims'));
    expect(warned).toMatchObject({ outcome: 'warn', message: '`down --delete-data` lacks rights' });
    expect(warned.problems).toHaveLength(2);
    expect((await find(deleting('deployments'))).outcome).toBe('fail');
  });

  it('fails where the same right is in a Role that is to be made', async () => {
    const found = await find(
      ({ verb, resource }) =>
        verb === 'escalate' || (verb === 'delete' && resource === 'persistentvolumeclaims'),
    );
    expect(found).toMatchObject({
      outcome: 'fail',
      problems: [
        {
          where: 'persistentvolumeclaims in namespace wholetale',
          message: 'delete (for the Roles that it makes)',
        },
      ],
    });
  });

  it('asks a few questions at a time', async () => {
    const { cluster, state } = denying(() => false);
    await permissionFinding({ cluster, manifests, places, resolve });
    expect(state.asked.length).toBeGreaterThan(80);
    expect(state.most).toBeLessThanOrEqual(8);
  });
});

describe('with a Teraslice cluster', () => {
  const teraslice = {
    enabled: true,
    search: { deploy: true },
    priorityClass: { enabled: true },
  };
  const finding = (denied: (action: Action) => boolean) =>
    permissionFinding({
      ...denying(denied),
      manifests: manifestsOf({ teraslice }),
      places: [...places, { system: 'teraslice', namespace: 'teraslice' }],
      resolve: async (apiVersion, kind) => {
        const served = await resolve(apiVersion, kind);
        return { ...served, namespaced: served.namespaced && kind !== 'PriorityClass' };
      },
    });

  it('asks for the rights of its Role, in its namespace', async () => {
    const denied = await finding(
      ({ verb, resource, namespace: where }) =>
        where === 'teraslice' && (verb === 'escalate' || (resource === 'jobs' && verb === 'update')),
    );
    expect(denied).toMatchObject({
      outcome: 'fail',
      problems: [
        { where: 'jobs.batch in namespace teraslice', message: 'update (for the Roles that it makes)' },
      ],
    });
  });

  it('asks for what deleting executions takes', async () => {
    const denied = await finding(
      ({ verb, resource, namespace: where }) =>
        where === 'teraslice' && resource === 'jobs' && (verb === 'list' || verb === 'delete'),
    );
    expect(denied).toMatchObject({
      outcome: 'fail',
      problems: expect.arrayContaining([
        { where: 'jobs.batch in namespace teraslice', message: 'list, delete (for up and down)' },
      ]) as unknown,
    });
    const needs = await neededActions([], 'teraslice', resolve, 'teraslice');
    const has = (verb: string, resource: string) =>
      needs.some((each) => each.verb === verb && each.resource === resource);
    for (const resource of ['jobs', 'deployments', 'services'])
      for (const verb of ['get', 'list', 'delete'])
        expect([verb, resource, has(verb, resource)]).toEqual([verb, resource, true]);
    const without = await neededActions([], namespace, resolve, 'wholetale');
    expect(without.some(({ resource }) => resource === 'jobs')).toBe(false);
  });

  it('asks for its PriorityClass in the whole cluster', async () => {
    const denied = await finding(({ verb, resource }) => resource === 'priorityclasses' && verb === 'create');
    expect(denied).toMatchObject({
      outcome: 'fail',
      problems: [
        {
          where: 'priorityclasses.scheduling.k8s.io in the whole cluster',
          message: 'create (for up and down)',
        },
      ],
    });
  });

  it('asks for nothing of tales there', async () => {
    const inTeraslice = ({ resource, namespace: where }: Action) =>
      where === 'teraslice' && resource === 'ingresses';
    expect(await finding(inTeraslice)).toMatchObject({ outcome: 'ok' });
  });
});
