import type { Row } from './row';
import { accepted, stack, where } from './row';

/** Rows 9 to 16: values. */
export const valueRows: readonly Row[] = [
  {
    row: 9,
    title: 'quantities that are none',
    cases: [
      {
        about: '1.5.2Gi, -1, and memory in thousandths of a byte',
        files: stack(
          'talestack:mongo: {size: 1.5.2Gi, resources: {memoryLimit: 100m}}',
          'talestack:registry: {size: "-1"}',
          'talestack:girder: {resources: {cpuRequest: 1.5.2}}',
        ),
        status: 1,
        says: [
          `${where}:2: talestack:mongo.size = "1.5.2Gi": is not a quantity of bytes`,
          'talestack:mongo.resources.memoryLimit = "100m"',
          `${where}:3: talestack:registry.size = "-1"`,
          'talestack:girder.resources.cpuRequest = "1.5.2"',
          'such as 4Gi',
        ],
        problems: 4,
      },
      {
        about: 'in the settings file',
        files: { settings: 'VOLSZ_MONGO_DATA="100m"\nVOLSZ_WORKSPACE="-1"\nVOLSZ_REGISTRY_STORAGE="0Gi"\n' },
        status: 1,
        says: ['settings:1: VOLSZ_MONGO_DATA = "100m"', 'settings:2', 'settings:3', 'is zero'],
        problems: 3,
      },
    ],
  },
  {
    row: 10,
    title: 'a limit below its request',
    cases: [
      {
        about: 'of cpu, of memory, and of a repository',
        files: stack(
          'talestack:mongo: {resources: {cpuRequest: "2", cpuLimit: 500m, memoryRequest: 2Gi, memoryLimit: 1Gi}}',
          'talestack:titan: {repositories: {pg: {image: "postgres:16.4", volumes: {v0: {path: /d}}, resources: {memoryRequest: 2Gi, memoryLimit: 1Gi}}}}',
        ),
        status: 1,
        says: [
          'talestack:mongo.resources.cpuRequest = "2": asks for more than mongo.resources.cpuLimit allows, 500m',
          'memoryRequest = "2Gi"',
          'titan.repositories.pg.resources.memoryRequest',
          'lower the request or raise the limit',
        ],
        problems: 3,
      },
    ],
  },
  {
    row: 11,
    title: 'ports that are none',
    cases: [
      {
        about: '0, 65536 and 80abc',
        files: stack(
          'talestack:registry: {trust: {port: 0}}',
          'talestack:titan: {repositories: {pg: {image: "postgres:16.4", volumes: {v0: {path: /d}}, ports: [0, 65536, 80abc]}}}',
        ),
        status: 1,
        says: [
          'talestack:registry.trust.port = 0: is too small',
          'from 1024 to 65535',
          'talestack:titan.repositories.pg.ports[0] = 0',
          'ports[1] = 65536: is too large',
          'ports[2] = "80abc": is text',
          'a whole number from 1 to 65535',
        ],
        problems: 4,
      },
      {
        about: 'in a flag',
        args: ['up', 'dev', '--set', 'registry.trust.port=80abc'],
        status: 1,
        says: ['--set registry.trust.port = "80abc"', 'from 1024 to 65535'],
      },
      {
        about: 'in an image, and in an address',
        files: stack('talestack:images: {mongo: "reg.org:65536/mongo:1", prefix: "mirror.org:0"}'),
        status: 1,
        says: ['talestack:images.mongo', 'talestack:images.prefix', '65535'],
        problems: 2,
      },
    ],
  },
  {
    row: 12,
    title: 'a nodePort outside of 30000 to 32767',
    cases: [
      {
        about: 'below',
        files: stack('talestack:teraslice: {master: {service: {type: NodePort, nodePort: 29999}}}'),
        status: 1,
        says: ['talestack:teraslice.master.service.nodePort = 29999', 'a whole number from 30000 to 32767'],
        problems: 1,
      },
      {
        about: 'above',
        files: stack('talestack:teraslice: {master: {service: {type: NodePort, nodePort: 32768}}}'),
        status: 1,
        says: ['nodePort = 32768', 'is too large'],
      },
    ],
  },
  {
    row: 13,
    title: 'the text "false" for a boolean',
    cases: [
      {
        about: 'inside of an object',
        files: stack('talestack:worker: {variant: "2.1"}', 'talestack:registry: {legacyUser: "false"}'),
        status: 1,
        says: [
          `${where}:3: talestack:registry.legacyUser = "false": is text`,
          'true or false',
          'remove the quotes: false',
        ],
        problems: 1,
      },
      {
        about: 'at the top, where Pulumi writes it so, it is false; anything else is refused',
        files: stack('talestack:deleteData: "no"', 'talestack:protect: "False"'),
        status: 1,
        says: ['talestack:deleteData = "no"', 'talestack:protect = "False"', 'true or false'],
        problems: 2,
      },
    ],
  },
  {
    row: 14,
    title: 'replicas of 1.5 or -1',
    cases: [
      {
        about: '1.5',
        files: stack('talestack:dashboard: {replicas: 1.5}'),
        status: 1,
        says: ['talestack:dashboard.replicas = 1.5', 'a whole number from 0 to 100'],
        problems: 1,
      },
      {
        about: '-1',
        files: stack('talestack:dashboard: {replicas: -1}'),
        status: 1,
        says: ['talestack:dashboard.replicas = -1: is too small', 'a whole number from 0 to 100'],
      },
    ],
  },
  {
    row: 15,
    title: 'images',
    cases: [
      {
        about: 'malformed, all of them at once',
        files: {
          settings: 'GIRDER_IMAGE="https://reg.org/girder:1"\n',
          ...stack('talestack:images: {mongo: "Mongo:1", redis: "redis:", worker: "a/b@sha256:12"}'),
        },
        status: 1,
        says: [
          'settings:1: GIRDER_IMAGE',
          'talestack:images.mongo = "Mongo:1": is not an image reference',
          'talestack:images.redis',
          'talestack:images.worker',
          '[registry/]name[:tag][@sha256:digest]',
        ],
        problems: 4,
      },
      {
        about: '`latest` is accepted with a warning',
        files: { settings: 'MONGO_IMAGE="mongo:latest"\n' },
        ...accepted,
        says: [
          'warning',
          'settings:1: MONGO_IMAGE = "mongo:latest": is not pinned',
          'a tag other than latest',
        ],
      },
    ],
  },
  {
    row: 16,
    title: 'YAML that is empty, indented with tabs, or recursive',
    cases: [
      {
        about: 'indented with a tab',
        files: { [where]: 'config:\n\ttalestack:domain: a.org\n' },
        status: 1,
        says: [`${where}:2: is indented with a tab`, 'indent with spaces'],
      },
      {
        about: 'empty',
        files: { [where]: '' },
        status: 1,
        says: [`${where}: is empty`, 'config: with keys below it', 'write `config: {}`'],
        problems: 1,
      },
      {
        about: 'an entry that is empty',
        files: stack(
          'talestack:titan: {repositories: {pg: {}}}',
          'talestack:batch: {submissions: {night: {}}}',
        ),
        status: 1,
        says: ['talestack:titan.repositories.pg.image', 'is missing'],
      },
      {
        about: 'recursive',
        files: { [where]: 'config: &all\n  talestack:quota: *all\n' },
        status: 1,
        says: [`${where}:2: is recursive: *all stands inside of &all`, 'write the value out'],
        problems: 1,
      },
      {
        about: 'that grows beyond measure',
        files: {
          [where]: [
            'x0: &x0 [lol]',
            ...Array.from({ length: 9 }, (_, at) => `x${at + 1}: &x${at + 1} [${`*x${at},`.repeat(9)}]`),
            'config: {}',
          ].join('\n'),
        },
        status: 1,
        says: ['grow beyond measure'],
      },
      {
        about: 'recursive, as manifests to be checked',
        files: { 'm.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: &m\n  name: a\n  annotations: *m\n' },
        args: ['check', 'PROJECT/m.yaml'],
        status: 1,
        says: ['m.yaml:5', 'recursive'],
      },
      {
        about: 'recursive, as a list of tasks',
        files: { 'tasks.yaml': '- &a\n  identifier: a\n  command: [*a]\n' },
        args: ['batch', 'submit', 'dev', 'PROJECT/tasks.yaml', '--k8s-image', 'a/b:1', '--dry-run'],
        status: 1,
        says: ['tasks.yaml:3', 'recursive'],
      },
    ],
  },
];
