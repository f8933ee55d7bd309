import type { Socket } from 'node:net';
import { PassThrough } from 'node:stream';

import { PortForward } from '@kubernetes/client-node';

import { connectionConfig, inTime } from './pod-connection';

/** A port of a pod. */
export interface PodPort {
  readonly namespace: string;
  readonly pod: string;
  readonly port: number;
}

/** The way into pods, through the API server. */
export interface PodTunnel {
  /**
   * Carries one connection of this machine to a port of a pod, until either side ends it.
   *
   * @throws Error where the pod cannot be reached
   */
  carry(socket: Socket, to: PodPort): Promise<void>;
}

/** A WebSocket, as far as it is needed. */
interface Tunnel {
  addEventListener(event: 'close', listener: () => void): void;
  close(): void;
}

/**
 * @param kubeconfig path of a kubeconfig
 * @param context a context in it
 */
export function podTunnel(kubeconfig: string, context: string): PodTunnel {
  const config = connectionConfig(kubeconfig, context);
  return {
    carry: async (socket, { namespace, pod, port }) => {
      const refusals = new PassThrough();
      let refusal = '';
      refusals.on('data', (chunk: Buffer) => (refusal += chunk.toString('utf8')));
      const forward = new PortForward(config, true);
      const opening: Promise<unknown> = forward.portForward(namespace, pod, [port], socket, refusals, socket);
      // Without retries, it is the WebSocket itself.
      const tunnel = (await inTime(opening)) as Tunnel;
      await new Promise<void>((resolve) => {
        tunnel.addEventListener('close', () => {
          resolve();
        });
        socket.once('close', () => {
          tunnel.close();
        });
      });
      socket.end();
      if (refusal.trim() !== '') throw new Error(refusal.trim());
    },
  };
}
