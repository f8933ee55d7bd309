import type { SetupConfig } from '../config';
import { MayPass, messageOf, NeedsOperator } from '../failures';
import type { Girder } from '../girder';
import { Refused } from '../girder';
import { retry } from '../retry';
import type { Step, StepContext } from '../step';

/** Answer of `GET /system/plugins`: girder 2 enables plugins by their names, later ones load all that are installed. */
interface Plugins {
  readonly all?: Readonly<Record<string, unknown>>;
  readonly enabled?: readonly string[];
  readonly loaded?: readonly string[];
  readonly failed?: Readonly<Record<string, { readonly traceback?: string }>>;
}

/**
 * Enables the plugins that are not, restarts girder when that changed
 * something, and waits until it has them. A plugin that somebody else enabled
 * stays.
 *
 * That a restart is due is noted on the Lease before the plugins are enabled:
 * the start time of the girder that has to go. Else a run that ends between the
 * two would leave plugins that are enabled and not there, and no later run could tell.
 */
export const plugins: Step = {
  name: 'plugins',
  run: async (context) => {
    const { config, girder, note } = context;
    const found = await girder.get<Plugins>('/system/plugins');
    checkInstalled(found, config.plugins);
    const enabled = found.enabled;
    const missing = enabled === undefined ? [] : config.plugins.filter((each) => !enabled.includes(each));
    const started = await startOf(girder);
    if (enabled !== undefined && missing.length > 0) {
      await note.write(started);
      await girder.put('/system/plugins', { plugins: [...enabled, ...missing] });
    }
    const due = enabled !== undefined && (note.read() === started || !(await serves(girder, config)));
    if (due) await restart(context);
    await note.write(undefined);
    checkLoaded(await girder.get<Plugins>('/system/plugins'), config.plugins);
    if (missing.length > 0) return `enabled ${missing.join(', ')}, girder restarted`;
    return due ? 'girder restarted, to load what was enabled before' : `all ${config.plugins.length} there`;
  },
};

function checkInstalled({ all = {}, loaded }: Plugins, wanted: readonly string[]): void {
  const known = loaded ?? Object.keys(all);
  const unknown = wanted.filter((each) => !known.includes(each));
  if (unknown.length === 0) return;
  throw new NeedsOperator(
    `this girder does not have the plugins ${unknown.join(', ')}: ` +
      `choose another images.girder, or set girder.setup.plugins (it has: ${known.join(', ')})`,
  );
}

function checkLoaded({ failed = {} }: Plugins, wanted: readonly string[]): void {
  const broken = wanted.filter((each) => failed[each] !== undefined);
  if (broken.length === 0) return;
  const reasons = broken.map((each) => `${each} (${lastLine(failed[each]?.traceback ?? '')})`);
  throw new NeedsOperator(`girder could not load the plugins ${reasons.join(', ')}`);
}

async function restart({ config, girder, signal, log }: StepContext): Promise<void> {
  const { timing } = config;
  const started = await startOf(girder);
  log('restarting girder');
  await girder.put('/system/restart');
  const gone = async () => {
    // For a second or so, the old process goes on to answer.
    if ((await startOf(girder)) === started) throw new MayPass('girder did not restart yet');
    if (!(await serves(girder, config))) throw new MayPass('girder does not serve /oauth/provider yet');
  };
  await retry(() => patiently(gone), { timing, limitSeconds: timing.startSeconds, signal, log });
}

/** While girder starts, what it refuses it may allow later. */
async function patiently(act: () => Promise<void>): Promise<void> {
  try {
    await act();
  } catch (error) {
    if (error instanceof Refused) throw new MayPass(messageOf(error));
    throw error;
  }
}

/** When the process was started. */
async function startOf(girder: Girder): Promise<string> {
  const { serverStartDate } = await girder.get<{ serverStartDate: string }>('/system/version');
  return serverStartDate;
}

/** Whether the plugin `oauth`, if it is wanted, is loaded: without it there is no such route. */
async function serves(girder: Girder, { plugins: wanted }: SetupConfig): Promise<boolean> {
  if (!wanted.includes('oauth')) return true;
  try {
    await girder.get('/oauth/provider', { redirect: 'http://localhost' });
    return true;
  } catch (error) {
    if (error instanceof Refused) return false;
    throw error;
  }
}

function lastLine(text: string): string {
  return text.trimEnd().split('\n').at(-1) ?? '';
}
