import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import execa from 'execa';

import { UsageError } from '../../../src/cli/boundary';
import { checkRules } from '../../../src/cli/check/before-up';
import { commandLine } from '../../../src/cli/command-line';
import { schema } from '../../../src/config/schema';
import { UserError } from '../../../src/errors';
import { expectDocumented } from '../../documented';

const root = path.join(__dirname, '../../..');

const claim = 'apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: { name: a, namespace: b }\n';
const byHand = `${claim}spec: { volumeName: c }\n`;
const sticky =
  'apiVersion: v1\nkind: Service\nmetadata: { name: a, namespace: b }\nspec: { sessionAffinity: ClientIP }\n';

describe('the command', () => {
  let dir: string;
  beforeEach(() => (dir = mkdtempSync(path.join(os.tmpdir(), 'talestack-check-'))));
  afterEach(() => {
    rmSync(dir, { recursive: true, force: true });
    process.exitCode = undefined;
    jest.restoreAllMocks();
  });

  /** Runs it in this process: what it printed, and its exit status. */
  async function check(manifests: string, ...args: readonly string[]) {
    const file = path.join(dir, 'a.yaml');
    writeFileSync(file, manifests);
    const log = jest.spyOn(console, 'log').mockImplementation();
    const words = args.map((word) => (word === 'FILE' ? file : word));
    await commandLine(['check', '--dir', root, ...words]).parseAsync();
    const exitCode = Number(process.exitCode ?? 0);
    const stdout = log.mock.calls.map(([line]) => String(line)).join('\n');
    expectDocumented(['check', ...words], stdout, exitCode);
    return { exitCode, stdout };
  }

  it('finds nothing in an environment of ours: exit status 0', async () => {
    const { exitCode, stdout } = await check('', 'prod', '--json');
    const { objects, findings } = JSON.parse(stdout) as { objects: number; findings: unknown[] };
    expect(objects).toBeGreaterThan(20);
    expect({ exitCode, findings }).toEqual({ exitCode: 0, findings: [] });
  });

  it('an error is exit status 1, and has its file and line', async () => {
    const { exitCode, stdout } = await check(byHand, 'FILE');
    expect(exitCode).toBe(1);
    expect(stdout).toContain('a.yaml:4');
  });

  it('warnings alone are exit status 0', async () => {
    const { exitCode, stdout } = await check(sticky, '--format', 'github', 'FILE');
    expect(stdout).toMatch(/^::warning /);
    expect(exitCode).toBe(0);
  });

  it('a list of exceptions is exit status 0', async () => {
    const { exitCode, stdout } = await check(byHand, '--exceptions', 'FILE');
    expect(stdout).toContain('no exceptions in 1 object');
    expect(exitCode).toBe(0);
  });

  it('what cannot be read is an error of the user', async () => {
    const reading = check(`${claim}spec: [\n`, 'FILE');
    await expect(reading).rejects.toThrow(UserError);
    await expect(reading).rejects.toThrow('a.yaml:5');
  });

  it.each([
    [['--format', 'xml', 'FILE'], 'xml'],
    [['--json', '--format', 'sarif', 'FILE'], 'contradict'],
    [['--exceptions', '--format', 'github', 'FILE'], 'text or JSON'],
    [['--explain', 'probe'], 'Did you mean probes?'],
    [['--explain', 'x'], 'There are: no-bare-pod'],
    [['nosuch'], 'no environment'],
    [['./missing.yaml'], 'there is no such file'],
    [['FILE', '--set', 'domain=x.org', '--namespace', 'x'], '--set, --namespace: for environments alone'],
  ])('%j is wrong usage', async (args, message) => {
    const checking = check(claim, ...args);
    await expect(checking).rejects.toThrow(UsageError);
    await expect(checking).rejects.toThrow(message);
  });

  it('explains a rule, and lists all', async () => {
    expect((await check('', '--explain', 'start-order-declared')).stdout).toContain(
      'talestack.io/start-order',
    );
    expect((await check('', '--explain', 'all')).stdout).toContain('least-privilege');
  });

  it('explains a rule to scripts', async () => {
    const { stdout } = await check('', '--explain', 'start-order-declared', '--json');
    expect(JSON.parse(stdout)).toMatchObject({
      rules: [{ id: 'start-order-declared', answer: { annotation: 'talestack.io/start-order' } }],
    });
  });

  it('reads standard input, from outside of any project', async () => {
    const program = path.join(root, 'bin/talestack.js');
    const run = execa(process.execPath, [program, 'check', '-'], { cwd: dir, reject: false, input: byHand });
    const { exitCode, stdout } = await run;
    expect(stdout).toContain('stdin:4');
    expect(exitCode).toBe(1);
  }, 60_000);
});

describe('before up', () => {
  const configOf = (settings: object) => ({ config: { ...schema.parse(settings), environment: 'test' } });
  // What a user can set that is at odds with a rule.
  const bad = configOf({
    registry: { ingress: { serviceAnnotations: { 'talestack.io/allow-hardened': '' } } },
  });
  const unpinned = configOf({ images: { mongo: 'mongo:latest', redis: 'redis' } });
  let said: jest.SpyInstance;
  beforeEach(() => (said = jest.spyOn(console, 'error').mockImplementation()));
  afterEach(() => {
    said.mockRestore();
  });
  const lines = () => said.mock.calls.map(([line]) => String(line));

  it('says nothing where there is nothing to say', () => {
    checkRules(configOf({}));
    expect(lines()).toEqual([]);
  });

  it('stops with every error, its object, place and rule', () => {
    expect(() => {
      checkRules(bad);
    }).toThrow(UserError);
    expect(() => {
      checkRules(bad);
    }).toThrow(/Service\/wholetale\/registry-ingress: metadata\.annotations.*exceptions-have-reasons/s);
  });

  it('goes on when told to, and says so in a line', () => {
    checkRules(bad, { 'skip-check': true });
    expect(lines()).toHaveLength(2);
    expect(lines().join()).toContain('exceptions-have-reasons');
  });

  it('goes on after warnings, which are one line', () => {
    checkRules(unpinned, { 'skip-check': false });
    expect(lines()).toHaveLength(2);
    expect(lines().join()).toContain('pinned-images (2)');
    expect(lines().join()).toContain('talestack check test');
  });
});
