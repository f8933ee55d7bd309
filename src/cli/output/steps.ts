import { Listr, ListrDefaultRendererLogLevels, PRESET_TIMER } from 'listr2';
import { colours } from './colours';
import { tellNowAndThen } from './patience';

/**
 * Shows a list of things that go on at the same time, each with what it waits
 * for and how long it took: live lines on a terminal; elsewhere one plain line
 * per step that ended, and on standard error that the others go on; nothing with
 * `--json`.
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
  if (json || steps.length === 0) return silent;
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
  // Of those that are open, in the order in which they were told of.
  const details = new Map<string, string>();
  const quiet = tellNowAndThen(() => {
    const [first = ''] = open.keys();
    const [id, detail] = [...details].at(-1) ?? [first];
    const others = open.size > 1 && `and ${open.size - 1} more`;
    return [open.get(id), detail, others].filter(Boolean).join('  ');
  });
  const end = (id: string, outcome: string, detail?: string) => {
    const title = open.get(id);
    if (title === undefined) return;
    open.delete(id);
    details.delete(id);
    if (open.size === 0) quiet();
    console.log([title, outcome, detail, seconds(started)].filter(Boolean).join('  '));
  };
  return {
    update: (id, detail) => {
      details.delete(id);
      if (open.has(id)) details.set(id, detail);
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

/** What the list shows of one step. */
interface Line {
  title: string;
  output: string;
  skip(message: string): void;
}

/** A step that can be told of, and ended, before the list gets to show it. */
class LiveStep {
  isOpen = true;
  /** Settled when the step is. */
  readonly ended: Promise<void>;
  private settle!: (error?: Error) => void;
  private line: Line | undefined;
  private readonly waiting: ((line: Line) => void)[] = [];

  constructor(readonly title: string) {
    this.ended = new Promise((resolve, reject) => {
      this.settle = (error) => {
        if (error) reject(error);
        else resolve();
      };
    });
    // The list reports it, once it has begun to look.
    this.ended.catch(() => undefined);
  }

  begin(line: Line): Promise<void> {
    this.line = line;
    for (const tell of this.waiting.splice(0)) tell(line);
    return this.ended;
  }

  tell(what: (line: Line) => void): void {
    if (this.line) what(this.line);
    else this.waiting.push(what);
  }

  end(error?: Error): void {
    this.isOpen = false;
    this.settle(error);
  }
}

function liveSteps(steps: readonly Step[]): StepsView {
  const live = new Map(steps.map(({ id, title }) => [id, new LiveStep(title)]));
  const list = new Listr(
    [...live.values()].map((step) => ({
      title: step.title,
      task: (_context, task) => step.begin(task),
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
  const open = (id: string) => {
    const step = live.get(id);
    return step?.isOpen === true ? step : undefined;
  };
  const endWith = (step: LiveStep | undefined, detail: string | undefined) => {
    if (detail)
      step?.tell((line) => {
        line.title = `${step.title}  ${colours.dim(detail)}`;
      });
    step?.end();
  };
  return {
    update: (id, detail) =>
      open(id)?.tell((line) => {
        line.output = detail;
      }),
    done: (id, detail) => {
      endWith(open(id), detail);
    },
    failed: (id, detail) => open(id)?.end(new Error(detail)),
    skipped: (id, detail) => {
      const step = open(id);
      step?.tell((line) => {
        line.skip(`${step.title}  ${colours.dim(detail)}`);
      });
      step?.end();
    },
    close: async (detail) => {
      for (const step of live.values()) if (step.isOpen) endWith(step, detail);
      await finished;
    },
  };
}
