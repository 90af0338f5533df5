// SPDX-License-Identifier: Apache-2.0
// A process's connection to its ward's peer, trusted by the organisation's own TLS root.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { randomPart } from '../custody';
import { connectLedger, type Ledger } from '../ledger';
import type { WardPlace } from '../options';

/** Connects to the ledger by the ward's own peer. */
export function connectWard({ organizations, domain, peer, channel, chaincode }: WardPlace): Ledger {
    const tlsRoot = readFileSync(join(organizations, 'peerOrganizations', domain, 'peers', `peer0.${domain}`, 'tls', 'ca.crt'));
    return connectLedger({ peerEndpoint: peer, tlsRoot, serverName: `peer0.${domain}`, channel, chaincode, random: randomPart });
}
