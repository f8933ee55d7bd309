import { NeedsOperator } from '../failures';
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
    const others = await girder.get<readonly unknown[]>('/user', { limit: 1 });
    if (others.length > 0) throw strangers(login);
    const made = await girder.post<NewUser>('/user', { ...config.admin, password, admin: true });
    if (made.admin !== true) throw strangers(login);
    const token = made.authToken ?? (await logIn(context, password))?.authToken;
    if (!token) throw new NeedsOperator(`girder made the user ${login}, but does not let it log in`);
    girder.authenticate(token.token);
    return `made ${login}`;
  },
};

/** Undefined where there is no such user, or it has another password. */
async function logIn({ config, girder }: StepContext, password: string): Promise<Session | undefined> {
  const basic = Buffer.from(`${config.admin.login}:${password}`).toString('base64');
  try {
    return await girder.get<Session>('/user/authentication', {}, { authorization: `Basic ${basic}` });
  } catch (error) {
    // The documentation says 403; girder 2 answers 401 to whoever is not logged in.
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
