import { MayPass, messageOf } from './failures';

/** What can be sent: texts and numbers as they are, anything else as JSON, which is how girder takes lists and objects. */
export type Parameters = Readonly<Record<string, unknown>>;

type Method = 'GET' | 'POST' | 'PUT';

export interface GirderOptions {
  /** Root of the API: `http://girder:8080/api/v1`. */
  readonly url: string;
  readonly requestSeconds: number;
  readonly signal: AbortSignal;
}

/** girder answered that it will not do this. The text is girder's own. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    request: string,
    readonly answer: string,
  ) {
    super(`girder answered HTTP ${status} to ${request}${answer === '' ? '' : `: ${answer}`}`);
  }
}

/** girder's REST API (its `girder/api/v1` and the plugins' `rest`), with the one kind of answer that is used here: JSON. */
export class Girder {
  private token: string | undefined;

  constructor(private readonly options: GirderOptions) {}

  /** From now on requests are those of the user that the token was given to. */
  authenticate(token: string): void {
    this.token = token;
  }

  /** Whether the API is there. Its root is a page, not JSON. @throws MayPass where it is not */
  async reach(): Promise<void> {
    const { status } = await this.send('GET', '', {}, {});
    if (status !== 200) throw new MayPass(`girder answered HTTP ${status}`);
  }

  get<T>(path: string, parameters: Parameters = {}, headers: Readonly<Record<string, string>> = {}) {
    return this.request<T>('GET', path, parameters, headers);
  }

  post<T>(path: string, parameters: Parameters) {
    return this.request<T>('POST', path, parameters);
  }

  put<T>(path: string, parameters: Parameters = {}) {
    return this.request<T>('PUT', path, parameters);
  }

  /**
   * @throws MayPass where girder did not answer, or with an error of its own
   * @throws Refused where it will not do this
   */
  private async request<T>(
    method: Method,
    path: string,
    parameters: Parameters,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<T> {
    const request = `${method} ${path}`;
    const { status, text } = await this.send(method, path, parameters, headers);
    if (status < 300) return parsed(text, request) as T;
    const refused = new Refused(status, request, answerOf(text));
    if (status >= 500 || status === 408 || status === 429) throw new MayPass(refused.message);
    throw refused;
  }

  private async send(
    method: Method,
    path: string,
    parameters: Parameters,
    headers: Readonly<Record<string, string>>,
  ): Promise<{ status: number; text: string }> {
    const { url, requestSeconds, signal } = this.options;
    const form = formOf(parameters);
    const query = method === 'GET' && form.size > 0 ? `?${form.toString()}` : '';
    try {
      const response = await fetch(`${url}${path}${query}`, {
        method,
        headers: {
          accept: 'application/json',
          ...(this.token !== undefined && { 'girder-token': this.token }),
          ...headers,
        },
        // Not in the address, which ends up in girder's log of requests.
        ...(method !== 'GET' && { body: form }),
        signal: AbortSignal.any([signal, AbortSignal.timeout(requestSeconds * 1000)]),
      });
      return { status: response.status, text: await response.text() };
    } catch (error) {
      throw new MayPass(`no answer from girder to ${method} ${path || '/'}: ${messageOf(error)}`);
    }
  }
}

function formOf(parameters: Parameters): URLSearchParams {
  const texts = Object.entries(parameters).map(([key, value]): [string, string] => [
    key,
    typeof value === 'string' ? value : JSON.stringify(value),
  ]);
  return new URLSearchParams(texts);
}

function parsed(text: string, request: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // A proxy's page, or the answer was cut off.
    throw new MayPass(`girder's answer to ${request} is no JSON`);
  }
}

const longestAnswer = 500;

/** What an error says: `{"message": …, "type": …}`, or a page of whoever stands in front of girder. */
function answerOf(text: string): string {
  try {
    const { message } = JSON.parse(text) as { message?: unknown };
    if (typeof message === 'string') return message.slice(0, longestAnswer);
  } catch {
    // Not girder's own words, then.
  }
  return text.replace(/\s+/g, ' ').trim().slice(0, longestAnswer);
}
