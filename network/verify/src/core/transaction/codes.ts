// SPDX-License-Identifier: Apache-2.0
// Fabric's validation codes, and the refusal that carries one, with its reason, through the checks.

/** By the names of peer.TxValidationCode. */
export const CODE = {
    VALID: 0,
    NIL_ENVELOPE: 1,
    BAD_PAYLOAD: 2,
    BAD_COMMON_HEADER: 3,
    BAD_CREATOR_SIGNATURE: 4,
    INVALID_ENDORSER_TRANSACTION: 5,
    INVALID_CONFIG_TRANSACTION: 6,
    UNSUPPORTED_TX_PAYLOAD: 7,
    BAD_PROPOSAL_TXID: 8,
    DUPLICATE_TXID: 9,
    ENDORSEMENT_POLICY_FAILURE: 10,
    MVCC_READ_CONFLICT: 11,
    PHANTOM_READ_CONFLICT: 12,
    UNKNOWN_TX_TYPE: 13,
    TARGET_CHAIN_NOT_FOUND: 14,
    MARSHAL_TX_ERROR: 15,
    NIL_TXACTION: 16,
    EXPIRED_CHAINCODE: 17,
    CHAINCODE_VERSION_CONFLICT: 18,
    BAD_HEADER_EXTENSION: 19,
    BAD_CHANNEL_HEADER: 20,
    BAD_RESPONSE_PAYLOAD: 21,
    BAD_RWSET: 22,
    ILLEGAL_WRITESET: 23,
    INVALID_WRITESET: 24,
    INVALID_CHAINCODE: 25,
    NOT_VALIDATED: 254,
    INVALID_OTHER_REASON: 255,
} as const;
/** A name of a code. */
type CodeName = keyof typeof CODE;

const NAMES: ReadonlyMap<number, string> = new Map(Object.entries(CODE).map(([name, code]) => [code, name]));

/** @returns `CODE_<n>` for a number that Fabric does not know */
export const codeName = (code: number): string => NAMES.get(code) ?? `CODE_${code}`;

/** Ends the checks of a transaction. */
export class Refusal extends Error {
    readonly code: number;

    constructor(code: CodeName, reason: string) {
        super(reason);
        this.code = CODE[code];
    }
}

export function demand(condition: boolean, code: CodeName, reason: string): asserts condition {
    if (!condition) {
        throw new Refusal(code, reason);
    }
}

/** Runs a step; whatever it throws other than a refusal becomes one. */
export function orRefuse<T>(code: CodeName, what: string, step: () => T): T {
    try {
        return step();
    } catch (error) {
        throw error instanceof Refusal ? error : new Refusal(code, `${what} does not parse`);
    }
}
