// SPDX-License-Identifier: Apache-2.0
// The configuration system chaincode: the peer's channels, the channel's configuration, and refusals to join another channel.
import type { SystemChaincode } from '../chaincode/chaincode-support';
import type { TransactionParameters } from '../chaincode/transaction-context';
import { demandDefined } from '../invariants';
import type { PeerLedger } from '../ledger/ports';
import { encode, present } from '../protos/encode';
import { unmarshal } from '../protos/proposal';
import { asBuffer, WireMessage } from '../protos/wire';
import { requireLocal, requirePolicy, type SystemAccess } from './system-access';

const NAME = 'cscc';

/** What the configuration chaincode works with. */
export interface CsccOptions extends SystemAccess {
    readonly channelId: string;
    readonly ledger: PeerLedger;
}

/** A call of one function. */
interface Called {
    /** Empty where the function takes none. */
    readonly argument: Buffer;
    readonly parameters: TransactionParameters;
    readonly options: CsccOptions;
}

type Call = (called: Called) => Promise<Uint8Array> | Uint8Array;

const NOTHING = new Uint8Array(0);

/** The only configuration block there is, for the channel's configuration cannot be changed. */
const configBlock = (ledger: PeerLedger): Buffer => asBuffer(demandDefined(ledger.block(0), 'the first block').bytes());

/** Throws unless the creator may read the channel that is asked for. */
async function requireReader(fn: string, { argument, parameters, options }: Called): Promise<void> {
    const channelId = argument.toString();
    await requirePolicy({ channelId, policy: 'Readers' }, parameters, options).catch((error: unknown) => {
        throw new Error(`access denied for [${fn}][${channelId}]: ${(error as Error).message}`, { cause: error });
    });
}

const denied = (fn: string, error: unknown): Error => new Error(`access denied for [${fn}]: ${(error as Error).message}`, { cause: error });

function blockOf(argument: Buffer): WireMessage {
    try {
        return unmarshal('Block', argument);
    } catch (error) {
        throw new Error(`Failed to reconstruct the genesis block, ${(error as Error).message}`, { cause: error });
    }
}

const calls: ReadonlyMap<string, Call> = new Map(
    Object.entries<Call>({
        async GetConfigBlock(called) {
            await requireReader('GetConfigBlock', called);
            return configBlock(called.options.ledger);
        },
        async GetChannelConfig(called) {
            if (called.argument.length === 0) {
                throw new Error('empty channel name provided');
            }
            await requireReader('GetChannelConfig', called);
            const envelope = new WireMessage(configBlock(called.options.ledger)).message(2).message(1);
            return envelope.message(1).message(2).bytesField(1);
        },
        GetChannels({ parameters, options }) {
            try {
                requireLocal('Members', parameters, options);
            } catch (error) {
                throw denied('GetChannels', error);
            }
            return encode([0, present(1, encode([1, options.channelId]))]);
        },
        JoinChain({ argument, parameters, options }) {
            const block = blockOf(argument);
            if (block.message(2).all(1).length === 0) {
                const reason = 'failed to retrieve channel id - block is empty';
                throw new Error(`"JoinChain" request failed to extract channel id from the block due to [${reason}]`);
            }
            const payload = new WireMessage(block.message(2).message(1).bytesField(1));
            const channelId = payload.message(1).message(1).text(4);
            try {
                requireLocal('Admins', parameters, options);
            } catch (error) {
                throw new Error(`access denied for [JoinChain][${channelId}]: [${(error as Error).message}]`, { cause: error });
            }
            const reason =
                channelId === options.channelId
                    ? `ledger [${channelId}] already exists with state [ACTIVE]`
                    : 'the embedded network has one channel';
            throw new Error(`cannot create ledger from genesis block: ${reason}`);
        },
        JoinChainBySnapshot({ argument, parameters, options }) {
            if (argument.length === 0) {
                throw new Error('Cannot join the channel, no snapshot directory provided');
            }
            try {
                requireLocal('Admins', parameters, options);
            } catch (error) {
                throw new Error(`access denied for [JoinChainBySnapshot]: [${(error as Error).message}]`, { cause: error });
            }
            throw new Error('the embedded network has one channel');
        },
        JoinBySnapshotStatus({ parameters, options }) {
            try {
                requireLocal('Admins', parameters, options);
            } catch (error) {
                throw denied('JoinBySnapshotStatus', error);
            }
            return NOTHING; // an empty status: nothing is running
        },
    }),
);
const WITHOUT_ARGUMENT = ['GetChannels', 'JoinBySnapshotStatus'];

/** The configuration chaincode of one peer. */
export function configurationChaincode(options: CsccOptions): SystemChaincode {
    return {
        name: NAME,
        async invoke(args, parameters) {
            const [name, argument = Buffer.alloc(0)] = args;
            const fn = String(name);
            if (name === undefined || (!WITHOUT_ARGUMENT.includes(fn) && args.length < 2)) {
                throw new Error(`Incorrect number of arguments, ${args.length}`);
            }
            const invoked = parameters.proposal.headerChaincode;
            if (invoked !== NAME) {
                throw new Error(`Rejecting invoke of CSCC from another chaincode, original invocation for '${invoked}'`);
            }
            const call = calls.get(fn);
            if (!call) {
                throw new Error(`Requested function ${fn} not found.`);
            }
            return { status: 200, message: '', payload: await call({ argument, parameters, options }) };
        },
    };
}
