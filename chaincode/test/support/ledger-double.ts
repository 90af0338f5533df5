// SPDX-License-Identifier: Apache-2.0
// A ledger of one peer in memory that records read-write sets: committed state only in reads, versions in history, private data beside,
// pages with bookmarks, and Fabric's refusal to write after a page or a private range. The real contract classes run on it through fabric-shim's dispatcher.

import { createHash } from 'node:crypto';
import type { ChaincodeInterface } from 'fabric-shim-api';
import {
    type Authorship,
    type CallerFields,
    decodeError,
    type DomainError,
    type LedgerFunctionName,
    type LedgerFunctions,
} from '../../src/domain';
import { authorshipOf, isAuthored, processOf, SIGNED_BEFORE } from './authorship';
import type { Identity } from './certificates';
import { OrderedState } from './ordered-state';
import { eventOf, newChaincode, newStub, pageOf, type Proposal } from './shim';

/** What one simulation read and wrote; keys with slashes for their zero bytes, values as text. Pages of the golden files. */
export interface ReadWriteSet {
    readonly reads: string[];
    readonly writes: Record<string, string | null>;
    readonly ranges: string[];
    readonly privateReads: string[];
    readonly privateWrites: Record<string, string>;
    readonly purges: string[];
    readonly event?: { readonly name: string; readonly payload: string };
}

/** The result of one call. */
export interface Outcome {
    readonly transactionId: string;
    readonly status: number;
    readonly payload: string;
    readonly message: string;
    readonly set: ReadWriteSet;
    /** What stood inside, where the ward's own process submitted. */
    readonly authorship?: Authorship;
}

interface Version {
    readonly txId: string;
    readonly isDelete: boolean;
    readonly value: Buffer;
    readonly timestamp: { readonly seconds: number; readonly nanos: number };
}

interface Metadata {
    readonly bookmark: string;
    readonly fetchedRecordsCount: number;
}

/** Stands before a simple key, which is shown as it is; a composite one is shown as its parts. */
const SIMPLE = ':';
const shown = (key: string): string => (key.startsWith('\u0000') ? key.split('\u0000').slice(1, -1).join('/') : SIMPLE + key);
const bytes = (text: string | undefined): Buffer => Buffer.from(text ?? '');

/** Who calls, and with which transient fields. What the ward's own process submits is signed inside by whoever calls, unless `authorship` is among these. */
export interface AnyCallOptions {
    readonly as: Identity;
    readonly transient?: object | undefined;
    /** Sent as it stands, whatever is missing. */
    readonly isUnsigned?: boolean;
}

/** The same, typed by the table of functions. */
export interface CallOptions<Name extends LedgerFunctionName> {
    readonly as: Identity;
    readonly transient?: CallerFields<Name>;
}

/** See the head of the file. */
export class LedgerDouble {
    readonly world = new OrderedState();
    readonly private = new OrderedState();
    readonly history = new Map<string, Version[]>();
    /** The clock of the next proposals. */
    time = 1_750_000_000_000;
    readonly #chaincodes: readonly [ChaincodeInterface, ChaincodeInterface] = [newChaincode(), newChaincode()];
    #count = 0;

    /** Simulates and commits; fails the test when the function refuses. */
    async submit<Name extends LedgerFunctionName>(
        name: Name,
        request: LedgerFunctions[Name]['request'],
        options: CallOptions<Name>,
    ): Promise<LedgerFunctions[Name]['result']> {
        const outcome = await this.call(name, request, options);
        if (outcome.status !== 200) {
            throw new Error(`${name} refused: ${outcome.message}`);
        }
        this.commit(outcome);
        return JSON.parse(outcome.payload) as LedgerFunctions[Name]['result'];
    }

    /** Simulates without committing and answers the refusal; fails the test when there is none. */
    async refusal(name: string, request: unknown, options: AnyCallOptions): Promise<DomainError> {
        const outcome = await this.call(name, request, options);
        const error = decodeError(outcome.message);
        if (error === undefined) {
            throw new Error(`${name} did not refuse: ${outcome.status} ${outcome.message} ${outcome.payload}`);
        }
        if (Object.keys(outcome.set.writes).length + Object.keys(outcome.set.privateWrites).length > 0) {
            throw new Error(`${name} wrote and refused`);
        }
        return error;
    }

    /** Simulates on two instances of the chaincode, as two peers do, and demands the same bytes of both. */
    async call(name: string, request: unknown, { as, transient = {}, isUnsigned = false }: AnyCallOptions): Promise<Outcome> {
        const fieldsOf = (all: object) => Object.entries(all).map(([field, value]) => [field, JSON.stringify(value)] as const);
        if (isUnsigned || !isAuthored(name) || 'authorship' in transient) {
            return this.propose(as, [name, JSON.stringify(request)], fieldsOf(transient));
        }
        const nonce = createHash('sha256')
            .update(`nonce ${String(this.#count)}`)
            .digest('hex');
        const authorship = authorshipOf(as, { name, request, transient, nonce, time: this.time - SIGNED_BEFORE });
        const outcome = await this.propose(processOf(as), [name, JSON.stringify(request)], fieldsOf({ ...transient, authorship }));
        return { ...outcome, authorship };
    }

    /** Simulates any arguments and transient texts. */
    async propose(as: Identity, args: readonly string[], transient: readonly (readonly [string, string])[] = []): Promise<Outcome> {
        this.#count += 1;
        const transactionId = this.#count.toString(16).padStart(64, '0');
        const proposal = { transactionId, milliseconds: this.time, ...as, mspId: as.mspId, args };
        const first = await this.#simulate(this.#chaincodes[0], { ...proposal, transient: new Map(transient) });
        const second = await this.#simulate(this.#chaincodes[1], { ...proposal, transient: new Map([...transient].reverse()) });
        if (JSON.stringify(first) !== JSON.stringify(second)) {
            throw new Error('two peers disagree');
        }
        return first;
    }

    async #simulate(chaincode: ChaincodeInterface, proposal: Proposal): Promise<Outcome> {
        const peer = new PeerDouble(this, proposal.transactionId);
        const stub = newStub(peer, proposal);
        const { status, message = '', payload } = await chaincode.Invoke(stub);
        if (peer.open !== 0) {
            throw new Error('an iterator was left open');
        }
        const set = { ...peer.sorted(), ...eventOf(stub) };
        return { transactionId: proposal.transactionId, status, message, payload: Buffer.from(payload ?? []).toString('utf8'), set };
    }

    /** Applies a write set. */
    commit({ transactionId, set }: Outcome): void {
        const timestamp = { seconds: Math.floor(this.time / 1000), nanos: (this.time % 1000) * 1_000_000 };
        for (const [name, value] of Object.entries(set.writes)) {
            const key = hidden(name);
            if (value === null) {
                this.world.delete(key);
            } else {
                this.world.set(key, value);
            }
            const version = { txId: transactionId, isDelete: value === null, value: bytes(value ?? ''), timestamp };
            this.history.set(key, [version, ...(this.history.get(key) ?? [])]);
        }
        for (const [name, value] of Object.entries(set.privateWrites)) {
            this.private.set(hidden(name), value);
        }
        for (const name of set.purges) {
            this.private.delete(hidden(name));
        }
    }

    /** Remembers what stands now; answers what puts it back. */
    remembered(): () => void {
        const [world, shared, history] = [new Map(this.world), new Map(this.private), new Map(this.history)];
        return () => {
            this.world.clear();
            this.private.clear();
            this.history.clear();
            world.forEach((value, key) => this.world.set(key, value));
            shared.forEach((value, key) => this.private.set(key, value));
            history.forEach((versions, key) => this.history.set(key, versions));
        };
    }

    /** What stands in the collection, but for the copies of persons, of their names and certificates, and who was behind changes. */
    patientData(): [key: string, value: string][] {
        const ofPersons = ['person', 'bound', 'name', 'called', 'authored'].map((list) => `\u0000${list}\u0000`);
        return [...this.private].filter(([key]) => !ofPersons.some((prefix) => key.startsWith(prefix)));
    }

    /** Everything that stands in the world state or the history, as one text to search. */
    publicText(): string {
        const versions = [...this.history].flatMap(([key, list]) => list.map(({ value }) => `${key} ${value.toString()}`));
        return [...[...this.world].map(([key, value]) => `${key} ${value}`), ...versions].join('\n');
    }
}

function hidden(name: string): string {
    return name.startsWith(SIMPLE) ? name.slice(SIMPLE.length) : `\u0000${name.split('/').join('\u0000')}\u0000`;
}

/** The shim's connection to a peer during one simulation: the methods that the real stub calls. */
class PeerDouble {
    /** Iterators of this one simulation that were opened and never closed: others may go on beside it. */
    open = 0;
    readonly #ledger: LedgerDouble;
    readonly #transactionId: string;
    readonly #set: ReadWriteSet = { reads: [], writes: {}, ranges: [], privateReads: [], privateWrites: {}, purges: [] };
    #paged = false;
    #queriedPrivate = false;
    #wrote = false;

    constructor(ledger: LedgerDouble, transactionId: string) {
        this.#ledger = ledger;
        this.#transactionId = transactionId;
    }

    sorted(): ReadWriteSet {
        const { reads, writes, ranges, privateReads, privateWrites, purges } = this.#set;
        const byKey = <T>(record: Record<string, T>): Record<string, T> =>
            Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
        return {
            reads: [...new Set(reads)].sort(),
            writes: byKey(writes),
            ranges: [...new Set(ranges)].sort(),
            privateReads: [...new Set(privateReads)].sort(),
            privateWrites: byKey(privateWrites),
            purges: [...purges].sort(),
        };
    }

    async handleGetState(collection: string, key: string): Promise<Buffer> {
        const reads = collection === '' ? this.#set.reads : this.#set.privateReads;
        reads.push(shown(key));
        return bytes((collection === '' ? this.#ledger.world : this.#ledger.private).get(key));
    }

    async handlePutState(collection: string, key: string, value: Uint8Array): Promise<void> {
        this.#demandWritable(collection);
        const text = Buffer.from(value).toString('utf8');
        if (text === '') {
            throw new Error('empty value');
        }
        (collection === '' ? this.#set.writes : this.#set.privateWrites)[shown(key)] = text;
    }

    async handleDeleteState(collection: string, key: string): Promise<void> {
        this.#demandWritable(collection);
        this.#set.writes[shown(key)] = null;
    }

    async handlePurgeState(collection: string, key: string): Promise<void> {
        this.#demandWritable(collection);
        this.#set.purges.push(shown(key));
    }

    async handleGetStateByRange(
        collection: string,
        from: string,
        to: string,
        _channel: string,
        _id: string,
        page?: Uint8Array,
    ): Promise<object> {
        if (collection !== '') {
            return this.#privateRange(from, to);
        }
        const { size, bookmark } = page === undefined ? { size: Number.MAX_SAFE_INTEGER, bookmark: '' } : pageOf(page);
        this.#paged ||= page !== undefined;
        const start = bookmark === '' ? from : bookmark;
        this.#set.ranges.push(shown(start)); // where a peer begins, and what it notes
        const keys = this.#ledger.world.keysBetween(start, to);
        const found = keys.slice(0, size).map((key) => ({ key, value: bytes(this.#ledger.world.get(key)) }));
        const metadata: Metadata = { bookmark: keys[size] ?? '', fetchedRecordsCount: found.length };
        // Nothing but zero values is an empty message, for which the shim sets no metadata at all.
        return { iterator: this.#iterate(found), ...(found.length > 0 && { metadata }) };
    }

    /** Nothing of it stands in the read set, so nothing is checked at commit: the peer takes it in read-only transactions alone. */
    #privateRange(from: string, to: string): object {
        if (this.#wrote) {
            throw new Error('Queries on pvt data is supported only in a read-only transaction');
        }
        this.#queriedPrivate = true;
        const keys = this.#ledger.private.keysBetween(from, to);
        return { iterator: this.#iterate(keys.map((key) => ({ key, value: bytes(this.#ledger.private.get(key)) }))) };
    }

    async handleGetHistoryForKey(key: string): Promise<object> {
        return this.#iterate(this.#ledger.history.get(key) ?? []);
    }

    #demandWritable(collection: string): void {
        if (this.#paged) {
            throw new Error('write after a page');
        }
        if (this.#queriedPrivate) {
            throw new Error('Transaction has already performed queries on pvt data. Writes are not allowed');
        }
        this.#wrote = true;
        if (collection !== '' && collection !== 'bothWards') {
            throw new Error('unknown collection');
        }
    }

    #iterate(items: readonly object[]): object {
        const rest = [...items];
        let closed = false;
        this.open += 1;
        return {
            next: async () => (rest.length > 0 ? { value: rest.shift(), done: false } : { done: true }),
            close: async () => {
                if (!closed) {
                    this.open -= 1;
                }
                closed = true;
            },
        };
    }
}
