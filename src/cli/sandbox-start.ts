import type { ProgressEvent, Sandbox } from '../../sandbox';
import { startSandbox } from '../../sandbox';
import type { StepsView } from './output/steps';
import { showSteps } from './output/steps';

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
export async function startWithProgress(name: string | undefined, json: boolean): Promise<Sandbox> {
  const printer = stepPrinter(json);
  try {
    return await startSandbox({ ...(name !== undefined && { name }), onProgress: printer.onProgress });
  } finally {
    await printer.close();
  }
}
