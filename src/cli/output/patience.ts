/** What takes longer than this is to say that it is at work. */
const firstMilliseconds = 2000;
const everyMilliseconds = 15_000;

/**
 * Does something that prints its outcome at its end. Where that takes its time,
 * plain lines on standard error say that it goes on, on a terminal or not;
 * standard output stays what the command is for.
 *
 * @param what what is being done, such as `looking at the cluster`
 * @param json whether scripts read the output: nothing is said then
 */
export async function patiently<T>(what: string, json: boolean, work: () => Promise<T>): Promise<T> {
  if (json) return work();
  const end = tellNowAndThen(() => what);
  try {
    return await work();
  } finally {
    end();
  }
}

/**
 * Says on standard error that something goes on, once it takes its time. It keeps no program from its end.
 *
 * @param what what is being done at that moment
 * @returns what ends it
 */
export function tellNowAndThen(what: () => string): () => void {
  const started = Date.now();
  const tell = () => {
    console.error(`${what()} … ${Math.round((Date.now() - started) / 1000)}s`);
  };
  let every: NodeJS.Timeout | undefined;
  const first = setTimeout(() => {
    tell();
    every = setInterval(tell, everyMilliseconds).unref();
  }, firstMilliseconds).unref();
  return () => {
    clearTimeout(first);
    clearInterval(every);
  };
}
