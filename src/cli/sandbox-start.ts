import type { NodeKind, ProgressEvent, Sandbox } from '../../sandbox';
import { startSandbox } from '../../sandbox';
import type { StepsView } from './output/steps';
import { showSteps } from './output/steps';

export interface NodesArgs {
  readonly nodes?: NodeKind;
}

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
  let closing = Promise.resolve();
  const end = () => {
    if (!view) return;
    const ended = view;
    closing = closing.then(() => ended.close());
    view = undefined;
  };
  return {
    onProgress: ({ step, state, detail }) => {
      if (state === 'start') {
        end();
        view = showSteps([{ id: step, title: step }], json);
      } else if (state === 'update') {
        view?.update(step, detail ?? '');
      } else {
        view?.done(step, detail);
        end();
      }
    },
    close: async () => {
      end();
      await closing;
    },
  };
}

/** Starts the sandbox, or finds it running, and shows what takes time. */
export async function startWithProgress(
  name: string | undefined,
  json: boolean,
  kind?: NodeKind,
): Promise<Sandbox> {
  const printer = stepPrinter(json);
  try {
    return await startSandbox({ ...(name !== undefined && { name }), kind, onProgress: printer.onProgress });
  } finally {
    await printer.close();
  }
}
