// SPDX-License-Identifier: Apache-2.0
// Who may do what on the channel: signed data against the channel's Readers and Writers, with a peer's words when it is refused.
import { blockReadersPath, type ChannelPolicies } from '../ledger/policy/channel-policies';
import type { BlockReaders } from '../ledger/ports';
import type { MspManager } from './msp-manager';

/** Something signed by somebody. */
export interface SignedData {
    readonly data: Uint8Array;
    readonly identity: Uint8Array;
    readonly signature: Uint8Array;
}

const unsatisfied = (policy: string): string =>
    `implicit policy evaluation failed - 0 sub-policies were satisfied, but this policy requires 1 of the '${policy}' sub-policies to be satisfied`;

/** By what a channel decides. */
export interface ChannelAccess {
    readonly policies: ChannelPolicies;
    readonly blockReaders: BlockReaders;
}

/** Checks signatures against the policies of one channel. */
export class AccessControl {
    readonly #channelId: string;
    readonly #msps: MspManager;
    readonly #policies: ChannelPolicies;
    readonly #blockReaders: BlockReaders;

    constructor(channelId: string, msps: MspManager, { policies, blockReaders }: ChannelAccess) {
        this.#channelId = channelId;
        this.#msps = msps;
        this.#policies = policies;
        this.#blockReaders = blockReaders;
    }

    /**
     * Throws, as a peer does, unless the signer satisfies `/Channel/Application/<policy>`.
     * @param channelId - the channel that a request names
     */
    async check(channelId: string, policy: 'Readers' | 'Writers', signed: SignedData): Promise<void> {
        if (channelId === '') {
            throw new Error('Invalid channel ID name during check policy on signed data. Name must be different from nil.');
        }
        if (channelId !== this.#channelId) {
            throw new Error(`Failed to get policy manager for channel [${channelId}]`);
        }
        const path = `/Channel/Application/${policy}`;
        if (!(await this.#satisfies(path, signed))) {
            throw new Error(
                `Failed evaluating policy on signed data during check policy on channel [${channelId}] with policy [${path}]: [${unsatisfied(policy)}]`,
            );
        }
    }

    /** Throws, as a peer does, unless the signer may have what the channel's access control list guards with whole blocks. */
    async checkBlockReader(channelId: string, signed: SignedData): Promise<void> {
        if (this.#blockReaders === 'Readers' || channelId !== this.#channelId) {
            await this.check(channelId, 'Readers', signed);
        } else if (!(await this.isBlockReader(signed))) {
            const path = blockReadersPath(this.#blockReaders);
            throw new Error(`failed evaluating policy on signed data during check policy [${path}]: [${unsatisfied('Admins')}]`);
        }
    }

    /** Why the orderer refuses an envelope's signer; undefined when it does not. */
    async broadcastRefusal(signed: SignedData): Promise<string | undefined> {
        return (await this.#satisfies('/Channel/Writers', signed)) ? undefined : `${unsatisfied('Writers')}: permission denied`;
    }

    /** Whether a peer streams blocks to a signer, whole ones or filtered: what Fabric's access control calls event/Block and event/FilteredBlock. */
    async isBlockReader(signed: SignedData): Promise<boolean> {
        return this.#satisfies(blockReadersPath(this.#blockReaders), signed);
    }

    /** Whether the orderer gives blocks to a signer. */
    async mayReadFromOrderer(signed: SignedData): Promise<boolean> {
        return this.#satisfies('/Channel/Readers', signed);
    }

    async #satisfies(path: string, { data, identity, signature }: SignedData): Promise<boolean> {
        const signer = this.#msps.identify(identity);
        return signer !== undefined && this.#policies.get(path)([signer]) && (await signer.verify(data, signature));
    }
}
