import { findProjectDir } from '../src/config';
import { program, withoutStackTrace } from './program';

/** Entry of `pulumi up`, `pulumi preview` and `pulumi destroy`; the command line calls the same functions. */
export = async () => {
  try {
    return await program(findProjectDir(process.cwd()));
  } catch (error) {
    throw withoutStackTrace(error);
  }
};
