// SPDX-License-Identifier: Apache-2.0
// Which attestation key both wards have approved, as the own peer says. It only chooses among the custodian's own: what the ledger takes its endorsers decide.

import { DomainError, ERRORS, type Hex64 } from '@wardledger/chaincode/domain';
import { ExpiringCache } from '../../kernel';
import type { LedgerReader } from '../ports/ledger-reader';
import type { LiveKeys, OwnAttestationKey } from './serving-keys';

/** Milliseconds for which an answer holds. What is attested with a key that has just been replaced the ledger refuses, and it is made anew. */
const HOLDS_FOR = 1_000;

/** What choosing needs. */
export interface ApprovedKeyPorts {
    readonly ward: string;
    readonly keys: LiveKeys;
    readonly ledger: Pick<LedgerReader, 'approvedAttestationKey'>;
    /** Milliseconds of a clock that never steps. */
    readonly monotonic: () => number;
}

/** Remembers for a moment what the ledger said. */
export class ApprovedKey {
    readonly #ports: ApprovedKeyPorts;
    readonly #known: ExpiringCache<Hex64>;

    constructor(ports: ApprovedKeyPorts) {
        this.#ports = ports;
        this.#known = new ExpiringCache({ capacity: 1, monotonic: ports.monotonic });
    }

    /** The key that attests now. @throws DomainError ATTESTATION_KEY_UNAPPROVED where the ledger names none of those that may */
    async demand(): Promise<OwnAttestationKey> {
        const approved = await this.#approved();
        const key = this.#ports.keys.now().attestationKeys.find(({ digest }) => digest === approved);
        if (key === undefined) {
            this.#known.delete(this.#ports.ward);
            throw new DomainError(ERRORS.ATTESTATION_KEY_UNAPPROVED);
        }
        return key;
    }

    async #approved(): Promise<Hex64 | undefined> {
        const { ledger, ward } = this.#ports;
        const known = this.#known.get(ward);
        if (known !== undefined) {
            return known;
        }
        const digest = await ledger.approvedAttestationKey(ward);
        if (digest !== undefined) {
            this.#known.set(ward, digest, HOLDS_FOR);
        }
        return digest;
    }
}
