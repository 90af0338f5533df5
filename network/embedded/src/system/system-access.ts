// SPDX-License-Identifier: Apache-2.0
// What system chaincodes ask of a proposal's creator: a policy of the channel, or membership of the peer's own organisation.
import type { TransactionParameters } from '../chaincode/transaction-context';
import type { AccessControl } from '../msp/access-control';
import type { MspManager } from '../msp/msp-manager';
import { WireMessage } from '../protos/wire';

/** Throws unless the creator satisfies a policy of the channel. */
export function requirePolicy(
    access: AccessControl,
    channelId: string,
    policy: 'Readers' | 'Writers',
    { proposal }: TransactionParameters,
): Promise<void> {
    return access.check(channelId, policy, { data: proposal.proposalBytes, identity: proposal.creator, signature: proposal.signature });
}

/** Throws, with a peer's text, unless the creator belongs to the peer's own organisation. */
export function requireLocalMember(msps: MspManager, mspId: string, { proposal }: TransactionParameters): void {
    const creator = msps.identify(proposal.creator);
    if (creator?.mspId !== mspId) {
        const received = new WireMessage(proposal.creator).text(1);
        throw new Error(
            `Failed deserializing proposal creator during channelless check policy with policy [Members]: [expected MSP ID ${mspId}, received ${received}]`,
        );
    }
}
