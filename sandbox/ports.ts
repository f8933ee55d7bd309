import { randomInt } from 'node:crypto';

import getPort, { clearLockedPorts } from 'get-port';

import type { PortName, SandboxState } from './state';
import { portNames } from './state';

/** A free port of the loopback interface for each, the one of the last run where it is still free. */
export async function choosePorts(last: SandboxState['ports']): Promise<Record<PortName, number>> {
  // The library remembers what it handed out, for callers that have not opened their port yet.
  clearLockedPorts();
  const chosen = new Map<PortName, number>();
  for (const name of portNames) {
    const wanted = last[name];
    const taken = [...chosen.values()];
    const port = await getPort({
      host: '127.0.0.1',
      // What another program was promised in the last run is left to it.
      exclude: [...taken, ...Object.values(last).filter((each) => each !== wanted)],
      // Below the range from which outgoing connections get theirs, so that it is still free next time.
      port: wanted ?? randomInt(20_000, 30_000),
    });
    chosen.set(name, port);
  }
  const portOf = (name: PortName) => chosen.get(name) ?? 0;
  return {
    etcd: portOf('etcd'),
    'etcd-peer': portOf('etcd-peer'),
    'kube-apiserver': portOf('kube-apiserver'),
    'kube-controller-manager': portOf('kube-controller-manager'),
    'kube-scheduler': portOf('kube-scheduler'),
    kwok: portOf('kwok'),
    'simulated-storage': portOf('simulated-storage'),
  };
}
