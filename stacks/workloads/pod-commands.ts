import { setTimeout as sleep } from 'node:timers/promises';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { PassThrough } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import { Exec } from '@kubernetes/client-node';
import type { V1Status } from '@kubernetes/client-node';

import { asError, connectionConfig, inTime } from './pod-connection';

/** A container of a pod. */
export interface PodContainer {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
}

export interface CommandStreams {
  /** Sent to the command. It does not see an end of it: tell it how much there is. @default nothing */
  readonly input?: Readable;
  /** Where standard output goes. @default nowhere */
  readonly output?: Writable;
  /** Called with each line of standard error. @default nothing */
  readonly onErrorLine?: (line: string) => void;
  /** Ends the connection; its reason is thrown. */
  readonly signal?: AbortSignal;
}

export interface CommandEnd {
  readonly exitCode: number;
  /** The last lines of standard error. */
  readonly stderr: string;
}

/** Commands in containers, through the API server, with streams of any size. */
export interface PodCommands {
  /** @throws Error where no command can be run there, or the connection ends before the command */
  run(where: PodContainer, command: readonly string[], streams?: CommandStreams): Promise<CommandEnd>;
}

/** A WebSocket of the client, as far as it is needed. */
interface Socket {
  readonly bufferedAmount: number;
  addEventListener(event: 'error' | 'close', listener: (event: unknown) => void): void;
  pause(): void;
  resume(): void;
  close(): void;
}

/** What may wait in memory in each direction. */
const highWater = 8 << 20;
const keptLines = 20;

/**
 * @param kubeconfig path of a kubeconfig
 * @param context a context in it
 */
export function podCommands(kubeconfig: string, context: string): PodCommands {
  const config = connectionConfig(kubeconfig, context);
  return { run: (where, command, streams = {}) => run(new Exec(config), where, command, streams) };
}

async function run(
  exec: Exec,
  { namespace, pod, container }: PodContainer,
  command: readonly string[],
  { input, output, onErrorLine, signal }: CommandStreams,
): Promise<CommandEnd> {
  signal?.throwIfAborted();
  const stdout = new PassThrough({ highWaterMark: highWater });
  const stderr = new PassThrough();
  const stdin = input && new PassThrough();
  const last: string[] = [];
  createInterface({ input: stderr, crlfDelay: Infinity }).on('line', (line) => {
    onErrorLine?.(line);
    last.push(line);
    if (last.length > keptLines) last.shift();
  });
  const read = new Promise((resolve) => stderr.once('close', resolve));
  const written = output ? pipeline(stdout, output) : Promise.resolve(stdout.resume());
  const end = deferred<number>();
  const fail = (error: unknown) => {
    end.reject(asError(error));
  };
  // Whichever ends it first is thrown below.
  end.promise.catch(() => undefined);
  written.catch(fail);
  const onAbort = () => {
    fail(signal?.reason);
  };
  signal?.addEventListener('abort', onAbort, { once: true });
  let socket: Socket | undefined;
  try {
    const onStatus = (status: V1Status) => {
      const code = exitCodeOf(status);
      if (code === undefined) fail(new Error(status.message ?? 'the command could not be run'));
      else end.resolve(code);
    };
    const streams = [stdout, stderr, stdin ?? null, false, onStatus] as const;
    const opening: Promise<unknown> = exec.exec(namespace, pod, container, [...command], ...streams);
    socket = (await inTime(opening)) as Socket;
    socket.addEventListener('error', fail);
    socket.addEventListener('close', () => {
      fail(new Error('the connection was closed before the command ended'));
    });
    const ended = { is: false };
    void end.promise.catch(() => undefined).finally(() => (ended.is = true));
    brake(socket, stdout, ended);
    if (input && stdin) send(input, stdin, socket, ended).catch(fail);
    const exitCode = await end.promise;
    await written;
    await read;
    return { exitCode, stderr: last.join('\n') };
  } finally {
    signal?.removeEventListener('abort', onAbort);
    socket?.close();
    stdout.destroy();
    stderr.destroy();
    input?.destroy();
  }
}

/** What comes faster than it is written away waits on the other side. */
function brake(socket: Socket, stdout: PassThrough, ended: { readonly is: boolean }): void {
  const timer = setInterval(() => {
    if (ended.is) clearInterval(timer);
    else if (stdout.writableLength + stdout.readableLength > highWater) socket.pause();
    else socket.resume();
  }, 20);
  timer.unref();
}

async function send(
  from: Readable,
  to: PassThrough,
  socket: Socket,
  ended: { readonly is: boolean },
): Promise<void> {
  const isFull = () => socket.bufferedAmount > highWater && !ended.is;
  for await (const chunk of from) {
    if (ended.is) return;
    to.write(chunk);
    while (isFull()) await sleep(10);
  }
}

interface Deferred<T> {
  readonly promise: Promise<T>;
  resolve(value: T): void;
  reject(error: Error): void;
}

function deferred<T>(): Deferred<T> {
  let settle: Omit<Deferred<T>, 'promise'> | undefined;
  const promise = new Promise<T>((resolve, reject) => {
    settle = { resolve, reject };
  });
  if (!settle) throw new Error('a promise that calls nobody');
  return { promise, ...settle };
}

function exitCodeOf({ status, details }: V1Status): number | undefined {
  if (status === 'Success') return 0;
  const code = details?.causes?.find(({ reason }) => reason === 'ExitCode')?.message;
  return code === undefined ? undefined : Number(code);
}
