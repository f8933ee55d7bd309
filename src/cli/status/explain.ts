import { UserError } from '../../errors';
import type { Environment } from '../environment';
import { ObjectReader } from './objects';
import { problemOf } from './reason';

/**
 * Runs the engine; when it fails at objects that did not get ready, adds what
 * their pods, claims and events say.
 */
export async function withReasons<T>(environment: Environment, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    throw error instanceof UserError ? await explained(environment, error) : error;
  }
}

async function explained(environment: Environment, error: UserError): Promise<UserError> {
  const failed = new Set(error.problems.map((each) => each.where));
  try {
    const objects = await ObjectReader.open(environment).read();
    const reasons = objects
      .filter((each) => failed.has(each.path))
      .flatMap((each) => each.reasons)
      // That it is not there, or that nothing is known, adds nothing to what the engine said.
      .filter(({ cause }) => cause !== 'missing' && cause !== 'unknown');
    return reasons.length === 0
      ? error
      : new UserError(error.title, [...error.problems, ...reasons.map(problemOf)]);
  } catch {
    // A cluster that cannot be asked any more must not hide what the engine said.
    return error;
  }
}
