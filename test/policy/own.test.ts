import { listEnvironments, loadConfig } from '../../src/config';
import { programDir } from '../../src/config/project';
import { plannedManifests } from '../../src/app';
import type { Config } from '../../src/config/schema';
import { schema } from '../../src/config/schema';
import { checkManifests } from '../../src/policy';
import { environments } from './environments';

const check = (config: Config) => checkManifests(plannedManifests(config).map(({ manifest }) => manifest));
const configOf = (settings: object): Config => ({ ...schema.parse(settings), environment: 'test' });

/** Those that tests write, and those of the project itself. */
const all: [string, Config][] = [
  ...Object.entries(environments).map(([name, settings]): [string, Config] => [name, configOf(settings)]),
  ...listEnvironments(programDir).map((environment): [string, Config] => [
    `stacks/Pulumi.${environment}.yaml`,
    loadConfig({ projectDir: programDir, environment }).config,
  ]),
];

describe.each(all)('%s', (_, config) => {
  const report = check(config);

  it('keeps to the house rules', () => {
    expect(report.objects).toBeGreaterThan(5);
    const found = report.findings.map(
      ({ rule, object, path, message }) => `${rule} ${object} ${path}: ${message}`,
    );
    expect(found).toEqual([]);
  });

  it('has no exception without a reason that says something, and none that is not needed', () => {
    for (const { reason, findings } of report.exceptions) {
      expect(reason.split(' ').length).toBeGreaterThan(5);
      expect(findings).not.toEqual([]);
    }
  });

  it('has its exceptions on the objects themselves: on pod templates they would restart pods', () => {
    const templates = plannedManifests(config).map(({ manifest }) => JSON.stringify(manifest.spec ?? {}));
    expect(templates.filter((each) => each.includes('talestack.io/allow-'))).toEqual([]);
  });
});

test('what is excepted is what has to be', () => {
  const { exceptions } = check(configOf({ cluster: { type: 'none' } }));
  expect(exceptions.map(({ object, rule }) => `${object} ${rule}`).sort()).toEqual([
    'DaemonSet/wholetale/registry-trust hardened',
    'Deployment/wholetale/celery-worker hardened',
    'Deployment/wholetale/dashboard hardened',
    'Deployment/wholetale/girder hardened',
    'Job/wholetale/girder-setup finished-pods-collected',
  ]);
  const containers = new Set(
    exceptions
      .filter(({ object }) => object === 'Deployment/wholetale/celery-worker')
      .flatMap(({ findings }) => findings.map(({ path }) => /(\w+)\[(\d)\]/.exec(path)?.[0])),
  );
  // Not the init containers, though the exception would cover them.
  expect([...containers].sort()).toEqual(['containers[0]', 'containers[1]']);
});
