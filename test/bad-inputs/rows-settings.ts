import type { Row } from './row';
import { accepted, folder, stack, unreadable, where } from './row';

const settings = (content: string | Uint8Array) => ({ settings: content });

/** Rows 1 to 8: the settings file. */
export const settingsRows: readonly Row[] = [
  {
    row: 1,
    title: 'a line without =',
    cases: [
      {
        about: 'a key alone, and others beside it',
        files: settings('DOMAIN_NAME\nDOMAIN_NAME = a.org\n1A="x"\n'),
        status: 1,
        says: [
          'settings:1: "DOMAIN_NAME": has no =',
          'KEY="VALUE"',
          'settings:2',
          'spaces around the =',
          'settings:3',
        ],
        problems: 3,
      },
    ],
  },
  {
    row: 2,
    title: 'a duplicate key',
    cases: [
      {
        about: 'with another value',
        files: settings('DOMAIN_NAME="a.org"\n\nDOMAIN_NAME="b.org"\n'),
        status: 1,
        says: ['settings:3: DOMAIN_NAME', 'in line 1 and in line 3', 'delete one of the two'],
        problems: 1,
      },
      {
        about: 'in the stack config',
        files: stack('talestack:domain: a.org', 'talestack:domain: b.org'),
        status: 1,
        says: [`${where}:3`, 'there already', 'delete one'],
      },
    ],
  },
  {
    row: 3,
    title: 'an unknown key',
    cases: [
      {
        about: 'the nearest known one is named',
        files: settings('DOMAIN_NAM="a.org"\n'),
        status: 1,
        says: ['settings:1: DOMAIN_NAM: is not a known key', 'did you mean DOMAIN_NAME?'],
        problems: 1,
      },
      {
        about: 'in the stack config, a flag and a settings file at once',
        files: { ...settings('QQQQ="a"\n'), ...stack('talestack:mongo: {sizze: 1Gi}') },
        args: ['up', 'dev', '--set', 'nosuch=1', '--set', '__proto__.x=1'],
        status: 1,
        says: ['QQQQ', 'did you mean size?', '--set nosuch', '--set __proto__'],
        problems: 4,
      },
      {
        about: 'flags that give a key a value and keys',
        args: ['up', 'dev', '--set', 'mongo=1', '--set', 'mongo.size=1Gi'],
        status: 2,
        says: ['--set mongo.size=1Gi', 'another --set gives mongo a value of another kind'],
      },
    ],
  },
  {
    row: 4,
    title: 'a byte order mark, CRLF',
    cases: [
      {
        about: 'is accepted',
        files: {
          ...settings('\uFEFFDOMAIN_NAME="a.org"\r\nVOLSZ_WORKSPACE="2Gi"\r\n'),
          ...{ [where]: '\uFEFFconfig: {}\r\n' },
        },
        ...accepted,
        says: ['wholetale.k8s.yaml'],
      },
    ],
  },
  {
    row: 5,
    title: 'NUL or invalid UTF-8',
    cases: [
      {
        about: 'bytes that are no text',
        files: settings(Buffer.from([0x23, 0x0a, 0x41, 0xff, 0x0a, 0x42, 0xc3, 0x28, 0x0a])),
        status: 1,
        says: ['settings:2: is not valid UTF-8', 'settings:3', 'save the file as UTF-8'],
        problems: 2,
      },
      {
        about: 'UTF-16',
        files: settings(Buffer.from('DOMAIN_NAME="a.org"\n', 'utf16le')),
        status: 1,
        says: ['settings:1: holds a NUL byte', 'save the file as UTF-8'],
        problems: 1,
      },
      {
        about: 'in a stack config',
        files: { [where]: 'config:\n\0\n' },
        status: 1,
        says: [`${where}:2: holds a NUL byte`],
      },
      {
        about: 'in a job',
        files: { 'job.json': Buffer.from([0x7b, 0xff, 0x7d]) },
        args: ['teraslice', 'validate', 'dev', 'PROJECT/job.json'],
        status: 1,
        says: ['job.json:1: is not valid UTF-8', 'save the file as UTF-8'],
      },
      {
        about: 'in a list of tasks',
        files: { 'tasks.txt': Buffer.from([0x65, 0xff, 0x0a]) },
        args: ['batch', 'submit', 'dev', 'PROJECT/tasks.txt', '--k8s-image', 'a/b:1', '--dry-run'],
        status: 1,
        says: ['tasks.txt:1: is not valid UTF-8'],
      },
      {
        about: 'in manifests',
        files: { 'm.yaml': Buffer.from([0x61, 0x00]) },
        args: ['check', 'PROJECT/m.yaml'],
        status: 1,
        says: ['m.yaml:1: holds a NUL byte'],
      },
    ],
  },
  {
    row: 6,
    title: 'an unterminated quote',
    cases: [
      {
        about: 'double, and single',
        files: settings('DOMAIN_NAME="a.org\nCLUSTER_NAME=\'b\n'),
        status: 1,
        says: [
          'settings:1: DOMAIN_NAME',
          'does not end on its line',
          'add the closing "',
          "add the closing '",
        ],
        problems: 2,
      },
      {
        about: 'of a secret, which is not shown',
        files: { secrets: "REGISTRY_PASSWORD='hunter2xyz\n" },
        args: ['synth', 'dev', '--with-secrets', '--out', 'OUT'],
        status: 1,
        says: ['secrets:1: REGISTRY_PASSWORD', 'does not end on its line'],
        never: ['hunter2xyz'],
      },
    ],
  },
  {
    row: 7,
    title: 'an empty file',
    cases: [{ about: 'gives the defaults', files: settings(''), ...accepted, says: ['wholetale.k8s.yaml'] }],
  },
  {
    row: 8,
    title: 'a directory, or a file that may not be read',
    cases: [
      {
        about: 'a directory',
        files: { settings: folder },
        status: 1,
        says: ['settings: is a directory, not a file', 'fix: move the directory away'],
        problems: 1,
      },
      {
        about: 'a file without the right to read it',
        files: { settings: unreadable },
        status: 1,
        says: ['settings: may not be read by this user', 'chmod u+r'],
        problems: 1,
      },
      {
        about: 'a directory for a stack config',
        files: { [where]: folder },
        status: 1,
        says: [`${where}: is a directory`],
      },
      {
        about: 'a directory for a job',
        args: ['teraslice', 'validate', 'dev', 'PROJECT'],
        status: 1,
        says: ['is a directory'],
      },
      {
        about: 'a directory for the metadata of an image',
        args: ['titan', 'init', 'dev', 'pg', '--metadata', 'PROJECT'],
        status: 1,
        says: ['--metadata', 'is a directory'],
      },
    ],
  },
];
