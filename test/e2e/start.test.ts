import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import execa from 'execa';

import { sandboxPaths } from '../../sandbox/paths';
import { terminalPicture, withoutChance } from '../../scripts/terminal-picture';
import type { StackGraph } from '../../src/graph';
import { startWalks, stepsOf, tutorial } from '../docs/walks';
import { changesIn, copyCheckout } from './checkout';
import { CommandLine, root } from './command-line';
import { ok } from './harness';
import { Reader } from './reader';

const folder = mkdtempSync(path.join(os.tmpdir(), 'talestack-start-'));
const stateRoot = path.join(folder, 'state');
const lineIn = (name: string) => new CommandLine(path.join(folder, name), stateRoot, path.join(folder, name));
const first = lineIn('checkout');
// Another checkout of the same user, which meets the sandbox that the first one made.
const second = lineIn('another checkout');
const { bin, kubeconfig, backend } = sandboxPaths(undefined, first.env);

const components = ['mongo', 'redis', 'registry', 'girder', 'dashboard', 'worker', 'ingress'];

interface Live {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly uid: string; readonly resourceVersion: string };
  readonly data?: object;
}

async function live(kinds: string): Promise<readonly Live[]> {
  const args = ['--kubeconfig', kubeconfig, 'get', kinds, '--namespace', 'wholetale', '--output=json'];
  return (JSON.parse(ok(await first.run(path.join(bin, 'kubectl'), args))) as { items: Live[] }).items;
}

/** A hash for each Secret: a test that fails shows what it compared. */
async function secrets(): Promise<Record<string, string>> {
  const hash = (data: unknown) => createHash('sha256').update(JSON.stringify(data)).digest('hex');
  return Object.fromEntries((await live('secrets')).map(({ metadata, data }) => [metadata.name, hash(data)]));
}

/** What tells whether anybody wrote to an object that has no status of its own. */
async function versions(): Promise<Record<string, string>> {
  const objects = await live('secrets,configmaps,services,roles,rolebindings');
  return Object.fromEntries(
    objects.map(({ kind, metadata }) => [`${kind}/${metadata.name}`, metadata.resourceVersion]),
  );
}

beforeAll(() => Promise.all([copyCheckout(first.cwd), copyCheckout(second.cwd)]), 60_000);

afterAll(async () => {
  await first.talestack('sandbox', 'reset');
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

function expectTable(said: string): void {
  for (const component of components) expect(said).toMatch(new RegExp(`^${component} +yes`, 'm'));
  expect(said).toContain('4 nodes, all simulated');
  for (const next of ['status sandbox', 'sandbox env', 'preview sandbox', 'down sandbox', 'sandbox stop']) {
    expect(said).toContain(`npx talestack ${next}`);
  }
}

describe('npm start', () => {
  let before: Record<string, string>;

  it('brings everything up from nothing, and shows it', async () => {
    // An empty passphrase in the user's shell is not that of the sandbox.
    const said = ok(await first.run('npm', ['start'], { PULUMI_CONFIG_PASSPHRASE: '' }));
    expectTable(said);
    expect(said).toMatch(/^\d+ created in /m);
    before = await secrets();
    expect(Object.keys(before)).toContain('registry-secret');
    expect(await changesIn(first.cwd)).toBe('');
  }, 300_000);

  it('changes nothing the second time', async () => {
    const written = await versions();
    const said = ok(await first.run('npm', ['start']));
    expectTable(said);
    expect(said).toMatch(/^\d+ unchanged in /m);
    expect(await versions()).toEqual(written);
    expect(await secrets()).toEqual(before);
    expect(await changesIn(first.cwd)).toBe('');
  }, 120_000);

  it('is drawn by `graph` with what the cluster says', async () => {
    const asked = await first.talestack('graph', 'sandbox', '--format', 'json');
    // Nothing is said of a cluster that did not answer.
    expect(asked.stderr).toBe('');
    const graph = JSON.parse(ok(asked)) as StackGraph;
    expect(graph.live).toMatch(/^live at \d{4}-\d\d-\d\d \d\d:\d\d UTC: 4 nodes, all simulated/);
    // Of a Secret, and of what is no object, nobody is asked.
    const askedOf = graph.nodes.filter(({ objects, kind }) => objects.length > 0 && kind !== 'secret');
    expect(askedOf.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['workload', 'service', 'claim', 'ingress']),
    );
    const others = askedOf.filter(({ state }) => state?.is !== 'ready');
    expect(others.map(({ id, state }) => [id, state])).toEqual([]);
    expect(askedOf.find(({ id }) => id === 'Deployment/wholetale/mongo')?.state?.text).toBe('1/1');

    const file = path.join(folder, 'stack.svg');
    ok(await first.talestack('graph', 'sandbox', '--output', file));
    const picture = readFileSync(file, 'utf8');
    expect(picture).toContain('aria-label="mongo, Deployment, ready: 1/1"');
    expect(picture).toContain('all simulated');
    ok(await first.talestack('graph', 'sandbox', '--no-live', '--output', file));
    expect(readFileSync(file, 'utf8')).not.toContain('ready: 1/1');
  }, 120_000);

  it('shows in a terminal what docs/pictures/status.svg shows (else: npm start && npm run docs:pictures)', async () => {
    const shown = ok(await first.talestack('status', 'sandbox', '--color'));
    const picture = readFileSync(path.join(root, 'docs/pictures/status.svg'), 'utf8');
    expect(terminalPicture('npx talestack status sandbox', withoutChance(shown))).toBe(picture);
  }, 60_000);

  describe('followed by docs/tutorial.md, from start to end', () => {
    const steps = stepsOf([tutorial], tutorial);
    const reader = new Reader(first.cwd, first.env);

    it('has every step in a block', () => {
      expect(steps.flatMap(({ lines }) => lines)).toEqual(
        expect.arrayContaining(['npm start', 'npx talestack down sandbox']),
      );
    });

    it.each(steps.map((block) => [block.lines.join('\n'), block] as const))(
      '%s',
      (_lines, block) => reader.follow(tutorial, block),
      240_000,
    );
  });

  // `script`, as util-linux has it, makes the terminal.
  (process.platform === 'linux' ? describe : describe.skip)('stopped by Ctrl-C in the middle', () => {
    it('ends in order, with the status of an interrupt', async () => {
      // The tutorial took everything down, so that there is much to do.
      const command = `stty rows 40 cols 120; exec '${process.execPath}' scripts/bootstrap.js start`;
      const terminal = execa(
        'script',
        ['--quiet', '--return', '--flush', '--command', command, '/dev/null'],
        {
          cwd: second.cwd,
          env: { ...second.env },
          reject: false,
          all: true,
        },
      );
      let seen = '';
      terminal.all?.on('data', (chunk: Buffer) => {
        const early = !seen.includes('create Deployment');
        seen += chunk.toString();
        if (early && seen.includes('create Deployment')) terminal.stdin?.write('\x03');
      });
      const { exitCode, all } = await terminal;
      expect(all).toContain('Stopped. Run the same command again to go on.');
      expect(all).not.toContain('npx talestack status');
      expect(exitCode).toBe(130);
      const locks = readdirSync(path.join(backend, '.pulumi/locks'), { recursive: true, encoding: 'utf8' });
      expect(locks.filter((file) => file.endsWith('.json'))).toEqual([]);
    }, 120_000);

    it('goes on where it stopped, with the secrets that the sandbox has', async () => {
      const said = ok(await second.run('npm', ['start']));
      expectTable(said);
      expect(said).toMatch(/^\d+ created, .*\d+ unchanged in /m);
      expect(await secrets()).toEqual(before);
    }, 120_000);

    it('leaves a checkout, whatever its path, in which raw pulumi has nothing to do', async () => {
      ok(await second.inside('pulumi preview --stack sandbox --expect-no-changes --non-interactive'));
      expect(await changesIn(second.cwd)).toBe('');
      expect(await changesIn(first.cwd)).toBe('');
    }, 120_000);

    describe.each(startWalks.map((walk) => [`${walk.page}, ${walk.section}`, walk] as const))(
      'shown by %s',
      (_title, walk) => {
        const reader = new Reader(second.cwd, { ...second.env, PULUMI_SKIP_CONFIRMATIONS: 'true' });

        it.each(stepsOf(startWalks, walk).map((block) => [block.lines.join('\n'), block] as const))(
          '%s',
          (_lines, block) => reader.follow(walk, block),
          240_000,
        );
      },
    );
  });
});
