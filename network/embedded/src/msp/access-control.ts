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

/** Checks signatures against the policies of one channel. */
export class AccessControl {
    readonly #channelId: string;
    readonly #msps: MspManager;
    readonly #policies: ChannelPolicies;

    constructor(channelId: string, msps: MspManager, policies: ChannelPolicies) {
        this.#channelId = channelId;
        this.#msps = msps;
        this.#policies = policies;
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

    /** Why the orderer refuses an envelope's signer; undefined when it does not. */
    async broadcastRefusal(signed: SignedData): Promise<string | undefined> {
        return (await this.#satisfies('/Channel/Writers', signed)) ? undefined : `${unsatisfied('Writers')}: permission denied`;
    }

    /** Whether a peer gives whole blocks to a signer: what Fabric's access control calls event/Block. */
    async mayStreamBlocks(readers: BlockReaders, signed: SignedData): Promise<boolean> {
        return this.#satisfies(blockReadersPath(readers), signed);
    }

    /** Whether a peer gives filtered blocks to a signer. */
    async isReader(signed: SignedData): Promise<boolean> {
        return this.#satisfies('/Channel/Application/Readers', signed);
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
