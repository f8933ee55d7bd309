import * as pulumi from '@pulumi/pulumi';

import { findProjectDir, stackLayer } from '../src/config';
import { clusterProgram } from './cluster';
import { program, withoutStackTrace } from './program';

/** Entry of `pulumi up`, `pulumi preview` and `pulumi destroy`; the command line calls the same functions. */
export = async () => {
  try {
    const projectDir = findProjectDir(process.cwd());
    const { layer, environment } = stackLayer(projectDir, pulumi.getStack());
    return layer === 'cluster' ? await clusterProgram(projectDir, environment) : await program(projectDir);
  } catch (error) {
    throw withoutStackTrace(error);
  }
};
