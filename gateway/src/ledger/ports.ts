// SPDX-License-Identifier: Apache-2.0
// What the services know about the ledger: plain types, no Fabric SDK. `connectLedger` implements `Ledger`; tests write small ones by hand.

import type { CallerFields, LedgerFunctions } from '@wardledger/chaincode/domain';

/** `contract:Function`, as the chaincode's permission table names it. */
export type FunctionName = keyof LedgerFunctions;
export type RequestOf<Name extends FunctionName> = LedgerFunctions[Name]['request'];
export type ResultOf<Name extends FunctionName> = LedgerFunctions[Name]['result'];
export type TransientOf<Name extends FunctionName> = LedgerFunctions[Name]['transient'];

/** One enrolled person or device: its certificate signs, its private key stays with the custodian. */
export interface LedgerCaller {
    /** What its token calls it; the custodian keeps its key under this name, and the ledger never sees it. */
    readonly name: string;
    readonly mspId: string;
    /** X.509 certificate, PEM. */
    readonly certificate: string;
    /** Answers an ECDSA signature (P-256, DER, low s) over the SHA-256 of the message: who signs also hashes. */
    readonly sign: (message: Uint8Array) => Promise<Uint8Array>;
    /** What the caller's present request has submitted; absent where a repetition could not be told from another request. */
    readonly journal?: SubmissionJournal;
}

/** Endorsed transactions of one request, kept before they are sent: the same request finds them again after a crash. */
export interface SubmissionJournal {
    /** The last one of this function; `undefined` where there is none. */
    find(name: FunctionName): Promise<EndorsedTransaction | undefined>;
    /** Resolves once it is synced. */
    save(name: FunctionName, endorsed: EndorsedTransaction): Promise<void>;
    /** What the request has drawn at random under a name: drawn once, and the same for whoever repeats it. */
    drawn(name: string, draw: () => Promise<string>): Promise<string>;
}

/** What a caller is shown about a write that committed (api.md: `transaction`). */
export interface CommittedTransaction {
    readonly id: string;
    readonly status: 'VALID';
    readonly blockNumber: number;
    /** RFC 3339 UTC with milliseconds: the transaction's own timestamp, the chaincode's only clock. */
    readonly timestamp: string;
}

/** The result of a function together with the transaction that committed it. */
export interface Submitted<T> {
    readonly result: T;
    readonly transaction: CommittedTransaction;
}

/** An endorsed and signed transaction that was not sent yet; `envelope` is all that a later process needs to send it. */
export interface EndorsedTransaction<T = unknown> {
    readonly transactionId: string;
    readonly envelope: Uint8Array;
    /** What the endorsers agreed on: it becomes true only if the transaction commits VALID. */
    readonly result: T;
    readonly timestamp: string;
}

/** The committed fate of a transaction. */
export interface TransactionOutcome {
    readonly transactionId: string;
    /** Fabric's validation code by name: `VALID`, `MVCC_READ_CONFLICT` ... */
    readonly code: string;
    readonly blockNumber: number;
}

/** A call of one function. `request` goes into the block, `transient` does not; both are sent as canonical JSON. */
export interface LedgerCall<Name extends FunctionName> {
    readonly name: Name;
    readonly request: RequestOf<Name>;
    readonly transient?: TransientOf<Name> | undefined;
}

/** The same as whoever calls gives it: where the ward's own process submits, what the caller signs inside is not there yet. */
export interface CallerCall<Name extends FunctionName> extends Omit<LedgerCall<Name>, 'transient'> {
    readonly transient?: CallerFields<Name> | undefined;
}

/** `GET /transactions/{id}` (api.md), before ids are shown to a caller. */
export interface TransactionDetail {
    readonly id: string;
    /** Fabric's validation code by name: `VALID`, `MVCC_READ_CONFLICT` ... */
    readonly code: string;
    readonly blockNumber: number;
    readonly timestamp: string;
    readonly creator: { readonly mspId: string; /** SHA-256 of the certificate's DER, hex. */ readonly certificateId: string };
    readonly endorsers: readonly string[];
    readonly chaincode: string;
    readonly function: string;
}

/** What the channel tells its administrators of itself. Hashes are hex. */
export interface ChainInfo {
    readonly height: number;
    readonly currentBlockHash: string;
    readonly previousBlockHash: string;
}

/** A block. Hashes are hex. */
export interface BlockSummary {
    readonly number: number;
    readonly previousHash: string;
    readonly dataHash: string;
    readonly transactions: readonly { readonly id: string; readonly code: string }[];
}

/**
 * The ward's ledger. Every method rejects with a `DomainError`: the chaincode's own code, or `LEDGER_UNAVAILABLE` (503), `LEDGER_CONFLICT` (409),
 * `OUTCOME_UNKNOWN` (504, with `transactionId` in its params).
 */
export interface Ledger {
    /** Asks one peer; nothing is written. */
    evaluate<Name extends FunctionName>(caller: LedgerCaller, name: Name, request: RequestOf<Name>): Promise<ResultOf<Name>>;
    /** Asks a peer of one organisation, by way of the own one. */
    evaluateAt<Name extends FunctionName>(
        caller: LedgerCaller,
        organization: string,
        call: Omit<LedgerCall<Name>, 'transient'>,
    ): Promise<ResultOf<Name>>;
    /**
     * Asks a peer of each organisation that endorsed a committed transaction: for who must know that no ward is behind it.
     * @returns their answers, in the order of the organisations' names
     */
    evaluateAtEndorsers<Name extends FunctionName>(
        caller: LedgerCaller,
        transactionId: string,
        call: Omit<LedgerCall<Name>, 'transient'>,
    ): Promise<ResultOf<Name>[]>;
    /** Endorses, orders and waits for VALID; a read conflict is tried again with a new proposal, at most three times. */
    submit<Name extends FunctionName>(caller: LedgerCaller, call: LedgerCall<Name>): Promise<Submitted<ResultOf<Name>>>;
    /**
     * As `submit`, but for one request at most once, however often it is repeated: what the caller's journal has of it is followed to its end
     * and answered. Only where that came to nothing the call is prepared, journaled, sent.
     * @param prepare - looks up and checks; not asked where the earlier transaction is VALID
     */
    submitOnce<Name extends FunctionName>(
        caller: LedgerCaller,
        name: Name,
        prepare: () => Omit<LedgerCall<Name>, 'name'> | Promise<Omit<LedgerCall<Name>, 'name'>>,
    ): Promise<Submitted<ResultOf<Name>>>;
    /** The staged form, for the outbox: both wards endorse, the caller signs, nothing is sent. */
    endorse<Name extends FunctionName>(caller: LedgerCaller, call: LedgerCall<Name>): Promise<EndorsedTransaction<ResultOf<Name>>>;
    /** Hands a stored envelope to the orderer. Sending the same one twice is harmless. */
    send(caller: LedgerCaller, envelope: Uint8Array): Promise<void>;
    /** Waits up to `timeoutMilliseconds` for the transaction's fate; `undefined` when the peer still does not know it then. */
    outcome(caller: LedgerCaller, transactionId: string, timeoutMilliseconds: number): Promise<TransactionOutcome | undefined>;
    /** `undefined` when the peer holds no such transaction. */
    transaction(caller: LedgerCaller, transactionId: string): Promise<TransactionDetail | undefined>;
    /** The block of a transaction; `undefined` when the peer holds no such transaction. */
    blockOf(caller: LedgerCaller, transactionId: string): Promise<BlockSummary | undefined>;
    chainInfo(caller: LedgerCaller): Promise<ChainInfo>;
    /** `undefined` beyond the chain's height. */
    block(caller: LedgerCaller, number: number): Promise<BlockSummary | undefined>;
    /** Whether the peer answers a call now, if only to refuse it: nobody signs it (readiness, where nobody can sign). */
    reachable(timeoutMilliseconds: number): Promise<boolean>;
    close(): void;
}

/** Finds the ledger identity of an enrolled caller, also after a restart. */
export interface CallerDirectory {
    /** `undefined` when nobody of this name is enrolled here; `wait` for one whose certificate is being replaced, so that nothing can be signed. */
    caller(name: string): Promise<LedgerCaller | 'wait' | undefined>;
}
