/** What happens while the sandbox starts. One step is under way at a time; nothing in `sandbox/` prints. */
export interface ProgressEvent {
  readonly step: string;
  readonly state: 'start' | 'update' | 'done';
  readonly detail?: string;
  /** Seconds since the step started. */
  readonly seconds?: number;
}

export type OnProgress = (event: ProgressEvent) => void;

/** Runs one step with its events. A step that fails gets no `done`. */
export async function step<T>(
  onProgress: OnProgress,
  name: string,
  work: (update: (detail: string) => void) => Promise<T>,
  describe: (result: T) => string | undefined = () => undefined,
): Promise<T> {
  const started = Date.now();
  const seconds = () => Math.round((Date.now() - started) / 1000);
  onProgress({ step: name, state: 'start' });
  const result = await work((detail) => {
    onProgress({ step: name, state: 'update', detail, seconds: seconds() });
  });
  const detail = describe(result);
  onProgress({ step: name, state: 'done', ...(detail !== undefined && { detail }), seconds: seconds() });
  return result;
}
