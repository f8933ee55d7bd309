import fc from 'fast-check';

import { parseManifests } from '../../src/cli/check/documents';
import { chosenTales } from '../../src/cli/tale/choose';
import { parseParameters, parseRemote } from '../../src/cli/titan/remote';
import { namedValues, pairsOf } from '../../src/cli/titan/settings';
import { cidr } from '../../src/config/schema/values';
import { addressRange } from '../../src/config/schema/address-range';
import { readTasks } from '../../src/config/batch/tasks';
import { repositorySettings } from '../../src/config/titan-repository';
import { checkManifests } from '../../src/policy';
import { parseJob } from '../../src/teraslice';
import { parseImageMetadata } from '../../src/titan/image/metadata';
import { currentTale, legacyTale } from '../../src/wholetale/tale/input';
import { cluster } from '../teraslice/job/fixtures';
import { holds, jsonText, seed, shaped, textOf, unlessRefused } from './support';

const text = fc.string({ unit: 'binary', maxLength: 12 });

describe(`what users hand over (seed ${seed})`, () => {
  it('lists of tasks: lines, JSON, YAML', () => {
    const task = fc.oneof(text, shaped({ identifier: text, command: fc.oneof(text, fc.array(text)) }));
    const list = fc.oneof(fc.array(task), fc.dictionary(text, fc.oneof(text, fc.array(text))));
    const read = (content: string, format: 'lines' | 'json' | 'yaml', ntest?: number) =>
      unlessRefused(() => readTasks(content, { where: 't', format, ...(ntest !== undefined && { ntest }) }));
    holds(jsonText(list), (content) => {
      for (const tasks of [read(content, 'json'), read(content, 'yaml')])
        for (const each of tasks ?? []) expect(each.command.trim()).not.toBe('');
    });
    holds(fc.tuple(text, fc.integer()), ([content, ntest]) => read(content, 'lines', ntest));
    holds(textOf('- ', 'a: ', '&a ', '*a', '!!set', '? ', '\n', '[', '{', '|', '"', '<<: '), (content) =>
      read(content, 'yaml'),
    );
  });

  it('Teraslice jobs', () => {
    const ports = fc.array(fc.oneof(fc.integer(), shaped({ name: text, port: fc.integer() })));
    const job = shaped({
      name: text,
      workers: fc.integer(),
      operations: fc.array(shaped({ _op: text })),
      targets: fc.array(shaped({ key: text, value: text })),
      volumes: fc.array(shaped({ name: text, path: text })),
      external_ports: ports,
      labels: fc.dictionary(text, text),
      env_vars: fc.dictionary(text, text),
      probation_window: fc.oneof(text, fc.integer()),
      memory: fc.double(),
      cpu: fc.double(),
      pod_spec_override: fc.object(),
    });
    holds(
      jsonText(job),
      (content) => unlessRefused(() => parseJob(cluster, { file: 'job.json', text: content })),
      600,
    );
  });

  it('metadata of images: docker inspect, and OCI', () => {
    const config = shaped({
      Env: fc.array(text),
      Volumes: fc.dictionary(text, fc.constant({})),
      ExposedPorts: fc.dictionary(
        fc.constantFrom('80/tcp', '0/udp', '99999/tcp', 'x', '__proto__'),
        fc.constant({}),
      ),
      User: text,
    });
    const image = shaped({
      Config: config,
      config,
      RepoTags: fc.array(text),
      RepoDigests: fc.array(text),
      Architecture: text,
    });
    holds(jsonText(fc.oneof(image, fc.array(image))), (content) =>
      unlessRefused(() => parseImageMetadata(content, 'i')),
    );
  });

  it('remotes of Titan with their parameters', () => {
    const url = textOf(
      's3://',
      'ssh://',
      's3web://',
      'nop://',
      'nop:',
      'user',
      ':',
      '@',
      '/',
      'host',
      '%',
      '%zz',
      '?',
      '#',
      ':99999',
      '~',
    );
    holds(url, (content) => {
      const remote = unlessRefused(() => parseRemote(content));
      if (!remote) return;
      const parameters = shaped({
        accessKey: text,
        secretKey: text,
        region: text,
        password: text,
        key: text,
      });
      for (const each of fc.sample(jsonText(parameters), { numRuns: 5, seed }))
        unlessRefused(() => parseParameters(each, 'p', remote));
    });
  });

  it('settings of a repository by flags', () => {
    holds(fc.array(textOf('a', '=', '1Gi', '__proto__', '/')), (given) => {
      unlessRefused(() => namedValues(given, '--size'));
      pairsOf(given, [], '--label');
    });
    const settings = shaped({
      image: text,
      volumes: fc.dictionary(text, shaped({ path: text, size: text })),
      ports: fc.array(fc.integer()),
      env: fc.dictionary(text, text),
      user: fc.integer(),
    });
    holds(
      fc.tuple(text, settings),
      ([name, given]) => unlessRefused(() => repositorySettings(name, given as Record<string, unknown>)),
      300,
    );
  });

  it('instances of tales, and what is known of one', () => {
    holds(fc.array(text), (instances) =>
      unlessRefused(() => chosenTales([], { instances, all: false, deleteData: false })),
    );
    const tale = shaped({
      image: text,
      host: text,
      port: text,
      command: textOf('a', '{port}', '{', '}', "'", '"', '\\', ' '),
      mounts: text,
      environment: fc.array(text),
    });
    holds(tale, (given) => [currentTale.safeParse(given), legacyTale.safeParse(given)]);
  });

  it('ranges of addresses', () => {
    const range = textOf('10.', '0', '255', '256', '.', '/', '8', '33', '::', 'fc00', ':');
    holds(range, (content) => [cidr().safeParse(content), addressRange(content)]);
  });

  it('manifests to be checked', () => {
    const yaml = textOf(
      'apiVersion: v1\n',
      'kind: Pod\n',
      'metadata:\n',
      '  name: a\n',
      'spec:\n',
      '  containers: ',
      '[',
      ']',
      '{',
      '}',
      '&a ',
      '*a',
      '---\n',
      '<<: ',
      '!!binary ',
    );
    holds(
      yaml,
      (content) => checkManifests(parseManifests(content, 'm').manifests.map(({ manifest }) => manifest)),
      500,
    );
    const container = shaped({
      name: text,
      image: text,
      ports: fc.array(shaped({ name: text, containerPort: fc.integer() })),
      env: fc.array(shaped({ name: text, value: text })),
    });
    const pod = shaped({ containers: fc.array(container), volumes: fc.array(shaped({ name: text })) });
    const object = shaped({
      apiVersion: fc.constantFrom('v1', 'apps/v1', 'batch/v1'),
      kind: fc.constantFrom('Pod', 'Deployment', 'CronJob', 'Service', 'Secret', 'ConfigMap'),
      metadata: shaped({
        name: text,
        namespace: text,
        labels: fc.dictionary(text, text),
        annotations: fc.dictionary(text, text),
      }),
      spec: shaped({
        selector: fc.object(),
        template: shaped({ metadata: shaped({ labels: fc.dictionary(text, text) }), spec: pod }),
        containers: fc.array(container),
      }),
      data: fc.dictionary(text, text),
    });
    holds(fc.array(object, { maxLength: 3 }), (objects) => checkManifests(objects), 400);
  });
});
