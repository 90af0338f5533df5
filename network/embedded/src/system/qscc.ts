// SPDX-License-Identifier: Apache-2.0
// The query system chaincode: what the ledger is, and blocks and transactions by number, hash or id.
import type { SystemChaincode } from '../chaincode/chaincode-support';
import type { TransactionParameters } from '../chaincode/transaction-context';
import type { PeerLedger } from '../ledger/ports';
import { encode, present } from '../protos/encode';
import { goQuote } from './go-quote';
import { requirePolicy, type SystemAccess } from './system-access';

const NAME = 'qscc';

/** What the query chaincode works with. */
export interface QsccOptions extends SystemAccess {
    readonly channelId: string;
    readonly ledger: PeerLedger;
}

type Query = (ledger: PeerLedger, argument: Buffer) => Uint8Array;

/** Go's strconv.ParseUint with its errors. */
function parseUint(text: string): bigint {
    const fail = (reason: string): Error =>
        new Error(`Failed to parse block number with error strconv.ParseUint: parsing ${goQuote(text)}: ${reason}`);
    if (!/^\d+$/.test(text)) {
        throw fail('invalid syntax');
    }
    const value = BigInt(text);
    if (value > 0xffff_ffff_ffff_ffffn) {
        throw fail('value out of range');
    }
    return value;
}

const queries: ReadonlyMap<string, Query> = new Map(
    Object.entries<Query>({
        GetChainInfo(ledger) {
            const { height, currentBlockHash, previousBlockHash } = ledger.chainInfo();
            return encode([1, height], [2, currentBlockHash], [3, previousBlockHash]);
        },
        GetBlockByNumber(ledger, argument) {
            const number = parseUint(argument.toString());
            const block = ledger.block(number === 0xffff_ffff_ffff_ffffn ? ledger.height() - 1 : Number(number));
            if (!block) {
                throw new Error(`Failed to get block number ${number}, error no such block number [${number}] in index`);
            }
            return block.bytes();
        },
        GetBlockByHash(ledger, argument) {
            const block = ledger.blockByHash(argument);
            if (!block) {
                throw new Error(
                    `Failed to get block hash ${argument.toString()}, error no such block hash [${argument.toString('hex')}] in index`,
                );
            }
            return block.bytes();
        },
        GetBlockByTxID(ledger, argument) {
            const txId = argument.toString();
            const block = ledger.blockByTxId(txId);
            if (!block) {
                throw new Error(`Failed to get block for txID ${txId}, error no such transaction ID [${txId}] in index`);
            }
            return block.bytes();
        },
        GetTransactionByID(ledger, argument) {
            const txId = argument.toString();
            const transaction = ledger.transaction(txId);
            if (!transaction) {
                throw new Error(`Failed to get transaction with id ${txId}, error no such transaction ID [${txId}] in index`);
            }
            return encode([0, present(1, transaction.envelope)], [2, transaction.code]);
        },
    }),
);

async function authorize(name: string, parameters: TransactionParameters, options: QsccOptions): Promise<void> {
    const { channelId } = options;
    try {
        if (!queries.has(name)) {
            throw new Error(`Unmapped policy for ${NAME}/${name}`);
        }
        // Whoever names a transaction may have its block; what else tells of blocks is for whoever may stream them.
        if (name === 'GetBlockByTxID') {
            await requirePolicy({ channelId, policy: 'Readers' }, parameters, options);
        } else {
            const { proposalBytes: data, creator: identity, signature } = parameters.proposal;
            await options.access.checkBlockReader(channelId, { data, identity, signature });
        }
    } catch (error) {
        throw new Error(`access denied for [${name}][${channelId}]: [${(error as Error).message}]`, { cause: error });
    }
}

/** The query system chaincode of one peer. */
export function queryChaincode(options: QsccOptions): SystemChaincode {
    return {
        name: NAME,
        async invoke(args, parameters) {
            const [name, channelId, argument] = args;
            if (!name || !channelId) {
                throw new Error(`Incorrect number of arguments, ${args.length}`);
            }
            const invoked = parameters.proposal.headerChaincode;
            if (invoked !== NAME) {
                const reason = 'because of potential for deadlocks, original invocation for';
                throw new Error(`Rejecting invoke of QSCC from another chaincode ${reason} '${invoked}'`);
            }
            const fn = name.toString();
            if (fn !== 'GetChainInfo' && !argument) {
                throw new Error(`missing 3rd argument for ${fn}`);
            }
            if (channelId.toString() !== options.channelId) {
                throw new Error(`Invalid chain ID, ${channelId.toString()}`);
            }
            await authorize(fn, parameters, options);
            const empty = Buffer.alloc(0);
            return { status: 200, message: '', payload: queries.get(fn)?.(options.ledger, argument ?? empty) ?? empty };
        },
    };
}
