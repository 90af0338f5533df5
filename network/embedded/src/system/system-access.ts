// SPDX-License-Identifier: Apache-2.0
// What system chaincodes ask of a proposal's creator: a policy of the channel, or a role in the peer's own organisation.
import type { TransactionParameters } from '../chaincode/transaction-context';
import type { AccessControl } from '../msp/access-control';
import type { MspManager } from '../msp/msp-manager';
import { WireMessage } from '../protos/wire';

/** Who is asked. */
export interface SystemAccess {
    readonly access: AccessControl;
    readonly msps: MspManager;
    /** Of the peer's organisation. */
    readonly mspId: string;
}

type LocalPolicy = 'Members' | 'Admins';

const during = (failure: string, policy: string): string => `${failure} during channelless check policy with policy [${policy}]`;

/** Throws unless the creator belongs to the peer's own organisation. */
function requireOwn(policy: string, { proposal }: TransactionParameters, { msps, mspId }: SystemAccess): void {
    if (msps.identify(proposal.creator)?.mspId !== mspId) {
        const received = new WireMessage(proposal.creator).text(1);
        throw new Error(`${during('Failed deserializing proposal creator', policy)}: [expected MSP ID ${mspId}, received ${received}]`);
    }
}

/** Throws, with a peer's text, unless the creator is a member or an administrator of the peer's own organisation. */
export function requireLocal(policy: LocalPolicy, parameters: TransactionParameters, options: SystemAccess): void {
    requireOwn(policy, parameters, options);
    const { msps, mspId } = options;
    const creator = msps.identify(parameters.proposal.creator);
    if (policy === 'Admins' && !creator?.satisfies({ kind: 'role', mspId, role: 'admin' })) {
        const failure = during("Failed verifying that proposal's creator satisfies local MSP principal", policy);
        const reason = `The identity is not an admin under this MSP [${mspId}]: The identity does not contain OU [ADMIN], MSP: [${mspId}]`;
        throw new Error(`${failure}: [${reason}]`);
    }
}

/** A policy of a channel. */
export interface ChannelPolicy {
    readonly channelId: string;
    readonly policy: 'Readers' | 'Writers';
}

/** Throws unless the creator satisfies a policy of the channel. Without a channel the policy is looked for where there is none. */
export async function requirePolicy(
    { channelId, policy }: ChannelPolicy,
    parameters: TransactionParameters,
    options: SystemAccess,
): Promise<void> {
    const { proposalBytes: data, creator: identity, signature } = parameters.proposal;
    if (channelId === '') {
        const path = `/Channel/Application/${policy}`;
        requireOwn(path, parameters, options);
        throw new Error(`${during('Failed getting local MSP principal', path)}: [MSP Principal role [${path}] not recognized]`);
    }
    await options.access.check(channelId, policy, { data, identity, signature });
}
