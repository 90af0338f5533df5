// SPDX-License-Identifier: Apache-2.0
// What a peer refuses before its endorser sees it: expired clients, and proposals whose time is too far from the peer's.
import { isExpired } from '../msp/expiry';
import type { SignedProposal } from '../protos/proposal';

const TIME_WINDOW_MS = 15 * 60_000;
const TIME_WINDOW_TEXT = '15m0s';

const rfc3339 = (time: number): string => `${new Date(time).toISOString().slice(0, 19)}Z`;

function parsing<T>(what: string, read: () => T): T {
    try {
        return read();
    } catch (error) {
        throw new Error(`failed parsing ${what}: ${(error as Error).message}`, { cause: error });
    }
}

/** Throws when the filters let a proposal not through. */
export function checkAuthFilters(proposal: SignedProposal): void {
    parsing('proposal', () => proposal.proposal);
    parsing('header', () => proposal.header);
    parsing('signature header', () => proposal.signatureHeader);
    if (isExpired(proposal.creator)) {
        throw new Error('proposal client identity expired');
    }
    parsing('channel header', () => proposal.channelHeader);
    const { seconds, nanos } = proposal.timestamp;
    const time = seconds * 1000 + nanos / 1e6;
    const now = Date.now();
    if (Math.abs(now - time) > TIME_WINDOW_MS) {
        throw new Error(
            `request unauthorized due to incorrect timestamp ${rfc3339(time)}, peer time ${rfc3339(now)}, peer.authentication.timewindow ${TIME_WINDOW_TEXT}`,
        );
    }
}
