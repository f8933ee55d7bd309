import * as pulumi from '@pulumi/pulumi';

/** What Pulumi was asked to register. */
export interface Registered {
  readonly type: string;
  readonly name: string;
  readonly inputs: Record<string, unknown>;
}

/**
 * Makes Pulumi record resources instead of making them. A resource of another
 * type than those expected, or any call at all, fails the test.
 */
export async function recordResources(expectedTypes: readonly RegExp[]): Promise<Registered[]> {
  const registered: Registered[] = [];
  await pulumi.runtime.setMocks(
    {
      newResource: ({ type, name, inputs }) => {
        if (!expectedTypes.some((expected) => expected.test(type)))
          throw new Error(`unexpected resource ${type} ${name}`);
        registered.push({ type, name, inputs: inputs as Record<string, unknown> });
        return { id: `${name}-id`, state: inputs as Record<string, unknown> };
      },
      call: ({ token }) => {
        throw new Error(`unexpected call ${token}`);
      },
    },
    'talestack',
    'dev',
    false,
  );
  return registered;
}

/** The settled value of an output. */
export function valueOf<T>(output: pulumi.Output<T>): Promise<T> {
  return new Promise((resolve) => output.apply(resolve));
}
