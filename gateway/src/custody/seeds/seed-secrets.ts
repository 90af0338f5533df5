// SPDX-License-Identifier: Apache-2.0
// This ward's secrets for the seeds of clusters. They are derived, not stored: what was committed to can always be revealed, also after a
// crash between the two, or from a backup of the keys.

import { sha256Hex } from '@wardledger/chaincode/crypto';
import { commitmentOf, isCommitted, WARD_MSPS, type FoundSeed, type SecretKind, type SeedPart } from '@wardledger/chaincode/domain';
import { keyedDigest } from '../keys/key-derivation';

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
        const commitment = (kind: SecretKind): string => {
            const place = { clusterId: cluster, epoch, mspId: this.#mspId, kind };
            return commitmentOf(place, this.secret(cluster, epoch, kind), sha256Hex);
        };
        return { main: commitment('main'), spare: commitment('spare') };
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
        if (own.commitments[kind] !== this.commitments(cluster, found.epoch)[kind]) {
            return false;
        }
        return kind === 'main' ? isMainDue(found) : isSpareDue(found, own);
    }
}

/** Nobody can commit any more, and nobody has shown what comes later. */
function isMainDue({ phase, parts, closed }: FoundSeed): boolean {
    const committed = isCommitted({ parts, mspIds: WARD_MSPS }) || closed.commit !== undefined;
    const shown = parts.some(({ spare }) => spare !== undefined);
    return phase === 'reveal' && committed && !shown;
}

/** Nobody can reveal any more, and this ward alone has. */
function isSpareDue({ phase, parts, closed }: FoundSeed, own: SeedPart): boolean {
    const alone = own.main !== undefined && parts.every(({ mspId, main }) => main === undefined || mspId === own.mspId);
    return phase === 'spare' && closed.reveal !== undefined && alone;
}
