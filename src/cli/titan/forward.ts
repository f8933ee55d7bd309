import type { AddressInfo, Server, Socket } from 'node:net';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

import type { V1Pod } from '@kubernetes/client-node';

import type { PodTunnel } from '../../../stacks/workloads';
import type { Problem } from '../../errors';
import { UserError } from '../../errors';
import type { TitanCluster } from './cluster';

/** A port of this machine that leads to a port of the repository. */
export interface PortPair {
  /** 0: any that is free. */
  readonly local: number;
  readonly remote: number;
}

/** Nobody else on the network is to reach the repository through this machine. */
const loopback = '127.0.0.1';

/** For how long a new connection is held while there is no pod that could take it. */
const patienceSeconds = 60;

/**
 * `[LOCAL:]PORT` as typed; all exposed ports where none is given.
 *
 * @throws UserError naming every word that cannot be used
 */
export function portPairs(words: readonly string[], exposed: readonly number[]): PortPair[] {
  if (words.length === 0) {
    if (exposed.length > 0) return exposed.map((port) => ({ local: port, remote: port }));
    throw new UserError('The repository exposes no port', [
      { key: 'PORT', message: 'name the port that its image listens on', allowed: '[LOCAL:]PORT' },
    ]);
  }
  const problems: Problem[] = [];
  const pairs = words.map((word) => {
    const [, local, remote = ''] = /^(?:(\d{1,5}):)?(\d{1,5})$/.exec(word) ?? [];
    const pair = { local: Number(local ?? remote), remote: Number(remote) };
    if (remote === '' || pair.remote < 1 || pair.remote > 65_535 || pair.local > 65_535)
      problems.push({ key: 'PORT', value: word, message: 'is no port', allowed: '[LOCAL:]PORT, 1 to 65535' });
    return pair;
  });
  for (const { local } of pairs.filter(
    (each, at) => pairs.findIndex((other) => other.local === each.local) < at,
  ))
    if (local !== 0) problems.push({ key: 'PORT', value: local, message: 'is given twice on this side' });
  if (problems.length > 0) throw new UserError('The ports cannot be used', problems);
  return pairs;
}

export interface ForwardProps {
  readonly cluster: TitanCluster;
  readonly tunnel: PodTunnel;
  readonly namespace: string;
  readonly repository: string;
  /** Tells the user what changes; a line each. */
  readonly say: (line: string) => void;
  readonly signal: AbortSignal;
  /** For the command that starts the repository. */
  readonly environment: string;
  /** Nodes without a machine behind them, by name: their pods take no connections. @default none */
  readonly simulatedNodes?: ReadonlySet<string>;
  /** Pause between two looks at the pod. @default 1 */
  readonly everySeconds?: number;
}

/**
 * Listens on this machine and carries every connection to the pod that the
 * repository has at that moment. A pod that is replaced ends the connections to
 * it; new ones lead to its successor.
 */
export class Forward {
  private pod: { readonly name: string; readonly uid: string } | undefined;
  private hadPod = false;
  private saidNone = false;
  private readonly servers: Server[] = [];
  private readonly sockets = new Set<Socket>();

  constructor(private readonly props: ForwardProps) {}

  /** @returns the ports of this machine, in the order of the pairs @throws UserError for those that are taken */
  async listen(pairs: readonly PortPair[]): Promise<PortPair[]> {
    const problems: Problem[] = [];
    const open: PortPair[] = [];
    for (const { local, remote } of pairs) {
      const server = createServer((socket) => void this.carry(socket, remote));
      try {
        await new Promise<void>((resolve, reject) => {
          server.once('error', reject);
          server.listen(local, loopback, resolve);
        });
        this.servers.push(server);
        open.push({ local: (server.address() as AddressInfo).port, remote });
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        const message = code === 'EADDRINUSE' ? 'is in use on this machine' : `cannot be used: ${code ?? ''}`;
        problems.push({ key: 'PORT', value: local, message, fix: `choose another: LOCAL:${remote}` });
      }
    }
    if (problems.length === 0) return open;
    this.close();
    throw new UserError('Nothing was forwarded', problems);
  }

  /** Watches the pod until the signal is given. @throws the signal's reason */
  async watch(): Promise<never> {
    const { signal, say, everySeconds = 1 } = this.props;
    for (;;) {
      try {
        await this.look();
      } catch (error) {
        // A cluster that does not answer for a moment is asked again.
        if (!(error instanceof UserError)) throw error;
        if (this.pod) say(`The cluster cannot be asked: ${error.title}`);
        this.pod = undefined;
      }
      await sleep(everySeconds * 1000, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) {
        this.close();
        throw signal.reason;
      }
    }
  }

  close(): void {
    for (const each of this.servers) each.close();
    for (const each of this.sockets) each.destroy();
  }

  private async look(): Promise<void> {
    const { cluster, namespace, repository, say, environment, simulatedNodes } = this.props;
    const name = `${repository}-0`;
    const ref = { apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace } };
    const pod = (await cluster.get(ref)) as V1Pod | undefined;
    const uid = pod && isUp(pod) ? pod.metadata?.uid : undefined;
    if (!pod && !this.hadPod && !this.saidNone) {
      this.saidNone = true;
      say(`There is no pod ${name} yet; npx talestack titan start ${environment} ${repository}`);
    }
    if (uid === this.pod?.uid) return;
    if (this.pod) for (const each of this.sockets) each.destroy();
    this.pod = uid === undefined ? undefined : { name, uid };
    if (uid === undefined) say(`The pod ${name} is gone; waiting for the next one`);
    else if (this.hadPod) say(`Connected again, to the new pod ${name}`);
    else say(`Connected to the pod ${name}`);
    if (uid !== undefined && simulatedNodes?.has(pod?.spec?.nodeName ?? ''))
      say(`The pod ${name} is simulated: nothing runs in it, and it takes no connections`);
    this.hadPod ||= uid !== undefined;
  }

  private async carry(socket: Socket, port: number): Promise<void> {
    const { tunnel, namespace, say } = this.props;
    this.sockets.add(socket);
    socket.on('close', () => this.sockets.delete(socket));
    // Whoever hangs up in the middle is nothing to report.
    socket.on('error', () => undefined);
    try {
      const pod = await this.podInTime();
      await tunnel.carry(socket, { namespace, pod, port });
    } catch (error) {
      if (!socket.destroyed) say(`Port ${port}: ${error instanceof Error ? error.message : String(error)}`);
      socket.destroy();
    }
  }

  private async podInTime(): Promise<string> {
    const deadline = Date.now() + patienceSeconds * 1000;
    while (Date.now() < deadline && !this.props.signal.aborted) {
      if (this.pod) return this.pod.name;
      await sleep(50);
    }
    throw new Error(`no pod of ${this.props.repository} within ${patienceSeconds} s`);
  }
}

function isUp({ metadata, status }: V1Pod): boolean {
  return !metadata?.deletionTimestamp && status?.phase === 'Running';
}
