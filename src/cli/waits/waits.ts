import { publicHosts } from '../../app';
import type { Config } from '../../config';
import type { Problem } from '../../errors';
import { UserError } from '../../errors';
import type { Environment } from '../environment';
import type { StepsView } from '../output/steps';
import { showSteps } from '../output/steps';
import { ObjectReader } from '../status/objects';
import type { Simulated } from './cluster-view';
import { ClusterView } from './cluster-view';
import type { Resolve, Site } from './dns';
import { dnsLook, isLocalDomain, resolveHere } from './dns';
import { curl, girderLook } from './girder';
import { onInterrupt } from './interrupt';
import type { Look } from './until';
import { until } from './until';

export type WaitName = keyof Config['wait'];

export interface WaitResult {
  readonly wait: WaitName;
  /** `noted`: it does not hold, and need not. `skipped`: nobody looked. */
  readonly outcome: 'done' | 'noted' | 'skipped' | 'failed';
  readonly detail: string;
}

const waitNames = ['ingress', 'dns', 'ready', 'girder'] as const satisfies readonly WaitName[];

const titles: Readonly<Record<WaitName, string>> = {
  ingress: 'the ingress has an address',
  dns: 'DNS leads to it',
  ready: 'everything is ready',
  girder: 'girder answers',
};

/** For a look that is made only once. */
const oneLookSeconds = 15;

/** Pauses between looks, in seconds. */
const pauses: Readonly<Record<WaitName, number>> = { ingress: 2, dns: 5, ready: 2, girder: 3 };

/**
 * Waits as deploy.sh did, after everything was deployed: the ingress has an
 * address, DNS gives that address, every backend is ready, girder answers.
 * Each has its own time limit in the config; 0 skips it.
 *
 * @throws UserError that says what is not ready and why
 * @throws Interrupted at Ctrl-C
 */
export async function waitUntilUp(environment: Environment, json: boolean): Promise<WaitResult[]> {
  const { environment: name } = environment.config;
  const interrupt = onInterrupt(
    `Stopped waiting. Everything was deployed: npx talestack status ${name} shows what is ready.`,
  );
  try {
    const steps = showSteps(
      waitNames.map((id) => ({ id, title: titles[id] })),
      json,
    );
    const view = new ClusterView(ObjectReader.open(environment));
    return await new Waits(environment.config, view, steps, interrupt.signal).run();
  } finally {
    interrupt.dispose();
  }
}

/** What one wait came to. */
type Ended<T> =
  | { readonly outcome: 'done'; readonly value: T; readonly detail: string }
  | { readonly outcome: 'noted' | 'skipped'; readonly detail: string }
  | { readonly outcome: 'failed'; readonly detail: string; readonly problems: readonly Problem[] };

/** RFC 5737: kept for documentation. The sandbox gives such addresses. */
const nowhere = /^(192\.0\.2|198\.51\.100|203\.0\.113)\./;

/** What the waits ask outside of the cluster. */
export interface Probes {
  readonly resolve: Resolve;
  readonly girder: typeof girderLook;
}

/** The waits of one `up`; those that do not need each other go on at the same time. */
export class Waits {
  constructor(
    private readonly config: Pick<Config, 'environment' | 'domain' | 'wait' | 'wholetale'>,
    private readonly view: Pick<ClusterView, keyof ClusterView>,
    private readonly steps: StepsView,
    private readonly signal: AbortSignal,
    private readonly probes: Probes = { resolve: resolveHere, girder: girderLook },
  ) {}

  async run(): Promise<WaitResult[]> {
    try {
      const simulated = await this.view.simulated();
      const ingress = this.ingress(simulated);
      const ready = this.ready(simulated);
      const dns = ingress.then((found) => this.dns(found));
      const girder = Promise.all([ingress, ready]).then((found) => this.girder(simulated, ...found));
      const found = await Promise.all([ingress, dns, ready, girder]);
      const ended = [
        { wait: 'ingress', ...found[0] },
        { wait: 'dns', ...found[1] },
        { wait: 'ready', ...found[2] },
        { wait: 'girder', ...found[3] },
      ] as const;
      await this.steps.close();
      const failed = ended.filter((each) => each.outcome === 'failed');
      if (failed.length > 0) {
        throw new UserError(
          `${this.config.environment} was deployed, but is not ready`,
          failed.flatMap(({ wait, detail, problems }) => [
            { key: `wait.${wait}`, message: detail },
            ...problems,
          ]),
        );
      }
      return ended.map(({ wait, outcome, detail }) => ({ wait, outcome, detail }));
    } catch (error) {
      await this.steps.close('stopped');
      throw error;
    }
  }

  private async ingress(simulated: Simulated): Promise<Ended<readonly Site[]>> {
    if (!this.config.wholetale.enabled)
      return this.skipped('ingress', 'the environment has no WholeTale stack');
    const say = (sites: readonly Site[]) => {
      const points = pointsOf(sites);
      const made = points.some((each) => nowhere.test(each)) || simulated === 'all';
      return `${points.join(', ')}${made ? ' (simulated)' : ''}`;
    };
    return this.waited('ingress', () => this.view.addressLook(), say);
  }

  private async ready(simulated: Simulated): Promise<Ended<number>> {
    const note =
      simulated === 'none' ? '' : ` (simulated on ${simulated} nodes: pods only report that they run)`;
    return this.waited(
      'ready',
      () => this.view.readyLook(),
      (count) => `${count} objects${note}`,
    );
  }

  private async dns(ingress: Ended<readonly Site[]>): Promise<Ended<string>> {
    if (ingress.outcome !== 'done') return this.skipped('dns', 'the ingress has no address');
    const sites = ingress.value;
    const fake = pointsOf(sites).find((each) => nowhere.test(each));
    if (fake !== undefined) return this.skipped('dns', `the address ${fake} is simulated and leads nowhere`);
    const look = () => dnsLook(sites, this.probes.resolve);
    if (this.config.wait.dns === 0 || !isLocalDomain(this.config.domain))
      return this.waited('dns', look, String, await this.withoutDns(sites));
    const found = await until(look, { ...this.pace('dns'), seconds: oneLookSeconds, once: true });
    if (found.done) return this.done('dns', found.value, found.value);
    const lines = sites.map(({ host, points }) => `'${points[0] ?? ''} ${host}'`).join(', ');
    const detail = `${found.waiting}: the domain is a local one, so put ${lines} into /etc/hosts`;
    this.steps.skipped('dns', detail);
    return { outcome: 'noted', detail };
  }

  private async girder(
    simulated: Simulated,
    ingress: Ended<readonly Site[]>,
    ready: Ended<number>,
  ): Promise<Ended<string>> {
    if (ingress.outcome !== 'done') return this.skipped('girder', 'the ingress has no address');
    if (ready.outcome === 'failed') return this.skipped('girder', 'not everything is ready');
    if (simulated === 'all')
      return this.skipped('girder', 'simulated nodes run no container that could answer');
    const { host, address } = this.girderAt(ingress.value);
    if (nowhere.test(address))
      return this.skipped('girder', `the address ${address} is simulated and leads nowhere`);
    const certificate = await this.view.siteCertificate(host);
    return this.waited(
      'girder',
      (signal) => this.probes.girder({ host, address, certificate }, signal),
      String,
    );
  }

  private girderAt(sites: readonly Site[]): { readonly host: string; readonly address: string } {
    const [host = ''] = publicHosts(this.config);
    return { host, address: sites.find((each) => each.host === host)?.points[0] ?? '' };
  }

  private async waited<T>(
    wait: WaitName,
    look: (signal: AbortSignal) => Promise<Look<T>>,
    say: (value: T) => string,
    hint?: Problem,
  ): Promise<Ended<T>> {
    const seconds = this.config.wait[wait];
    // The others need the address: to know it costs one look.
    if (seconds === 0 && wait !== 'ingress') return this.skipped(wait, `wait.${wait} is 0`);
    const found = await until(look, {
      ...this.pace(wait),
      seconds: seconds || oneLookSeconds,
      once: seconds === 0,
    });
    if (found.done) return this.done(wait, found.value, say(found.value));
    if (seconds === 0) return this.skipped(wait, `wait.${wait} is 0`);
    const detail = found.final ? 'it cannot become ready by itself' : `not so after ${seconds} s`;
    this.steps.failed(wait, `${detail}: ${found.waiting}`);
    return {
      outcome: 'failed',
      detail: `${titles[wait]}: ${detail}`,
      problems: [...found.problems, ...(hint ? [hint] : [])],
    };
  }

  private pace(wait: WaitName) {
    const onWaiting = (what: string) => {
      this.steps.update(wait, what);
    };
    return { everySeconds: pauses[wait], signal: this.signal, onWaiting };
  }

  private done<T>(wait: WaitName, value: T, detail: string): Ended<T> {
    this.steps.done(wait, detail);
    return { outcome: 'done', value, detail };
  }

  private skipped(wait: WaitName, detail: string): Ended<never> {
    this.steps.skipped(wait, detail);
    return { outcome: 'skipped', detail };
  }

  /** How to try the site before DNS leads to it. */
  private async withoutDns(sites: readonly Site[]): Promise<Problem> {
    const { host, address } = this.girderAt(sites);
    const certificate = await this.view.siteCertificate(host);
    const insecure = certificate?.checkIssued(certificate) ?? false;
    return { message: 'until DNS leads there, try it with', fix: curl(host, address, insecure) };
  }
}

function pointsOf(sites: readonly Site[]): string[] {
  return [...new Set(sites.flatMap((each) => each.points))];
}
