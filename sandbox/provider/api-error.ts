import { ApiException } from '@kubernetes/client-node';

import { withoutDumps } from '../../src/errors';
import type { KubeObject } from './objects';
import { idOf, isObject } from './objects';
import { redacted } from './secrets';

/** One field that the API server names in its answer. */
interface FieldProblem {
  /** In its own notation: `spec.ports[0].port`. */
  readonly field: string;
  readonly message: string;
}

/** What the API server answered, in its own words. */
export class ApiError extends Error {
  constructor(
    readonly code: number,
    message: string,
    readonly fields: readonly FieldProblem[] = [],
  ) {
    super(message);
  }
}

export function isNotFound(error: unknown): boolean {
  if (error instanceof ApiException || error instanceof ApiError) return error.code === 404;
  return error instanceof Error && error.message.startsWith('Unrecognized API version and kind');
}

/**
 * A failed request in the words of the API server, with the object that it was
 * about. The values of a Secret and dumps of whole objects, which some answers repeat, are left out.
 */
export function explained(error: unknown, object: KubeObject): unknown {
  if (!(error instanceof ApiException)) return error;
  const status = statusOf(error.body);
  const said = status.message || `the API server answered HTTP ${error.code}`;
  const named = said.includes(`"${object.metadata.name}"`);
  const hint = status.conflict ? ' (the annotation pulumi.com/patchForce: "true" takes the fields over)' : '';
  const message = `${named ? '' : `${object.kind} ${idOf(object)}: `}${said}${hint}`;
  const fields = status.fields.map((each) => ({ ...each, message: shown(each.message, object) }));
  return new ApiError(error.code, shown(message, object), fields);
}

function shown(message: string, object: KubeObject): string {
  return withoutDumps(redacted(message, object));
}

interface Answer {
  readonly message: string;
  readonly conflict: boolean;
  readonly fields: readonly FieldProblem[];
}

function statusOf(body: unknown): Answer {
  const status = parsed(body);
  const { details } = status;
  const listed: unknown = isObject(details) ? details.causes : undefined;
  const causes = Array.isArray(listed) ? listed.filter(isObject) : [];
  return {
    message: textOf(status.message),
    conflict: causes.some((cause) => cause.reason === 'FieldManagerConflict'),
    fields: causes.map((cause) => ({ field: textOf(cause.field), message: textOf(cause.message) })),
  };
}

function parsed(body: unknown): Readonly<Record<string, unknown>> {
  try {
    const status: unknown = typeof body === 'string' ? JSON.parse(body) : body;
    return isObject(status) ? status : {};
  } catch {
    return {};
  }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
