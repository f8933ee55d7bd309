import type { KubeConfig, ObservableMiddleware } from '@kubernetes/client-node';
import { ApiException, CoreV1Api, Observable } from '@kubernetes/client-node';

export interface LogOptions {
  /** @default the only one */
  readonly container?: string;
  /** Only so many lines from the end. @default all */
  readonly tailLines?: number;
  /** The API server ends its answer after so many, counted from the first of these lines. @default all */
  readonly limitBytes?: number;
  /** Of the container that ran before a restart. @default false */
  readonly previous?: boolean;
  /** Ends the request, which then throws. @default none */
  readonly signal?: AbortSignal;
}

/**
 * What a container printed.
 *
 * @returns undefined where there is no such pod, it has no node yet, or its container never began
 */
export async function readLog(
  config: KubeConfig,
  pod: { readonly name: string; readonly namespace: string },
  { signal, previous = false, ...query }: LogOptions,
): Promise<string | undefined> {
  const core = config.makeApiClient(CoreV1Api);
  try {
    return await core.readNamespacedPodLog(
      { ...pod, previous, ...query },
      signal && { middleware: [endedBy(signal)], middlewareMergeStrategy: 'append' },
    );
  } catch (error) {
    // 400: the container waits to start, or there was none before it.
    if (error instanceof ApiException && (error.code === 404 || error.code === 400)) return undefined;
    // A pod that has no node yet: the API server answers 200 with nothing at all, which the library cannot read.
    if (error instanceof Error && error.message.includes('No Content-Type defined')) return undefined;
    throw error;
  }
}

function endedBy(signal: AbortSignal): ObservableMiddleware {
  return {
    pre: (request) => {
      request.setSignal(signal);
      return new Observable(Promise.resolve(request));
    },
    post: (response) => new Observable(Promise.resolve(response)),
  };
}
