// SPDX-License-Identifier: Apache-2.0
// This ward's secrets for the seeds of clusters. They are derived, not stored: what was committed to can always be revealed, also after a
// crash between the two, or from a backup of the keys.

import { createHash } from 'node:crypto';
import {
    commitmentOf,
    isCommitted,
    SECRET_KINDS,
    WARD_MSPS,
    type FoundSeed,
    type SecretKind,
    type SeedPart,
} from '@wardledger/chaincode/domain';
import { keyedDigest } from '../keys/key-derivation';

const sha256 = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex');

/** The secrets of one ward. */
export class SeedSecrets {
    readonly #key: Uint8Array;
    readonly #mspId: string;

    /** @param key - 32 bytes for this purpose only */
    constructor(key: Uint8Array, mspId: string) {
        this.#key = key;
        this.#mspId = mspId;
    }

    secret(cluster: string, epoch: number, kind: SecretKind): string {
        return keyedDigest(this.#key, [cluster, String(epoch), kind]);
    }

    commitments(cluster: string, epoch: number): Record<SecretKind, string> {
        const of = (kind: SecretKind): string => {
            const place = { clusterId: cluster, epoch, mspId: this.#mspId, kind };
            return commitmentOf(place, this.secret(cluster, epoch, kind), sha256);
        };
        const [main, spare] = SECRET_KINDS.map(of) as [string, string];
        return { main, spare };
    }

    /**
     * Whether the ledger shows that a secret is due: committed to, not fixed yet, and in the phase that takes it. By the clock alone nothing
     * is due: without the mark of the phase before, what the other ward holds back could still become valid.
     */
    isDue(found: FoundSeed, cluster: string, kind: SecretKind): boolean {
        const own = found.parts.find(({ mspId }) => mspId === this.#mspId);
        if (own === undefined || found.fixedMs !== undefined) {
            return false;
        }
        const committed = own.commitments[kind] === this.commitments(cluster, found.epoch)[kind];
        return committed && (kind === 'main' ? isMainWanted(found) : this.#isSpareWanted(found, own));
    }

    #isSpareWanted({ phase, parts, closed }: FoundSeed, own: SeedPart): boolean {
        const spoke = parts.filter(({ main }) => main !== undefined);
        return (
            phase === 'spare' && closed.reveal !== undefined && own.main !== undefined && spoke.every(({ mspId }) => mspId === this.#mspId)
        );
    }
}

function isMainWanted({ phase, parts, closed }: FoundSeed): boolean {
    const shown = parts.some(({ spare }) => spare !== undefined);
    return phase === 'reveal' && !shown && (isCommitted({ parts, mspIds: WARD_MSPS }) || closed.commit !== undefined);
}
