import { Listr, ListrDefaultRendererLogLevels, PRESET_TIMER } from 'listr2';
import { colours } from './colours';

/**
 * Shows a list of things that go on at the same time, each with what it waits
 * for and how long it took: live lines on a terminal, one plain line per step
 * elsewhere, nothing with `--json`.
 */
export interface StepsView {
  update(id: string, detail: string): void;
  done(id: string, detail?: string): void;
  failed(id: string, detail: string): void;
  /** It was not tried, which is neither. */
  skipped(id: string, detail: string): void;
  /** Ends every step that is still open and leaves the lines on the screen. */
  close(detail?: string): Promise<void>;
}

export interface Step {
  readonly id: string;
  readonly title: string;
}

export function showSteps(steps: readonly Step[], json: boolean): StepsView {
  if (json) return silent;
  return process.stdout.isTTY ? liveSteps(steps) : plainSteps(steps);
}

const silent: StepsView = {
  update: () => undefined,
  done: () => undefined,
  failed: () => undefined,
  skipped: () => undefined,
  close: () => Promise.resolve(),
};

function plainSteps(steps: readonly Step[]): StepsView {
  const started = Date.now();
  const open = new Map(steps.map((step) => [step.id, step.title]));
  const end = (id: string, outcome: string, detail?: string) => {
    const title = open.get(id);
    if (title === undefined) return;
    open.delete(id);
    console.log([title, outcome, detail, seconds(started)].filter(Boolean).join('  '));
  };
  // Long steps say that they are alive, without repeating themselves often.
  let told = Date.now();
  return {
    update: (id, detail) => {
      if (Date.now() - told < 15_000) return;
      told = Date.now();
      console.log([open.get(id), detail, seconds(started)].filter(Boolean).join('  '));
    },
    done: (id, detail) => {
      end(id, 'done', detail);
    },
    failed: (id, detail) => {
      end(id, 'FAILED', detail);
    },
    skipped: (id, detail) => {
      end(id, 'skipped', detail);
    },
    close: (detail) => {
      for (const id of [...open.keys()]) end(id, detail ?? 'done');
      return Promise.resolve();
    },
  };
}

function seconds(since: number): string {
  return `${((Date.now() - since) / 1000).toFixed(1)}s`;
}

interface LiveStep {
  setOutput(detail: string): void;
  setTitle(title: string): void;
  skip(message: string): void;
  readonly end: (error?: Error) => void;
}

function liveSteps(steps: readonly Step[]): StepsView {
  const live = new Map<string, LiveStep & { title: string }>();
  const list = new Listr(
    steps.map(({ id, title }) => ({
      title,
      task: (_context, task) =>
        new Promise<void>((resolve, reject) => {
          live.set(id, {
            title,
            setOutput: (detail) => (task.output = detail),
            setTitle: (text) => (task.title = text),
            skip: (message) => {
              task.skip(message);
            },
            end: (error) => {
              live.delete(id);
              if (error) reject(error);
              else resolve();
            },
          });
        }),
    })),
    {
      concurrent: true,
      exitOnError: false,
      // Its own would end this process on Ctrl-C, and leave the engine alone with its lock.
      registerSignalListeners: false,
      rendererOptions: {
        timer: PRESET_TIMER,
        collapseErrors: false,
        formatOutput: 'truncate',
        color: { [ListrDefaultRendererLogLevels.OUTPUT]: colours.dim },
      },
    },
  );
  const finished = list.run();
  return {
    update: (id, detail) => live.get(id)?.setOutput(detail),
    done: (id, detail) => {
      const step = live.get(id);
      if (step && detail) step.setTitle(`${step.title}  ${colours.dim(detail)}`);
      step?.end();
    },
    failed: (id, detail) => live.get(id)?.end(new Error(detail)),
    skipped: (id, detail) => {
      const step = live.get(id);
      step?.skip(`${step.title}  ${colours.dim(detail)}`);
      step?.end();
    },
    close: async (detail) => {
      for (const step of [...live.values()]) {
        if (detail) step.setTitle(`${step.title}  ${colours.dim(detail)}`);
        step.end();
      }
      await finished;
    },
  };
}
