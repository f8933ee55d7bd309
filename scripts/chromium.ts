import { existsSync } from 'node:fs';

import type { Browser } from 'playwright-core';
import { chromium } from 'playwright-core';

const places = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/**
 * The Chromium of this machine ($CHROMIUM, else where it usually is); undefined where there is none.
 *
 * @throws Error where there is none and TALESTACK_REQUIRE_CHROMIUM says that there is
 */
export function findChromium(): string | undefined {
  const found = [process.env.CHROMIUM ?? '', ...places].find((each) => each !== '' && existsSync(each));
  if (found === undefined && process.env.TALESTACK_REQUIRE_CHROMIUM === '1')
    throw new Error('There is no Chromium here (apt-get install chromium, or set CHROMIUM).');
  return found;
}

/** Without its own sandbox, which root may not have; it sees nothing but our files. */
export function openChromium(executablePath: string): Promise<Browser> {
  const args = ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'];
  return chromium.launch({ executablePath, args, timeout: 120_000 });
}
