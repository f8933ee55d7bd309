import { batch, plannedManifests, titan } from '../../../src/app';
import type { Config } from '../../../src/config';
import { schema } from '../../../src/config/schema';
import type { Manifest } from '../../../src/kube/manifest';
import { objectPath } from '../../../src/kube/manifest';
import { stackStamp } from '../../../src/kube/stamp';
import { checkOwnership, ownsNamespace } from '../../../stacks/workloads/preflight';

/** An environment with one repository, or one submission, in the namespace that is so by default. */
const systems: Readonly<Record<'titan' | 'batch', (name: string) => object>> = {
  titan: (name) => ({ repositories: { [name]: { image: 'a:1', ports: [80] } } }),
  batch: (name) => ({ image: 'a:1', submissions: { [name]: { tasks: ['run'] } } }),
};

type System = keyof typeof systems;

function environment(system: System, name: string, its = `of-${name}`): Config {
  return { ...schema.parse({ [system]: systems[system](its) }), environment: name };
}

/** What `up` makes in the namespace of the system. */
function plan(config: Config, system: System): Manifest[] {
  return plannedManifests(config).flatMap(({ chart, manifest }) => (chart === system ? [manifest] : []));
}

/** As `up` looks before it writes: one namespace that was there is none of what it manages. */
function up(config: Config, system: System, found: readonly Manifest[]): Manifest[] {
  const stamp = stackStamp(config.environment);
  const live = new Map(found.map((each) => [objectPath(each), each]));
  const ours = plan(config, system).filter(
    (each) => each.kind !== 'Namespace' || ownsNamespace(each, live, stamp),
  );
  checkOwnership(ours, live, stamp);
  return ours;
}

const ofCommands = { titan: titan.namespaceManifests, batch: batch.namespaceManifests };
const policies = (manifests: readonly Manifest[]) =>
  manifests.filter(({ kind }) => kind === 'NetworkPolicy').map(({ metadata }) => metadata.name);

describe.each(['titan', 'batch'] as const)('in one namespace of %s', (system) => {
  const made = ofCommands[system](environment(system, 'alice'));

  it('an environment comes after commands', () => {
    const ours = up(environment(system, 'alice'), system, made);
    expect(ours.map(({ kind }) => kind)).not.toContain('Namespace');
    expect(policies(ours)).toHaveLength(policies(made).length);
  });

  it.each([
    ['alice', 'bob'],
    ['bob', 'alice'],
  ])('%s comes before %s', (first, second) => {
    const found = up(environment(system, first), system, []);
    const ours = up(environment(system, second), system, found);
    expect(policies(ours)).toHaveLength(policies(found).length);
    // Again, with what both have made.
    expect(up(environment(system, first), system, [...found, ...ours])).toEqual(found);
  });

  it('the policies of each say the same of the same pods', () => {
    const specs = (manifests: readonly Manifest[]) =>
      manifests.flatMap(({ kind, spec }) => (kind === 'NetworkPolicy' ? [spec] : []));
    const ours = specs(plan(environment(system, 'alice'), system));
    expect(ours.length).toBeGreaterThan(0);
    expect(specs(made)).toEqual(ours);
    expect(specs(plan(environment(system, 'bob'), system))).toEqual(ours);
  });

  it.each(['Alice_2.0', 'a'.repeat(100), 'a.-', 'default', 'tasks', 'repositories'])(
    'names can have %s in them, and are no command’s',
    (name) => {
      const names = policies(plan(environment(system, name, 'one'), system));
      for (const each of names) {
        expect(each).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
        expect(each.length).toBeLessThanOrEqual(253);
        expect(policies(made)).not.toContain(each);
      }
      expect(new Set(names).size).toBe(policies(made).length);
    },
  );
});

it('what is refused still is: a repository of the same name', () => {
  const found = up(environment('titan', 'alice', 'one'), 'titan', []);
  expect(() => up(environment('titan', 'bob', 'one'), 'titan', found)).toThrow('StatefulSet/titan/one');
});
