import { ApiException } from '@kubernetes/client-node';

import { UserError } from '../../src/errors';
import { isConnectionError } from './probe';

/** The cluster answered, and refused. */
export class RequestRefused extends UserError {}

/** The credentials are good, and do not allow this one request. */
export class AccessDenied extends RequestRefused {}

/** What is read, or something else where the credentials do not allow to read it. */
export async function orDenied<T>(read: Promise<T>, otherwise: () => T): Promise<T> {
  try {
    return await read;
  } catch (error) {
    if (error instanceof AccessDenied) return otherwise();
    throw error;
  }
}

/** What the user can make of an error of a request; any other error as it is. */
export function explained(error: unknown, context: string, server: string): unknown {
  const at = `the cluster at ${server} (context ${context})`;
  if (error instanceof ApiException) {
    if (error.code === 403) {
      return new AccessDenied(`These credentials do not allow it at ${at}`, [
        {
          message: refusal(error.body),
          fix: `ask for the right; \`talestack doctor\` lists all that are missing`,
        },
      ]);
    }
    if (error.code === 401) {
      return new RequestRefused(`The credentials of the kubeconfig were refused by ${at}`, [
        {
          key: 'context',
          value: context,
          message: `HTTP ${error.code}`,
          fix: 'renew the login',
        },
      ]);
    }
    return new RequestRefused(`A request was refused by ${at}: HTTP ${error.code}`, [
      { message: refusal(error.body) },
    ]);
  }
  if (error instanceof Error && isConnectionError(error)) {
    return new UserError(`Nothing answers for ${at}`, [
      {
        message: error.message,
        fix: 'check that the cluster runs and that the context is the right one; if it is no more: talestack down ENV --cluster-gone',
      },
    ]);
  }
  return error;
}

/** There is no such object, or the cluster does not know its kind. */
export function isNotThere(error: unknown): boolean {
  if (error instanceof ApiException) return error.code === 404;
  return error instanceof Error && error.message.includes('Unrecognized API version and kind');
}

/** The API server's own words, such as `secrets is forbidden: User "me" cannot list resource …`. */
function refusal(body: unknown): string {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  try {
    const { message } = JSON.parse(text) as { readonly message?: string };
    return message ?? 'no reason was given';
  } catch {
    return 'no reason was given';
  }
}
