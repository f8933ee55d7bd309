import type { Config } from '../../config';
import { ConsentMissing } from '../boundary';

export interface ProtectionArgs {
  readonly 'yes-destroy': string | undefined;
}

export const protectionOptions = {
  'yes-destroy': {
    type: 'string',
    describe:
      'name of the environment, typed in full: needed where `protect: true`, and for -k where nobody can be asked',
  },
} as const;

/**
 * A protected environment is torn down only by someone who types its name.
 *
 * @throws ConsentMissing when it was not typed, or another one was
 */
export function checkProtection(config: Config, args: ProtectionArgs): void {
  if (config.protect || args['yes-destroy'] !== undefined)
    checkTyped(config, args, 'is missing: the config says `protect: true`');
}

/**
 * @param why what it means that it is missing
 * @throws ConsentMissing when the name of the environment was not typed
 */
export function checkTyped(
  { environment }: Pick<Config, 'environment'>,
  { 'yes-destroy': typed }: ProtectionArgs,
  why: string,
): void {
  if (typed === environment) return;
  const fix = `add --yes-destroy ${environment}, if you mean it`;
  const problem =
    typed === undefined
      ? { message: why }
      : { value: typed, message: 'is not the environment of this command', allowed: environment };
  throw new ConsentMissing('Nothing was touched', [{ key: '--yes-destroy', ...problem, fix }]);
}
