import * as pulumi from '@pulumi/pulumi';

/** What Pulumi was asked to register. */
export interface Registered {
  readonly type: string;
  readonly name: string;
  readonly inputs: Record<string, unknown>;
}

/** What a provider would say, beside repeating the inputs. */
export interface Answers {
  /** Type → outputs of its resources. @default none */
  readonly outputs?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** Token of a function → its result; any other call is unexpected. @default none */
  readonly calls?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

export interface Recording {
  readonly registered: readonly Registered[];
  /** Waits for all registrations. @throws Error naming every resource and call that was not expected */
  readonly settle: () => Promise<void>;
}

/**
 * Makes Pulumi record resources instead of making them. A resource of another
 * type than those expected, or a call that has no answer, fails when the recording
 * settles: thrown inside a mock, it would end the process and not the test.
 */
export async function recordResources(
  expectedTypes: readonly RegExp[],
  { outputs = {}, calls = {} }: Answers = {},
): Promise<Recording> {
  const registered: Registered[] = [];
  const unexpected: string[] = [];
  await pulumi.runtime.setMocks(
    {
      newResource: ({ type, name, inputs }) => {
        if (!expectedTypes.some((expected) => expected.test(type)))
          unexpected.push(`resource ${type} ${name}`);
        registered.push({ type, name, inputs: inputs as Record<string, unknown> });
        return { id: `${name}-id`, state: { ...(inputs as Record<string, unknown>), ...outputs[type] } };
      },
      call: ({ token }) => {
        const answer = calls[token];
        if (answer === undefined) unexpected.push(`call ${token}`);
        return { ...answer };
      },
    },
    'talestack',
    'dev',
    false,
  );
  const settle = async () => {
    await pulumi.runtime.disconnect();
    if (unexpected.length > 0) throw new Error(`unexpected: ${unexpected.join(', ')}`);
  };
  return { registered, settle };
}

/** The settled value of an output. */
export function valueOf<T>(output: pulumi.Output<T>): Promise<T> {
  return new Promise((resolve) => output.apply(resolve));
}
