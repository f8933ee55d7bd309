import type { Config } from '../../config/schema';
import { dashboardHost } from '../addresses';
import type { ComputeImage } from './program/config';

const icons = {
  jupyter:
    'https://raw.githubusercontent.com/whole-tale/jupyter-base/master/squarelogo-greytext-orangebody-greymoons.png',
  rstudio: 'https://www.rstudio.com/wp-content/uploads/2014/06/RStudio-Ball.png',
};

/** What differs between compute environments. */
interface Environment {
  readonly name: string;
  readonly icon: keyof typeof icons;
  readonly command: string;
  readonly port: number;
  readonly targetMount: string;
  readonly urlPath: string;
  readonly user: string;
  /** Of repo2docker_wholetale. */
  readonly buildpack: string;
}

const jupyter = {
  icon: 'jupyter',
  command: [
    'jupyter notebook --no-browser --port {port} --ip=0.0.0.0',
    '--NotebookApp.token={token} --NotebookApp.base_url=/{base_path} --NotebookApp.port_retries=0',
  ].join(' '),
  port: 8888,
  targetMount: '/home/jovyan/work',
  user: 'jovyan',
  buildpack: 'PythonBuildPack',
} as const;

/**
 * Those of the old `setup_girder.py`. The legacy gwvolman builds with a
 * template and has one R buildpack; later versions have a buildpack for rocker,
 * and girder_wholetale 1.2 refuses fields that it does not know (`server/schema/misc.py`).
 */
const environments = (legacy: boolean): readonly Environment[] => [
  { ...jupyter, name: 'Jupyter Classic', urlPath: '?token={token}' },
  { ...jupyter, name: 'Jupyter Lab', urlPath: 'lab?token={token}' },
  {
    name: 'RStudio',
    icon: 'rstudio',
    command: legacy ? '/usr/lib/rstudio-server/bin/rserver' : '/start.sh',
    port: 8787,
    targetMount: '/WholeTale',
    urlPath: '',
    user: 'rstudio',
    buildpack: legacy ? 'RBuildPack' : 'RockerBuildPack',
  },
];

/** The compute environments that a new girder offers. */
export function computeImages(config: Config): ComputeImage[] {
  const legacy = config.worker.variant === 'legacy';
  return environments(legacy).map(({ name, icon, ...rest }) => ({
    name,
    icon: icons[icon],
    iframe: true,
    public: true,
    config: {
      ...rest,
      // The dashboard shows them within its own page.
      environment: [`CSP_HOSTS=${dashboardHost(config)}`],
      memLimit: '2048m',
      ...(legacy && { template: 'base.tpl' }),
    },
  }));
}
