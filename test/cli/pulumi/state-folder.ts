import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { pulumi } from '../../../src/cli/pulumi/command';
import { prepareState } from '../../../src/cli/pulumi/mend-state';
import { RunNotes } from '../../../src/cli/pulumi/run-notes';

// A folder of a backend for each test; for files that mock `command`.

const { PULUMI_BACKEND_URL: backend, XDG_STATE_HOME: stateHome } = process.env;
export const owner = { projectDir: '/project', stackName: 'mine' };

export let folder: string;
export let said: jest.SpyInstance;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'talestack-mend-'));
  process.env.PULUMI_BACKEND_URL = `file://${folder}`;
  process.env.XDG_STATE_HOME = path.join(folder, 'own');
  said = jest.spyOn(console, 'error').mockReturnValue();
});

afterEach(() => {
  rmSync(folder, { recursive: true });
  jest.restoreAllMocks();
  jest.mocked(pulumi).mockReset();
});

afterAll(() => {
  if (backend === undefined) delete process.env.PULUMI_BACKEND_URL;
  else process.env.PULUMI_BACKEND_URL = backend;
  if (stateHome === undefined) delete process.env.XDG_STATE_HOME;
  else process.env.XDG_STATE_HOME = stateHome;
});

export const at = (file: string) => path.join(folder, '.pulumi', file);
export const stateFile = 'stacks/talestack/mine.json';

export function write(file: string, content: string | Buffer): string {
  mkdirSync(path.dirname(at(file)), { recursive: true });
  writeFileSync(at(file), content);
  return at(file);
}

/** A state that can be told from others. */
export const state = (which: string) =>
  `{"version":3,"checkpoint":{"stack":"organization/talestack/mine","is":"${which}"}}`;
export const cutOff = state('cut off').slice(0, -10);

/** By which the run that follows knows that it has to compare. */
export const note = [
  'stack',
  'tag',
  'set',
  'talestack:read-anew',
  'true',
  '--stack',
  'mine',
  '--non-interactive',
];

export function prepare(): Promise<void> {
  const notes = new RunNotes(owner);
  return prepareState(owner, { notes, cancel: 'pulumi cancel mine', json: true });
}

export const read = (file: string) => readFileSync(at(file), 'utf8');
export const putAside = () =>
  existsSync(at('put-aside/mine')) ? readdirSync(at('put-aside/mine')).sort() : [];
export const nanoseconds = (time: string) => `${Date.parse(time)}000000`;
