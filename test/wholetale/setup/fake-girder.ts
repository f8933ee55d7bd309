import { randomUUID } from 'node:crypto';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** girder's three kinds of errors, as its `girder/api/rest.py` writes them. */
class GirderError extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly type: 'rest' | 'access' | 'validation' = 'rest',
  ) {
    super(message);
  }
}

interface User {
  readonly login: string;
  readonly email: string;
  readonly password: string;
  readonly admin: boolean;
}

interface Call {
  readonly method: string;
  readonly path: string;
  /** As it came over the wire, to look for secrets in it. */
  readonly url: string;
  readonly parameters: URLSearchParams;
}

/** What happens instead of the answer to one request. */
export type Fault = 'crash' | 'error' | 'hangUp' | 'answerLost' | 'errorAfterwards';

/** Plugins of the image, each with what it needs: the WholeTale ones have `plugin.yml` files. */
const installed: Readonly<Record<string, readonly string[]>> = {
  oauth: [],
  gravatar: [],
  jobs: [],
  worker: ['jobs'],
  globus_handler: ['oauth'],
  virtual_resources: [],
  wt_data_manager: ['globus_handler'],
  wholetale: ['jobs', 'worker', 'virtual_resources', 'globus_handler'],
  wt_home_dir: [],
  homepage: [],
};

/** Which plugin knows a setting; one of the core is known always. */
const settingPrefixes: readonly (readonly [prefix: string, plugin: string | undefined])[] = [
  ['core.', undefined],
  ['worker.', 'worker'],
  ['oauth.', 'oauth'],
  ['dm.', 'wt_data_manager'],
];

/** `containerConfigSchema` of girder_wholetale 1.2, which allows nothing else. */
const containerConfigKeys = [
  'buildpack',
  'repo2docker_version',
  'command',
  'cpuShares',
  'csp',
  'environment',
  'memLimit',
  'port',
  'user',
  'targetMount',
  'urlPath',
];

/**
 * The part of the API of girder 2 with WholeTale 1.2 that is used to set it up:
 * `girder/api/v1/{system,user,assetstore}.py`, `girder/models/{user,setting}.py`,
 * the plugin `oauth` and `server/rest/image.py` of girder_wholetale. Like
 * girder, it loads plugins only when it starts, and after a request to restart
 * it answers for a moment longer.
 */
export class FakeGirder {
  readonly users: User[] = [];
  readonly assetstores: Record<string, unknown>[] = [];
  readonly settings = new Map<string, unknown>();
  readonly images: { readonly name: string; readonly config: Record<string, unknown> }[] = [];
  enabled: string[] = [];
  /** Plugins that raise an error when they are loaded. */
  broken: string[] = [];
  passwordLogin = true;
  /** As later girders do, from whoever is not logged in. */
  hidesUsers = false;
  restartAllowed = true;
  /** How many times it was started. */
  starts = 0;
  readonly calls: Call[] = [];
  /** Every request that changed something, as `POST /user`. */
  readonly changes: string[] = [];

  private loaded: string[] = [];
  private startDate = '';
  private readonly tokens = new Map<string, User>();
  private readonly faults: { method: string; path: string; fault: Fault; times: number }[] = [];
  private server: Server | undefined;
  private port = 0;
  private restarting: Promise<void> = Promise.resolve();

  get url(): string {
    return `http://127.0.0.1:${this.port}/api/v1`;
  }

  /** Starts to listen, on the same port each time. */
  async start(): Promise<void> {
    this.starts += 1;
    this.startDate = `2024-01-01T00:00:00.${this.starts}`;
    this.loaded = this.enabled.filter((each) => !this.broken.includes(each));
    const server = createServer((request, response) => void this.handle(request, response));
    this.server = server;
    await new Promise<void>((resolve) => server.listen(this.port, '127.0.0.1', resolve));
    this.port = (server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    await this.restarting;
    await this.close();
  }

  /** Lets the next requests of this kind go wrong. */
  fail(method: string, path: string, fault: Fault, times = 1): void {
    this.faults.push({ method, path, fault, times });
  }

  /** Nothing goes wrong any more. */
  recover(): void {
    this.faults.length = 0;
  }

  /** Stops and starts by itself instead of answering the next request of this kind. */
  crashAt(method: string, path: string): void {
    this.faults.push({ method, path, fault: 'crash', times: 1 });
  }

  private async close(): Promise<void> {
    const { server } = this;
    if (!server) return;
    this.server = undefined;
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { pathname, searchParams } = new URL(request.url ?? '/', this.url);
    // CherryPy puts the query and a form in the body together.
    const parameters = new URLSearchParams([
      ...searchParams,
      ...new URLSearchParams(Buffer.concat(chunks).toString()),
    ]);
    const path = pathname.slice('/api/v1'.length);
    const method = request.method ?? '';
    this.calls.push({ method, path, url: request.url ?? '', parameters });
    const planned = this.faults.find(
      (each) => each.method === method && each.path === path && each.times > 0,
    );
    if (planned) planned.times -= 1;
    const fault = planned?.fault;
    if (fault === 'crash') {
      this.restarting = this.restarting.then(() => this.startAgain());
      return;
    }
    if (fault === 'hangUp') {
      request.socket.destroy();
      return;
    }
    if (fault === 'error') {
      answer(response, 500, { type: 'internal', message: 'An unexpected error occurred on the server.' });
      return;
    }
    const result = this.result({ method, path, parameters, request });
    if (fault === 'answerLost') request.socket.destroy();
    else if (fault === 'errorAfterwards') answer(response, 502, '<html><h1>Bad Gateway</h1></html>');
    else if (result instanceof GirderError)
      answer(response, result.status, { message: result.message, type: result.type });
    else answer(response, 200, result);
  }

  private result(call: {
    method: string;
    path: string;
    parameters: URLSearchParams;
    request: IncomingMessage;
  }) {
    try {
      const result = this.route(call);
      if (call.method !== 'GET') this.changes.push(`${call.method} ${call.path}`);
      return result;
    } catch (error) {
      if (error instanceof GirderError) return error;
      throw error;
    }
  }

  private route({ method, path, parameters, request }: Parameters<FakeGirder['result']>[0]): unknown {
    const user = this.tokens.get(String(request.headers['girder-token']));
    const admin = () => {
      if (user?.admin !== true)
        throw new GirderError(user ? 403 : 401, 'Administrator access required.', 'access');
    };
    switch (`${method} ${path}`) {
      case 'GET ':
        return '<html>Girder REST API</html>';
      case 'GET /system/version':
        return { release: '2.5.0', apiVersion: '2.5.0', serverStartDate: this.startDate };
      case 'GET /user/authentication':
        return this.logIn(request);
      case 'GET /user':
        if (this.hidesUsers && !user) throw new GirderError(401, 'You must be logged in.', 'access');
        return this.users.map(({ login }) => ({ login }));
      case 'POST /user':
        return this.createUser(parameters);
      case 'GET /assetstore':
        admin();
        return this.assetstores;
      case 'POST /assetstore':
        admin();
        return this.createAssetstore(parameters);
      case 'GET /system/plugins':
        admin();
        return this.plugins();
      case 'PUT /system/plugins':
        admin();
        this.enabled = withDependencies(JSON.parse(required(parameters, 'plugins')) as string[]);
        return { key: 'core.plugins_enabled', value: this.enabled };
      case 'PUT /system/restart':
        admin();
        if (!this.restartAllowed) throw new GirderError(403, 'Restarting of server is disabled.');
        return this.restart();
      case 'GET /system/setting':
        admin();
        return Object.fromEntries(
          (JSON.parse(required(parameters, 'list')) as string[]).map((key) => [
            key,
            this.settings.get(key) ?? null,
          ]),
        );
      case 'PUT /system/setting':
        admin();
        return this.putSettings(
          JSON.parse(required(parameters, 'list')) as { key: string; value: unknown }[],
        );
      default:
        return this.pluginRoute(method, path, parameters, user);
    }
  }

  private pluginRoute(
    method: string,
    path: string,
    parameters: URLSearchParams,
    user: User | undefined,
  ): unknown {
    const route = `${method} ${path}`;
    if (route === 'GET /oauth/provider' && this.loaded.includes('oauth')) {
      required(parameters, 'redirect');
      return {};
    }
    if (path === '/image' && this.loaded.includes('wholetale')) {
      if (method === 'GET') {
        // The default limit is 50; 0 is none.
        const limit = Number(parameters.get('limit') ?? 50);
        return limit === 0 ? this.images : this.images.slice(0, limit);
      }
      if (!user) throw new GirderError(401, 'You must be logged in.', 'access');
      return this.createImage(parameters);
    }
    throw new GirderError(400, `No matching route for "${method} ${path.slice(1)}"`);
  }

  private logIn(request: IncomingMessage) {
    if (!this.passwordLogin) throw new GirderError(400, 'Password login is disabled on this instance.');
    const [scheme, encoded = ''] = (request.headers.authorization ?? '').split(' ');
    if (scheme !== 'Basic') throw new GirderError(401, 'Use HTTP Basic Authentication');
    const credentials = Buffer.from(encoded, 'base64').toString();
    const at = credentials.indexOf(':');
    const user = this.users.find(({ login }) => login === credentials.slice(0, at).toLowerCase());
    if (user?.password !== credentials.slice(at + 1)) throw new GirderError(401, 'Login failed.', 'access');
    return {
      user: { login: user.login, admin: user.admin },
      authToken: this.tokenFor(user),
      message: 'Login succeeded.',
    };
  }

  private createUser(parameters: URLSearchParams) {
    const [login, email, password] = ['login', 'email', 'password'].map((key) =>
      required(parameters, key),
    ) as [string, string, string];
    for (const key of ['firstName', 'lastName']) required(parameters, key);
    if (!/^[\w.\-+]*@[\w.-]*\.\w+$/.test(email))
      throw new GirderError(400, 'Invalid email address.', 'validation');
    if (this.users.some((each) => each.login === login)) {
      throw new GirderError(400, 'That login is already registered.', 'validation');
    }
    // Whatever was asked for: the first one is an administrator, and any other only where an administrator says so.
    const user = { login, email, password, admin: this.users.length === 0 };
    this.users.push(user);
    return { login, admin: user.admin, authToken: this.tokenFor(user) };
  }

  private tokenFor(user: User) {
    const token = randomUUID();
    this.tokens.set(token, user);
    return { token, expires: '2030-01-01T00:00:00' };
  }

  private createAssetstore(parameters: URLSearchParams) {
    const type = Number(required(parameters, 'type'));
    if (type === 0) required(parameters, 'root');
    else if (type === 1) required(parameters, 'db');
    else throw new GirderError(400, 'Invalid type parameter');
    const name = required(parameters, 'name');
    if (this.assetstores.some((each) => each.name === name)) {
      throw new GirderError(400, 'An assetstore with that name already exists.', 'validation');
    }
    const made = { ...Object.fromEntries(parameters), current: this.assetstores.length === 0 };
    this.assetstores.push(made);
    return made;
  }

  private plugins() {
    const failed = this.enabled.filter((each) => this.starts > 0 && this.broken.includes(each));
    return {
      all: Object.fromEntries(Object.keys(installed).map((each) => [each, { name: each }])),
      enabled: this.enabled,
      ...(failed.length > 0 && {
        failed: Object.fromEntries(
          failed.map((each) => [
            each,
            { traceback: `Traceback:\n  File "x"\nImportError: no module ${each}\n` },
          ]),
        ),
      }),
    };
  }

  private restart() {
    this.restarting = this.restarting.then(moment).then(() => this.startAgain());
    return { restarted: '2024-01-01T00:00:00' };
  }

  private async startAgain(): Promise<void> {
    await this.close();
    await moment();
    await this.start();
  }

  private putSettings(list: readonly { key: string; value: unknown }[]) {
    for (const { key, value } of list) {
      const known = settingPrefixes.find(([prefix]) => key.startsWith(prefix));
      if (!known || (known[1] !== undefined && !this.loaded.includes(known[1]))) {
        throw new GirderError(400, `Invalid setting key "${key}".`, 'validation');
      }
      this.settings.set(key, normalized(key, textAsJson(value)));
    }
    return true;
  }

  private createImage(parameters: URLSearchParams) {
    const config = JSON.parse(parameters.get('config') ?? 'null') as Record<string, unknown>;
    const unknown = Object.keys(config).filter((key) => !containerConfigKeys.includes(key));
    if (unknown.length > 0) {
      throw new GirderError(400, `Additional properties are not allowed (${unknown.join()} was unexpected)`);
    }
    const made = { name: required(parameters, 'name'), config };
    this.images.push(made);
    return made;
  }
}

const moment = () => new Promise((resolve) => setTimeout(resolve, 60));

function answer(response: ServerResponse, status: number, body: unknown): void {
  const page = typeof body === 'string';
  response.writeHead(status, { 'content-type': page ? 'text/html' : 'application/json' });
  response.end(page ? body : JSON.stringify(body));
}

function required(parameters: URLSearchParams, key: string): string {
  const value = parameters.get(key);
  if (value === null) throw new GirderError(400, `Parameter "${key}" is required.`);
  return value;
}

function withDependencies(names: readonly string[]): string[] {
  const found = new Set<string>();
  const add = (name: string) => {
    for (const each of installed[name] ?? []) add(each);
    if (name in installed) found.add(name);
  };
  names.forEach(add);
  return [...found];
}

/** `setSetting` of `girder/api/v1/system.py`: a text that is JSON is taken for it. */
function textAsJson(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value;
  }
}

/** What the validators of `girder/models/setting.py` make of a list in a text. */
function normalized(key: string, value: unknown): unknown {
  if (!key.startsWith('core.cors.allow_')) return value;
  if (typeof value !== 'string')
    throw new GirderError(400, `${key} must be a comma-separated list`, 'validation');
  const items = value.replaceAll(',', ' ').trim().split(/\s+/);
  return [...new Set(items.map((each) => each.replace(/\/$/, '')))].join(', ');
}
