import { KubeConfig } from '@kubernetes/client-node';

/** A pod that only exists in the API never answers. */
const connectTimeoutSeconds = 20;

/**
 * What leads into the pods of a cluster.
 *
 * @param kubeconfig path of a kubeconfig
 * @param context a context in it
 */
export function connectionConfig(kubeconfig: string, context: string): KubeConfig {
  const config = new KubeConfig();
  config.loadFromFile(kubeconfig);
  config.setCurrentContext(context);
  return config;
}

/** @throws Error where a WebSocket is not open in time, or cannot be opened */
export function inTime<T>(opening: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new Error(`no answer within ${connectTimeoutSeconds} s`));
    }, connectTimeoutSeconds * 1000);
    opening
      .then(resolve, (error: unknown) => {
        reject(asError(error));
      })
      .finally(() => {
        clearTimeout(timer);
      });
  });
}

/** The client rejects with the event of a WebSocket, which is no Error. */
export function asError(error: unknown): Error {
  if (error instanceof Error) return error;
  const said = typeof error === 'object' && error !== null && 'message' in error ? error.message : error;
  return new Error(String(said));
}
