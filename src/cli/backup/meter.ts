import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { Writable } from 'node:stream';

import { sizeText } from '../output/size';

/** The same sink, which says how much it was given. */
export function metered(to: Writable, onProgress: (what: string) => void): Writable {
  let bytes = 0;
  const sink = new Writable({
    write: (chunk: Buffer, encoding, done) => {
      bytes += chunk.length;
      onProgress(sizeText(bytes));
      to.write(chunk, encoding, done);
    },
    final: (done) => {
      to.end(done);
    },
    destroy: (error, done) => {
      to.destroy(error ?? undefined);
      done(error);
    },
  });
  to.on('error', (error) => sink.destroy(error));
  // Whoever writes is told; nobody else is there to hear it.
  sink.on('error', () => undefined);
  return sink;
}

/** A file, which says how much of it was read. */
export function meteredFile(file: string, onProgress: (what: string) => void): Readable {
  let bytes = 0;
  const from = createReadStream(file);
  from.on('data', (chunk) => {
    bytes += chunk.length;
    onProgress(sizeText(bytes));
  });
  from.pause();
  return from;
}
