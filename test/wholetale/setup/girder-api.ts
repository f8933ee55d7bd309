import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

import {
  containerConfigKeys,
  GirderError,
  installed,
  normalized,
  required,
  settingPrefixes,
  textAsJson,
  withDependencies,
} from './girder-rules';

interface User {
  readonly login: string;
  readonly email: string;
  readonly password: string;
  readonly admin: boolean;
}

/** A request as girder sees it. */
interface Request {
  readonly method: string;
  readonly path: string;
  readonly parameters: URLSearchParams;
  readonly request: IncomingMessage;
}

/**
 * The part of the API of girder 2 with WholeTale 1.2 that is used to set it up:
 * `girder/api/v1/{system,user,assetstore}.py`, `girder/models/{user,setting}.py`,
 * the plugin `oauth` and `server/rest/image.py` of girder_wholetale. Like
 * girder, it loads plugins only when it starts, and after a request to restart
 * it answers for a moment longer.
 */
export abstract class GirderApi {
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
  /** Every request that changed something, as `POST /user`. */
  readonly changes: string[] = [];

  protected loaded: string[] = [];
  protected startDate = '';
  private readonly tokens = new Map<string, User>();

  /** Begins to restart. */
  protected abstract restart(): object;

  protected result(call: Request) {
    try {
      const result = this.route(call);
      if (call.method !== 'GET') this.changes.push(`${call.method} ${call.path}`);
      return result;
    } catch (error) {
      if (error instanceof GirderError) return error;
      throw error;
    }
  }

  private route({ method, path, parameters, request }: Request): unknown {
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
