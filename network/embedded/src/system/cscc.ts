// SPDX-License-Identifier: Apache-2.0
// The configuration system chaincode, as far as it answers: the peer's channels, and the channel's configuration.
import type { SystemChaincode } from '../chaincode/chaincode-support';
import type { TransactionParameters } from '../chaincode/transaction-context';
import type { PeerLedger } from '../ledger/ports';
import type { AccessControl } from '../msp/access-control';
import type { MspManager } from '../msp/msp-manager';
import { encode, present } from '../protos/encode';
import { asBuffer, WireMessage } from '../protos/wire';
import { requireLocalMember, requirePolicy } from './system-access';

const NAME = 'cscc';

/** What the configuration chaincode works with. */
export interface CsccOptions {
    readonly channelId: string;
    /** Of the peer's organisation. */
    readonly mspId: string;
    readonly ledger: PeerLedger;
    readonly access: AccessControl;
    readonly msps: MspManager;
}

/** The only configuration block there is, for the channel's configuration cannot be changed. */
const configBlock = (ledger: PeerLedger): Buffer => asBuffer(ledger.block(0)?.bytes() ?? new Uint8Array(0));

/** Serialised common.Config. */
function channelConfig(ledger: PeerLedger): Buffer {
    const envelope = new WireMessage(configBlock(ledger)).message(2).message(1);
    return new WireMessage(envelope.bytesField(1)).message(2).bytesField(1);
}

function denied(fn: string, channelId: string | undefined, error: unknown): never {
    throw new Error(`access denied for [${fn}]${channelId === undefined ? '' : `[${channelId}]`}: ${(error as Error).message}`);
}

async function ofChannel(fn: string, channelId: string, parameters: TransactionParameters, options: CsccOptions): Promise<Uint8Array> {
    if (fn === 'GetChannelConfig' && channelId === '') {
        throw new Error('empty channel name provided');
    }
    await requirePolicy(options.access, channelId, 'Readers', parameters).catch((error: unknown) => denied(fn, channelId, error));
    return fn === 'GetConfigBlock' ? configBlock(options.ledger) : channelConfig(options.ledger);
}

function channels(parameters: TransactionParameters, { msps, mspId, channelId }: CsccOptions): Uint8Array {
    try {
        requireLocalMember(msps, mspId, parameters);
    } catch (error) {
        denied('GetChannels', undefined, error);
    }
    return encode([0, present(1, encode([1, channelId]))]);
}

async function run(args: readonly Buffer[], parameters: TransactionParameters, options: CsccOptions): Promise<Uint8Array> {
    const [fn = '', argument] = args.map(String);
    if (args.length < 1 || (fn !== 'GetChannels' && args.length < 2)) {
        throw new Error(`Incorrect number of arguments, ${args.length}`);
    }
    const invoked = parameters.proposal.headerChaincode;
    if (invoked !== NAME) {
        throw new Error(`Rejecting invoke of CSCC from another chaincode, original invocation for '${invoked}'`);
    }
    if (fn === 'GetChannels') {
        return channels(parameters, options);
    }
    if (fn === 'GetConfigBlock' || fn === 'GetChannelConfig') {
        return ofChannel(fn, argument ?? '', parameters, options);
    }
    throw new Error(`Requested function ${fn} not found.`);
}

/** The configuration chaincode of one peer. */
export function configurationChaincode(options: CsccOptions): SystemChaincode {
    return {
        name: NAME,
        invoke: async (args, parameters) => ({ status: 200, message: '', payload: await run(args, parameters, options) }),
    };
}
