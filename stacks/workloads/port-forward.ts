import type { Socket } from 'node:net';
import { PassThrough } from 'node:stream';

import { KubeConfig, PortForward } from '@kubernetes/client-node';

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

/** A pod that only exists in the API never answers. */
const connectTimeoutSeconds = 20;

/**
 * @param kubeconfig path of a kubeconfig
 * @param context a context in it
 */
export function podTunnel(kubeconfig: string, context: string): PodTunnel {
  const config = new KubeConfig();
  config.loadFromFile(kubeconfig);
  config.setCurrentContext(context);
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

/** The client rejects with the event of a WebSocket, which is no Error. */
function inTime<T>(opening: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new Error(`no answer within ${connectTimeoutSeconds} s`));
    }, connectTimeoutSeconds * 1000);
    opening
      .then(resolve, (error: unknown) => {
        const said =
          typeof error === 'object' && error !== null && 'message' in error ? error.message : error;
        reject(error instanceof Error ? error : new Error(String(said)));
      })
      .finally(() => {
        clearTimeout(timer);
      });
  });
}
