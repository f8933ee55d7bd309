import { readFileSync } from 'node:fs';
import path from 'node:path';

import type { EngineEvent } from '@pulumi/pulumi/automation';

import type { Drift } from '../../../src/cli/drift';
import { describeDrift, formatDrift } from '../../../src/cli/drift';

/**
 * Recorded from Pulumi 3.246 on a sandbox, of which was changed by hand: a Service deleted, replicas scaled, a variable
 * and a text of a ConfigMap set, a label removed, a value of a Secret patched. `pulumi preview --refresh`; the one of mongo
 * is of a refresh alone.
 */
const recorded = readFileSync(path.join(__dirname, 'events.jsonl'), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as EngineEvent);

const componentOf = (object: string) => (object.endsWith('/unknown') ? undefined : object.split('/')[2]);
const lines = (events: readonly EngineEvent[]) => describeDrift(events, componentOf).map(formatDrift);

const token = 'kubernetes:apps/v1:Deployment';
const urn = `urn:pulumi:dev::talestack::talestack:index:Chart$${token}::Deployment/wholetale/web`;

/** Events of the refresh of one object. */
function refresh(
  old: object,
  now: object | undefined,
  inputs: object = old,
  kind = 'Deployment',
): EngineEvent[] {
  const state = (outputs: object) => ({ type: token, urn, inputs, outputs: { kind, ...outputs } });
  const metadata = { urn, type: token, old: state(old), ...(now && { new: state(now) }) };
  return [
    { resourcePreEvent: { metadata: { ...metadata, op: 'refresh' } } },
    { resOutputsEvent: { metadata: { ...metadata, op: 'update' } } },
  ] as unknown as EngineEvent[];
}

const drift = (...args: Parameters<typeof refresh>): Drift[] => describeDrift(refresh(...args), componentOf);
const owned = (manager: string, fieldsV1: object) => ({
  metadata: { managedFields: [{ manager, fieldsV1 }] },
});

describe('of a recorded run', () => {
  it('says what people did, and nothing else', () => {
    expect(lines(recorded).sort()).toEqual([
      'dashboard  Deployment/wholetale/dashboard  spec.replicas: was 1, is now 3 (by kubectl)',
      'girder-configmap  ConfigMap/wholetale/girder-configmap  data["girder.local.cfg"]: was line 1 "[global]", is now line 1 "changed" (by kubectl-patch)',
      'mongo  Deployment/wholetale/mongo  metadata.labels["app.kubernetes.io/part-of"]: was "wholetale", is now not there',
      'redis  Deployment/wholetale/redis  spec.template.spec.containers[redis].env[FOO]: was not there, is now "bar" (by kubectl-set); not in the config',
      'registry  Service/wholetale/registry  was deleted',
      'registry-secret  Secret/wholetale/registry-secret  data.username: was another value (secret, not shown), is now changed',
    ]);
  });

  it('does not take for drift what the same run plans against it', () => {
    const planned = recorded.filter(({ resourcePreEvent }) => resourcePreEvent?.metadata.op === 'update');
    expect(planned).not.toEqual([]);
    expect(lines(planned)).toEqual([]);
  });
});

describe('a field', () => {
  it.each([
    ['status', { status: { replicas: 1 } }],
    ['the resource version', { metadata: { resourceVersion: '2', generation: 3 } }],
    ['books of controllers', { metadata: { annotations: { 'deployment.kubernetes.io/revision': '2' } } }],
    [
      'the copy of kubectl',
      { metadata: { annotations: { 'kubectl.kubernetes.io/last-applied-configuration': '{}' } } },
    ],
    [
      'a default that nobody set',
      { spec: { newDefault: 1 }, ...owned('kubectl', { 'f:spec': { 'f:replicas': {} } }) },
    ],
  ])('is not told where it is %s', (_, now) => {
    expect(drift({ spec: {} }, now)).toEqual([]);
  });

  it('is told with who set it last', () => {
    const now = { spec: { paused: true }, ...owned('kubectl-edit', { 'f:spec': { 'f:paused': {} } }) };
    expect(drift({ spec: {} }, now)).toEqual([
      {
        component: 'web',
        object: 'Deployment/wholetale/web',
        what: 'field',
        field: 'spec.paused',
        was: 'not there',
        now: 'true',
        by: 'kubectl-edit',
        ours: false,
      },
    ]);
  });

  it('of an item of a list is found by its name, wherever it is', () => {
    const container = (name: string, image: string) => ({ name, image });
    const [a, b] = [container('a', '1'), container('b', '1')];
    const old = { spec: { containers: [a, b] } };
    const [moved, ...others] = drift(old, { spec: { containers: [container('b', '2'), a] } });
    expect([moved?.field, moved?.was, moved?.now, others]).toEqual([
      'spec.containers[b].image',
      '"1"',
      '"2"',
      [],
    ]);
    const added = drift(old, { spec: { containers: [container('new', '1'), a, b] } });
    expect(added.map(({ field, was, ours }) => [field, was, ours])).toEqual([
      ['spec.containers[new]', 'not there', false],
    ]);
  });

  it('of the shared ingress is one change as a whole, since its rules have no names', () => {
    const rules = (...hosts: string[]) => ({ spec: { rules: hosts.map((host) => ({ host })) } });
    const [found] = drift(rules('a'), rules('a', 'b'));
    expect(found).toMatchObject({
      field: 'spec.rules',
      was: '[{"host":"a"}]',
      now: '[{"host":"a"},{"host":"b"}]',
      ours: true,
    });
  });
});

describe('a field of ours that was changed while the last run waited, which the state has learnt', () => {
  const container = (name: string, pull: string) => ({ name, imagePullPolicy: pull, image: 'a' });
  const asked = {
    spec: { paused: false, containers: [container('a', 'IfNotPresent'), container('b', 'IfNotPresent')] },
  };
  const live = {
    spec: { containers: [{ ...container('b', 'Always'), added: 1 }, container('a', 'IfNotPresent')] },
  };
  const found = (...changed: string[]) =>
    describeDrift(
      refresh(live, live, asked).map((event) => ({
        ...event,
        ...(event.resOutputsEvent && {
          resOutputsEvent: {
            metadata: {
              ...event.resOutputsEvent.metadata,
              detailedDiff: Object.fromEntries(changed.map((path) => [path, { inputDiff: true }])),
            },
          },
        }),
      })) as EngineEvent[],
      componentOf,
    );

  it.each(['spec.containers[1].imagePullPolicy', 'spec.containers[1]', 'spec'])(
    'is named by the word of the provider: %s',
    (changed) => {
      expect(found(changed)).toEqual([
        {
          component: 'web',
          object: 'Deployment/wholetale/web',
          what: 'field',
          field: 'spec.containers[b].imagePullPolicy',
          was: '"IfNotPresent"',
          now: '"Always"',
          ours: true,
        },
      ]);
    },
  );

  it.each([
    ['that the config does not set', 'spec.containers[1].added'],
    ['that is what was asked for', 'spec.containers[0].imagePullPolicy'],
    ['that the API server leaves out, since it is empty', 'spec.paused'],
    ['of the status', 'status.replicas'],
    ['that cannot be read', 'spec..["'],
  ])('is not taken for one %s', (_, changed) => {
    expect(found(changed)).toEqual([]);
  });

  it('is named once where it shows in the state, too', () => {
    const events = refresh(asked, live, asked);
    const metadata = { ...events[1]!.resOutputsEvent!.metadata, detailedDiff: { spec: {} } };
    const told = describeDrift(
      [events[0]!, { resOutputsEvent: { metadata } } as unknown as EngineEvent],
      componentOf,
    );
    const fields = told.map(({ field }) => field);
    expect(fields.filter((field) => field === 'spec.containers[b].imagePullPolicy')).toHaveLength(1);
  });
});

describe('an object', () => {
  it('that was deleted and made again is told apart', () => {
    const found = drift({ metadata: { uid: '1' } }, { metadata: { uid: '2' } });
    expect(found).toMatchObject([{ what: 'remade' }]);
    expect(formatDrift(found[0]!)).toContain('was deleted and made again');
  });

  it('that the config does not name any more has no component', () => {
    const events = refresh({ spec: { a: 1 } }, undefined);
    const text = JSON.stringify(events).replaceAll('wholetale/web', 'wholetale/unknown');
    expect(lines(JSON.parse(text) as EngineEvent[])).toEqual([
      '-  Deployment/wholetale/unknown  was deleted',
    ]);
  });
});

describe('a value that may be secret', () => {
  const marked = { '4dabf18193072939515e22adb298388d': '1b47061264138c4ac30d75fd1eb44270', value: 'hunter2' };
  it.each([
    ['of a Secret', { data: { a: 'old' } }, { data: { a: 'hunter2' } }, 'Secret'],
    ['that Pulumi marks', { spec: { a: { b: 1 } } }, { spec: { a: [marked] } }, 'Deployment'],
    [
      'of a variable that is named so',
      { spec: { env: [{ name: 'DB_PASSWORD', value: 'hunter1' }] } },
      { spec: { env: [{ name: 'DB_PASSWORD', value: 'hunter2' }] } },
      'Deployment',
    ],
  ])('is never shown: %s', (_, old, now, kind) => {
    expect(lines(refresh(old, now, old, kind)).join()).not.toMatch(/hunter/);
  });
});
