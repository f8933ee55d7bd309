import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import type { ExecaChildProcess } from 'execa';

import { sandboxStatus, startSandbox } from '../../../sandbox';
import type { Outcome } from '../command-line';
import { ok } from '../harness';
import { isWhole, seed } from './extent';
import { kill, living } from './family';
import { HeldRun } from './hold';
import { randomOf, spread } from './random';
import { SmallDisk } from './small-disk';
import { Stage } from './stage';

// A machine with other work to do takes minutes for each.
jest.setTimeout(1_800_000);

const random = randomOf(seed + 1);
const places = spread(isWhole ? 3 : 1, random);
const percent = (place: number) => `${Math.round(place * 100)} %`;

let stage: Stage;

beforeAll(async () => {
  process.stderr.write(`seed ${seed}: simulated nodes\n`);
  stage = await Stage.create('interrupt');
  ok(await stage.down());
});

afterAll(async () => {
  await stage.remove();
});

/** How often the state has been written at a place between 0 and 1 of an `up` from nothing. */
const saveAt = (place: number) => 1 + Math.floor(place * 0.9 * stage.saves);

/** Late in a run all steps that are left may be under way, and come to their end in spite of what disturbs it. */
const cameToItsEnd = ({ exitCode }: Outcome) => isWhole && exitCode === 0;

describe.each(places.map((place) => [percent(place), place] as const))(
  'Ctrl-C at %s of a run',
  (_percent, place) => {
    it('once: it ends in order, and the next goes on', async () => {
      const { ended } = await stage.watched(['up', 'interrupt'], saveAt(place), ({ pid = 0 }) => {
        kill([pid], 'SIGINT');
      });
      expect(ended).toMatchObject({ exitCode: 130 });
      expect(ended.stderr).toContain('Stopped. Run the same command again to go on.');
      expect(stage.left()).toEqual({ pending: 0, locks: 0 });
      ok(await stage.up());
      await stage.expectUp();
      ok(await stage.down());
      await stage.expectDown();
    });

    it('twice: it ends with a step under way that cannot end, and the next goes on', async () => {
      let interrupted: Promise<HeldRun> | undefined;
      const { ended } = await stage.watched(['up', 'interrupt'], saveAt(place), (command) => {
        interrupted = interruptTwice(command);
      });
      const run = await interrupted;
      expect(run?.end()).toEqual([]);
      expect(ended).toMatchObject({ exitCode: 130 });
      expect(ended.stderr).toContain('stopping at once');
      // It was the second one that ended it: the step was held until then.
      expect(run?.wasReleased).toBe(false);
      ok(await stage.up());
      await stage.expectUp();
    });

    async function interruptTwice(command: ExecaChildProcess): Promise<HeldRun> {
      const run = await HeldRun.of(stage, command);
      run.interrupt();
      await run.says('stopping after the steps under way');
      // One alone does not end it, for as long as the step takes.
      await sleep(3000);
      expect(run.isAlive).toBe(true);
      run.interrupt();
      return run;
    }

    it('of a down, once: the next down ends it', async () => {
      const { ended } = await stage.watched(['down', 'interrupt'], saveAt(place), ({ pid = 0 }) => {
        kill([pid], 'SIGINT');
      });
      if (cameToItsEnd(ended)) {
        await stage.expectDown();
        return;
      }
      expect(ended).toMatchObject({ exitCode: 130 });
      expect(stage.left()).toEqual({ pending: 0, locks: 0 });
      ok(await stage.down());
      await stage.expectDown();
    });
  },
);

describe('an API server that is gone for a while', () => {
  it.each(places.map((place) => [percent(place), place] as const))(
    'at %s of an up: the run says where nobody answers, and the next goes on',
    async (_percent, place) => {
      let back: Promise<unknown> | undefined;
      const { ended } = await stage.watched(['up', 'interrupt'], saveAt(place), () => {
        back = outage();
      });
      await back;
      if (cameToItsEnd(ended)) {
        await stage.expectUp();
        return;
      }
      expect(ended).toMatchObject({ exitCode: 1 });
      expect(ended.stderr).toMatch(/ECONNREFUSED|ECONNRESET|socket hang up|does not answer/);
      expect(ended.stderr).toContain('run the same command again');
      expect(ended.stderr).not.toContain('This is a bug');
      ok(await stage.up());
      await stage.expectUp();
    },
  );

  it.each(places.map((place) => [percent(place), place] as const))(
    'at %s of a down: an up after it brings all back',
    async (_percent, place) => {
      ok(await stage.up());
      let back: Promise<unknown> | undefined;
      const { ended } = await stage.watched(['down', 'interrupt'], saveAt(place), () => {
        back = outage();
      });
      await back;
      if (!cameToItsEnd(ended)) expect(ended).toMatchObject({ exitCode: 1 });
      ok(await stage.up());
      await stage.expectUp();
    },
  );

  /** Kills the API server, and starts all anew a moment later. */
  async function outage(): Promise<void> {
    const { name } = stage.play.sandbox;
    const { programs } = await sandboxStatus({ name });
    const { pid = 0 } = programs.find((each) => each.name === 'kube-apiserver') ?? {};
    kill([pid], 'SIGKILL');
    while (living([pid]).length > 0) await sleep(50);
    await sleep(2000);
    await startSandbox({ name });
  }
});

describe('a state that was cut off', () => {
  const parts = [
    ['0 bytes', 0],
    ['half of it', 0.5],
  ] as const;
  // Of the sample, one for each.
  const [ofUps, ofDowns] = isWhole ? [parts, parts] : [parts.slice(0, 1), parts.slice(1)];
  const wasCutOff = 'The state of interrupt was cut off';

  beforeAll(async () => {
    ok(await stage.up());
  });

  it.each(ofUps)('to %s: an up mends it', async (_left, part) => {
    stage.cutOff(part);
    const next = await stage.up();
    ok(next);
    expect(next.stderr).toContain(wasCutOff);
    await stage.expectUp();
  });

  it.each(ofDowns)('to %s: a down mends it, and takes all down', async (_left, part) => {
    ok(await stage.up());
    stage.cutOff(part);
    const next = await stage.down();
    ok(next);
    expect(next.stderr).toContain(wasCutOff);
    await stage.expectDown();
  });
});

const probe = mkdtempSync(path.join(os.tmpdir(), 'talestack-mount-'));
const cannotMount = SmallDisk.reasonAgainst(probe);
rmSync(probe, { recursive: true });

(cannotMount === undefined ? describe : describe.skip)(
  `a disk that is full for the state${cannotMount === undefined ? '' : ` (skipped: ${cannotMount})`}`,
  () => {
    it.each(places.map((place) => [percent(place), place] as const))(
      'at %s of an up: it is said, and the next goes on once there is room',
      async (_percent, place) => {
        ok(await stage.down());
        const disk = SmallDisk.under(stage.backend);
        try {
          let filled = 0;
          const { ended } = await stage.watched(['up', 'interrupt'], saveAt(place), () => {
            disk.fill();
            filled = Date.now();
          });
          process.stderr.write(
            `said ${Math.round((Date.now() - filled) / 1000)} s after the disk was full\n`,
          );
          expect(ended).toMatchObject({ exitCode: 1 });
          expect(ended.stderr).toContain('The disk is full on which Pulumi keeps its state');
          // The engine was not left to try for each step that is under way: then it lets its lock go.
          expect(stage.locks).toBe(1);
          const isCutOff = !stage.isStateWhole();
          const still = await stage.up();
          expect(still).toMatchObject({ exitCode: 1 });
          expect(still.stderr).toContain('There is hardly any room left where Pulumi keeps its state');
          disk.makeRoom();
          const next = await stage.up();
          ok(next);
          process.stderr.write(`the state was ${isCutOff ? 'cut off, and mended' : 'whole'}\n`);
          expect(next.stderr).toMatch(/^Removed the lock of process \d+, /m);
          expect(next.stderr.includes('The state of interrupt was cut off')).toBe(isCutOff);
          await stage.expectUp();
        } finally {
          disk.remove();
        }
      },
    );
  },
);
