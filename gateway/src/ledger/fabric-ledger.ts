// SPDX-License-Identifier: Apache-2.0
// The `Ledger` over @hyperledger/fabric-gateway: one driver for the embedded network and for Fabric peers.

import { setTimeout as sleep } from 'node:timers/promises';
import { GatewayError } from '@hyperledger/fabric-gateway';
import { canonicalJson } from '@wardledger/chaincode/domain';
import { blockSummary, chainInfoOf, transactionInBlock } from './messages/block-parser';
import { retryingConflicts, type RetryOptions } from './conflict-retry';
import { LedgerConnection, type ConnectionOptions } from './connection';
import { followed } from './earlier-submission';
import { ledgerError, ledgerUnavailable, outcomeUnknown, rejectedOutcome } from './ledger-errors';
import type {
    BlockSummary,
    ChainInfo,
    EndorsedTransaction,
    FunctionName,
    Ledger,
    LedgerCall,
    LedgerCaller,
    RequestOf,
    ResultOf,
    SubmissionJournal,
    Submitted,
    TransactionDetail,
    TransactionOutcome,
} from './ports';
import { resultOf, StagedLedger, type LedgerPlace } from './staged';

/** How a ward reaches its ledger. */
export interface LedgerOptions extends ConnectionOptions, LedgerPlace {
    /** 0 <= r < 1: how long the pauses between attempts are. */
    readonly random: () => number;
    readonly retry?: Partial<Omit<RetryOptions, 'random'>>;
}

const RETRY: Omit<RetryOptions, 'random'> = { retries: 3, pause: 50, sleep: async (milliseconds) => sleep(milliseconds) };
const NOT_FOUND = /no such transaction|no such block|not found/i;

/** Prepares the connection; nothing is sent until the first call. */
export function connectLedger(options: LedgerOptions): Ledger {
    return new FabricLedger(options);
}

/** A question to the peer's own query chaincode, and how its answer is read. */
interface ChannelQuery<T> {
    readonly name: string;
    readonly parameters: readonly string[];
    readonly read: (bytes: Uint8Array) => T;
}

class FabricLedger implements Ledger {
    readonly #connection: LedgerConnection;
    readonly #staged: StagedLedger;
    readonly #place: LedgerPlace;
    readonly #retry: RetryOptions;

    constructor(options: LedgerOptions) {
        this.#connection = new LedgerConnection(options);
        this.#staged = new StagedLedger(this.#connection, options);
        this.#place = options;
        this.#retry = { ...RETRY, ...options.retry, random: options.random };
    }

    evaluate<Name extends FunctionName>(caller: LedgerCaller, name: Name, request: RequestOf<Name>): Promise<ResultOf<Name>> {
        return this.#evaluate(caller, { name, request }, []);
    }

    evaluateAt<Name extends FunctionName>(
        caller: LedgerCaller,
        organization: string,
        call: Omit<LedgerCall<Name>, 'transient'>,
    ): Promise<ResultOf<Name>> {
        return this.#evaluate(caller, call, [organization]);
    }

    async evaluateAtEndorsers<Name extends FunctionName>(
        caller: LedgerCaller,
        transactionId: string,
        call: Omit<LedgerCall<Name>, 'transient'>,
    ): Promise<ResultOf<Name>[]> {
        const transaction = await this.transaction(caller, transactionId);
        if (transaction === undefined) {
            throw outcomeUnknown(transactionId);
        }
        return Promise.all(transaction.endorsers.map(async (organization) => this.evaluateAt(caller, organization, call)));
    }

    async #evaluate<Name extends FunctionName>(
        caller: LedgerCaller,
        { name, request }: Omit<LedgerCall<Name>, 'transient'>,
        organizations: readonly string[],
    ): Promise<ResultOf<Name>> {
        try {
            const contract = this.#connection.as(caller).getNetwork(this.#place.channel).getContract(this.#place.chaincode);
            // The own peer hands the proposal on to a peer of the organisation that is named.
            const answer = await contract.evaluate(name, {
                arguments: [canonicalJson(request)],
                ...(organizations.length > 0 && { endorsingOrganizations: [...organizations] }),
            });
            return resultOf(answer) as ResultOf<Name>;
        } catch (error) {
            throw ledgerError(error);
        }
    }

    submit<Name extends FunctionName>(caller: LedgerCaller, call: LedgerCall<Name>): Promise<Submitted<ResultOf<Name>>> {
        return this.#submit(caller, call, undefined);
    }

    async submitOnce<Name extends FunctionName>(
        caller: LedgerCaller,
        name: Name,
        prepare: () => Omit<LedgerCall<Name>, 'name'> | Promise<Omit<LedgerCall<Name>, 'name'>>,
    ): Promise<Submitted<ResultOf<Name>>> {
        const earlier = await caller.journal?.find(name);
        const submitted = earlier && (await followed(this.#staged, { caller, earlier, deadlines: this.#connection.deadlines }));
        return (submitted as Submitted<ResultOf<Name>> | undefined) ?? this.#submit(caller, { name, ...(await prepare()) }, caller.journal);
    }

    #submit<Name extends FunctionName>(
        caller: LedgerCaller,
        call: LedgerCall<Name>,
        journal: SubmissionJournal | undefined,
    ): Promise<Submitted<ResultOf<Name>>> {
        return retryingConflicts(async () => {
            const endorsed = await this.#staged.endorse(caller, call);
            await journal?.save(call.name, endorsed);
            const { transactionId, envelope, result, timestamp } = endorsed;
            // A failed send may have reached the orderer all the same, so only the transaction's own fate counts from here on.
            const sent = await this.#staged.send(caller, envelope).then(
                () => undefined,
                (error: unknown) => ledgerError(error),
            );
            if (sent?.code === 'LEDGER_REJECTED') {
                throw sent;
            }
            const { commitStatus, submit } = this.#connection.deadlines;
            const wait = sent === undefined ? commitStatus : submit;
            const outcome = await this.#staged.outcome(caller, transactionId, wait).catch(() => undefined);
            if (outcome === undefined) {
                throw outcomeUnknown(transactionId);
            }
            if (outcome.code !== 'VALID') {
                throw rejectedOutcome(transactionId, outcome.code);
            }
            return { result, transaction: { id: transactionId, status: 'VALID', blockNumber: outcome.blockNumber, timestamp } };
        }, this.#retry);
    }

    endorse<Name extends FunctionName>(caller: LedgerCaller, call: LedgerCall<Name>): Promise<EndorsedTransaction<ResultOf<Name>>> {
        return this.#staged.endorse(caller, call);
    }

    send(caller: LedgerCaller, envelope: Uint8Array): Promise<void> {
        return this.#staged.send(caller, envelope);
    }

    outcome(caller: LedgerCaller, transactionId: string, timeoutMilliseconds: number): Promise<TransactionOutcome | undefined> {
        return this.#staged.outcome(caller, transactionId, timeoutMilliseconds);
    }

    transaction(caller: LedgerCaller, transactionId: string): Promise<TransactionDetail | undefined> {
        const read = (block: Uint8Array): TransactionDetail | undefined => transactionInBlock(block, transactionId);
        return this.#query(caller, { name: 'GetBlockByTxID', parameters: [transactionId], read });
    }

    blockOf(caller: LedgerCaller, transactionId: string): Promise<BlockSummary | undefined> {
        return this.#query(caller, { name: 'GetBlockByTxID', parameters: [transactionId], read: blockSummary });
    }

    async chainInfo(caller: LedgerCaller): Promise<ChainInfo> {
        const info = await this.#query(caller, { name: 'GetChainInfo', parameters: [], read: chainInfoOf });
        if (info === undefined) {
            throw ledgerUnavailable(); // a peer that has not joined the channel
        }
        return info;
    }

    async block(caller: LedgerCaller, number: number): Promise<BlockSummary | undefined> {
        const { height } = await this.chainInfo(caller);
        if (number >= height) {
            return undefined;
        }
        return this.#query(caller, { name: 'GetBlockByNumber', parameters: [String(number)], read: blockSummary });
    }

    reachable(timeoutMilliseconds: number): Promise<boolean> {
        return this.#connection.reachable(timeoutMilliseconds);
    }

    close(): void {
        this.#connection.close();
    }

    /** Asks the peer's own query chaincode about this channel; `undefined` when it holds no such thing. */
    async #query<T>(caller: LedgerCaller, { name, parameters, read }: ChannelQuery<T>): Promise<T | undefined> {
        const { channel } = this.#place;
        try {
            const queries = this.#connection.as(caller).getNetwork(channel).getContract('qscc');
            return read(await queries.evaluateTransaction(name, channel, ...parameters));
        } catch (error) {
            const texts = error instanceof GatewayError ? [error.message, ...error.details.map(({ message }) => message)] : [];
            if (texts.some((text) => NOT_FOUND.test(text))) {
                return undefined;
            }
            throw ledgerError(error);
        }
    }
}
