// SPDX-License-Identifier: Apache-2.0
// What bytes that are to be signed ask a Fabric network for. The words of Fabric are read in gateway/src/ledger; what may be signed is decided here
// (../wallet/signing-rules.ts).

import type { Hex64, LedgerFunctionName } from '@wardledger/chaincode/domain';

/** A call of a chaincode. */
export interface SignedCall {
    /** The call itself, or the transaction that both wards endorsed for it. */
    readonly stage: 'proposal' | 'transaction';
    readonly chaincode: string;
    readonly function: string;
    /** Arguments behind the name of the function. */
    readonly parameters: readonly string[];
    readonly transientFields: readonly string[];
    /** What stands inside, where there is something: a JSON text. */
    readonly authorship?: string;
    /** Posts that are entered, where they are: a JSON text. */
    readonly posts?: string;
}

/** A call that the ward's own process is to submit, as whoever is behind it signs it: inside, in a text that is never a call itself. */
export interface CallToSign {
    readonly caller: string;
    readonly function: LedgerFunctionName;
    /** Canonical JSON. */
    readonly request: string;
    /** Digest of the transient fields. */
    readonly transient: Hex64;
}

/** What is to be signed. */
export interface SigningRequest {
    readonly channel: string;
    /** Whom the bytes name as their signer. */
    readonly creator: { readonly mspId: string; /** PEM. */ readonly certificate: string };
    /** Absent where only the fate of a transaction is asked for. */
    readonly call?: SignedCall;
}

/** Reads bytes; `undefined` for whatever is not exactly one of these. */
export type SigningReader = (message: Uint8Array) => SigningRequest | undefined;

/** The one place whose calls are signed. */
export interface SigningPlace {
    readonly channel: string;
    readonly chaincode: string;
}

/** How bytes that are to be signed are read, and where they may count. */
export interface CustodianSigning extends SigningPlace {
    readonly read: SigningReader;
    /** Resolves once the ledger knows the ward's own identities; asked before the registrar signs. */
    readonly registered: () => Promise<void>;
}
