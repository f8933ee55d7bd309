import type { LeaseConfig } from './config';
import { Interrupted, MayPass, messageOf } from './failures';
import type { Lease, LeaseApi } from './lease-api';
import type { Log } from './log';
import { pause, stopIfInterrupted } from './retry';

/** A text that outlives this process, whatever ends it. */
export interface Note {
  read(): string | undefined;
  write(text: string | undefined): Promise<void>;
}

const noteAnnotation = 'talestack.io/setup-note';

export interface HolderOptions {
  readonly api: LeaseApi;
  readonly config: LeaseConfig;
  /** Who holds it: the pod's name. */
  readonly identity: string;
  readonly log: Log;
}

/**
 * Holds the Lease: waits until it is free or stale, renews it, and gives it
 * back. Stale is what did not change for its duration while this process was
 * looking, as in Kubernetes' own leader election: no two clocks are compared.
 */
export class Holder {
  /** Kept on the Lease itself. To be used only while the Lease is held. */
  readonly note: Note = {
    read: () => this.held().metadata.annotations?.[noteAnnotation],
    write: (text) => this.change((lease) => withNote(lease, text)),
  };
  private lease: Lease | undefined;
  private renewedAt = 0;
  private timer: NodeJS.Timeout | undefined;
  /** Writes go one after the other: each needs the version that the one before gave. */
  private writes: Promise<void> = Promise.resolve();
  private readonly lost = new AbortController();

  constructor(private readonly options: HolderOptions) {}

  /** Fires when the Lease can no longer be counted on. */
  get signal(): AbortSignal {
    return this.lost.signal;
  }

  /**
   * Waits until the Lease is held.
   *
   * @throws Interrupted when the signal fires
   */
  async acquire(signal: AbortSignal): Promise<void> {
    const { config, log } = this.options;
    let seen: Sighting | undefined;
    for (;;) {
      stopIfInterrupted(signal);
      try {
        seen = await this.tryToTake(seen);
        if (seen === undefined) return;
      } catch (error) {
        if (!(error instanceof MayPass)) throw error;
        log(messageOf(error));
      }
      await pause(config.durationSeconds / 5, signal);
    }
  }

  /** Gives the Lease back, so that the next one need not wait until it is stale. */
  async release(): Promise<void> {
    clearInterval(this.timer);
    if (this.lease === undefined || this.signal.aborted) return;
    try {
      await this.change((lease) => ({ ...lease, spec: { ...lease.spec, holderIdentity: '' } }));
    } catch (error) {
      this.options.log(`the Lease was not given back: ${messageOf(error)}`);
    }
  }

  /** Undefined when it was taken, and else what was seen. */
  private async tryToTake(before: Sighting | undefined): Promise<Sighting | undefined> {
    const { api, config, identity, log } = this.options;
    const found = await api.read();
    const version = found.metadata.resourceVersion;
    const other = found.spec?.holderIdentity === identity ? '' : (found.spec?.holderIdentity ?? '');
    const seen: Sighting =
      before && before.version === version ? before : { version, holder: other, at: Date.now() };
    const seconds = found.spec?.leaseDurationSeconds ?? config.durationSeconds;
    if (other !== '' && Date.now() - seen.at < seconds * 1000) {
      if (before?.holder !== other) log(`${other} holds the Lease: waiting until it gives it back`);
      return seen;
    }
    const at = Date.now();
    const now = microTime(at);
    const taken = await api.write({
      ...found,
      spec: {
        holderIdentity: identity,
        leaseDurationSeconds: config.durationSeconds,
        acquireTime: now,
        renewTime: now,
        leaseTransitions: (found.spec?.leaseTransitions ?? 0) + 1,
      },
    });
    if (taken === undefined) return seen;
    if (other !== '') log(`took the Lease over from ${other}, which gave no sign of life for ${seconds} s`);
    this.lease = taken;
    this.renewedAt = at;
    this.timer = setInterval(() => void this.renew(), (config.durationSeconds * 1000) / 5);
    return undefined;
  }

  private async renew(): Promise<void> {
    const { durationSeconds } = this.options.config;
    const at = Date.now();
    if (at - this.renewedAt >= durationSeconds * 1000) {
      this.lose(`the Lease was not renewed for ${durationSeconds} s`);
      return;
    }
    try {
      await this.change((lease) => ({ ...lease, spec: { ...lease.spec, renewTime: microTime(at) } }));
      this.renewedAt = at;
    } catch (error) {
      this.options.log(`the Lease was not renewed: ${messageOf(error)}`);
    }
  }

  private change(update: (lease: Lease) => Lease): Promise<void> {
    const write = this.writes.then(() => this.writeOwn(update));
    this.writes = write.catch(() => undefined);
    return write;
  }

  private async writeOwn(update: (lease: Lease) => Lease): Promise<void> {
    const { api, identity } = this.options;
    for (;;) {
      const written = await api.write(update(this.held()));
      if (written) {
        this.lease = written;
        return;
      }
      // Changed since: by another holder, or by someone who only changed a label.
      const found = await api.read();
      const holder = found.spec?.holderIdentity ?? '';
      if (holder !== identity) {
        this.lose(`${holder || 'nobody'} holds the Lease now`);
        throw new Interrupted(messageOf(this.signal.reason));
      }
      this.lease = found;
    }
  }

  private held(): Lease {
    if (this.lease === undefined) throw new Error('the Lease is not held');
    return this.lease;
  }

  private lose(reason: string): void {
    clearInterval(this.timer);
    this.lost.abort(new Interrupted(reason));
  }
}

/** A version of the Lease, and since when it was seen not to change. */
interface Sighting {
  readonly version: string | undefined;
  /** Empty where nobody has it. */
  readonly holder: string;
  readonly at: number;
}

function withNote(lease: Lease, text: string | undefined): Lease {
  const annotations = Object.entries(lease.metadata.annotations ?? {}).filter(
    ([key]) => key !== noteAnnotation,
  );
  if (text !== undefined) annotations.push([noteAnnotation, text]);
  return { ...lease, metadata: { ...lease.metadata, annotations: Object.fromEntries(annotations) } };
}

/** The API server takes exactly six digits. */
function microTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace('Z', '000Z');
}
