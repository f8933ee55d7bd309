import { NeedsOperator } from '../failures';
import type { Girder } from '../girder';
import { Refused } from '../girder';
import type { Step, StepContext } from '../step';

interface Session {
  readonly user: { readonly admin?: boolean };
  readonly authToken: { readonly token: string };
}

interface NewUser {
  readonly admin?: boolean;
  readonly authToken?: { readonly token: string };
}

/** Makes the first user, which girder makes an administrator, or logs in as that user. */
export const admin: Step = {
  name: 'administrator',
  run: async (context) => {
    const { config, secrets, girder } = context;
    const { login } = config.admin;
    const password = secrets.adminPassword;
    if (password === undefined) throw new NeedsOperator('the secret girder.adminPassword is not set');
    const found = await logIn(context, password);
    if (found) {
      if (found.user.admin !== true) {
        throw new NeedsOperator(`the user ${login} is no administrator: make it one in girder`);
      }
      girder.authenticate(found.authToken.token);
      return `logged in as ${login}`;
    }
    // Only the first user becomes an administrator; any other would be in the way later.
    if (await hasUsers(girder)) throw strangers(login);
    const made = await create(context, password);
    if (made?.admin !== true) throw strangers(login);
    const token = made.authToken ?? (await logIn(context, password))?.authToken;
    if (!token) throw new NeedsOperator(`girder made the user ${login}, but does not let it log in`);
    girder.authenticate(token.token);
    return `made ${login}`;
  },
};

/** Undefined where there is no such user, or it has another password. */
async function logIn({ config, girder }: StepContext, password: string): Promise<Session | undefined> {
  const basic = Buffer.from(`${config.admin.login}:${password}`).toString('base64');
  return unlessDenied(girder.get<Session>('/user/authentication', {}, { authorization: `Basic ${basic}` }));
}

/** Undefined where that user, or one with its address, is there already. */
async function create({ config, girder }: StepContext, password: string): Promise<NewUser | undefined> {
  try {
    return await girder.post<NewUser>('/user', { ...config.admin, password, admin: true });
  } catch (error) {
    if (error instanceof Refused && error.answer.includes('already registered')) return undefined;
    throw error;
  }
}

/** As far as anybody may know: later girders show users only to users. */
async function hasUsers(girder: Girder): Promise<boolean> {
  const users = await unlessDenied(girder.get<readonly unknown[]>('/user', { limit: 1 }));
  return users !== undefined && users.length > 0;
}

async function unlessDenied<T>(request: Promise<T>): Promise<T | undefined> {
  try {
    return await request;
  } catch (error) {
    // girder's documentation says 403; it answers 401 to whoever is not logged in.
    if (error instanceof Refused && (error.status === 401 || error.status === 403)) return undefined;
    throw error;
  }
}

function strangers(login: string): NeedsOperator {
  return new NeedsOperator(
    `girder has users already, and ${login} cannot log in with the secret girder.adminPassword: ` +
      `set the secret to that user's password in girder, then raise talestack:revision`,
  );
}
