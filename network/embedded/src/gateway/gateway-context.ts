// SPDX-License-Identifier: Apache-2.0
// What the methods of one peer's Gateway service work with.
import type { AccessControl } from '../msp/access-control';
import type { PeerLedger } from '../ledger/ports';
import type { Broadcast } from '../orderer/broadcast';
import type { CommitWatcher } from './commit-watcher';
import type { EndorserClient } from './endorser-client';
import type { EndorsementPlanner } from './endorsement-planner';

/** One peer's gateway. */
export interface GatewayContext {
    readonly channelId: string;
    /** All peers of the channel. */
    readonly peers: readonly EndorserClient[];
    /** The gateway's own peer, one of `peers`. */
    readonly own: EndorserClient;
    readonly planner: EndorsementPlanner;
    readonly access: AccessControl;
    readonly ledger: PeerLedger;
    readonly commits: CommitWatcher;
    readonly broadcast: Broadcast;
}

/** What a peer says of a channel that does not exist. */
export const unknownChannel = (name: string): string =>
    `failed to get config for channel [${name}]: could not get last config for channel ${name}`;
