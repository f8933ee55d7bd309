import type { Config } from '../../config/schema';
import { portText } from '../../kube/port';
import type { Talk, TalkEnd } from '../../kube/talk';
import type { Party } from './flows';
import { flowsOf } from './flows';
import { partyWords } from './page';
import { isPodParty } from './peers';

/** The table of who talks to whom in one environment, whether its NetworkPolicies are made or not. */
export function talks(config: Config): Talk[] {
  return flowsOf(config).map(({ from, to, ports, why }) => ({
    from: end(from),
    to: end(to),
    ports: ports.map(portText),
    why,
  }));
}

function end(party: Party): TalkEnd {
  return { id: party, words: partyWords[party], pods: isPodParty(party) };
}
