// SPDX-License-Identifier: Apache-2.0
// Why a transaction is refused: the codes of Fabric's TxValidationCode, and the refusal that carries one through the checks.
import { peer } from '@hyperledger/fabric-protos';

export const CODE = peer.TxValidationCode;

/** Ends the checks of a transaction with a code. */
export class Refusal extends Error {
    override readonly name = 'Refusal';
    readonly code: number;

    constructor(code: number) {
        super(`refused with code ${code}`);
        this.code = code;
    }
}

/** A refusal of what a real peer does not refuse: it ends there for good, because it meets the block again with each start. */
export class PeerStop extends Refusal {
    /** What the transaction does. */
    readonly reason: string;

    constructor(code: number, reason: string) {
        super(code);
        this.reason = reason;
    }
}

/** Runs a step; whatever it throws other than a Refusal becomes a refusal with the code. */
export function orRefuse<T>(code: number, step: () => T): T {
    try {
        return step();
    } catch (error) {
        throw error instanceof Refusal ? error : new Refusal(code);
    }
}

export function demand(condition: boolean, code: number): void {
    if (!condition) {
        throw new Refusal(code);
    }
}
