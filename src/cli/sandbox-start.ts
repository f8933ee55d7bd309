import type { NodeKind, ProgressEvent, Sandbox } from '../../sandbox';
import { startSandbox } from '../../sandbox';
import type { StepsView } from './output/steps';
import { showSteps } from './output/steps';

export interface NodesArgs {
  readonly nodes?: NodeKind;
}

export interface NameArgs {
  readonly name: string | undefined;
}

/** Which sandbox a command is about. */
export const nameOption = {
  name: { type: 'string', describe: 'which sandbox [default: $TALESTACK_SANDBOX, else default]' },
} as const;

/** Which kind of nodes a new sandbox gets; one that is there has its own. */
export const nodesOption = {
  nodes: {
    choices: ['simulated', 'real'] as const,
    describe:
      'simulated nodes report pods as running; a real one runs their containers, and needs root on Debian or Ubuntu [default: what the sandbox has, else simulated]',
  },
};

/** Shows the sandbox's own steps one after another as they come. */
export function stepPrinter(json: boolean): {
  onProgress: (event: ProgressEvent) => void;
  close: () => Promise<void>;
} {
  let view: StepsView | undefined;
  // On a terminal each step is a list that holds the output until it has ended: the next one begins after that.
  let told = Promise.resolve();
  const end = async () => {
    const ended = view;
    view = undefined;
    await ended?.close();
  };
  const tell = async ({ step, state, detail }: ProgressEvent) => {
    if (state === 'start') {
      await end();
      view = showSteps([{ id: step, title: step }], json);
    } else if (state === 'update') {
      view?.update(step, detail ?? '');
    } else {
      view?.done(step, detail);
      await end();
    }
  };
  return {
    onProgress: (event) => {
      told = told.then(() => tell(event));
    },
    close: async () => {
      await told;
      await end();
    },
  };
}

/** Starts the sandbox, or finds it running, and shows what takes time. */
export async function startWithProgress(
  name: string | undefined,
  json: boolean,
  kind?: NodeKind,
  images?: readonly string[],
): Promise<Sandbox> {
  const printer = stepPrinter(json);
  try {
    return await startSandbox({
      ...(name !== undefined && { name }),
      kind,
      ...(images && { images }),
      onProgress: printer.onProgress,
    });
  } finally {
    await printer.close();
  }
}
