// SPDX-License-Identifier: Apache-2.0
// Commits chaincode definitions: one transaction each, endorsed by every peer as an approval of all organisations would be.
import { randomBytes } from 'node:crypto';
import { common } from '@hyperledger/fabric-protos';
import { encodePayload } from '../endorser/proposal-response';
import { transactionPayload } from '../gateway/endorse';
import { demandDefined } from '../invariants';
import { definitionFields } from '../ledger/lifecycle/definitions';
import { fieldKey, LIFECYCLE, type Field } from '../ledger/lifecycle/keys';
import type { ChaincodeDefinition, Channel } from '../ledger/ports';
import type { SigningIdentity } from '../msp/signing-identity';
import type { Broadcast } from '../orderer/broadcast';
import { encode, present } from '../protos/encode';
import { computeTxId, SignedProposal } from '../protos/proposal';
import type { FullChaincode } from './options';
import type { PeerNode } from './peer-node';

const SYSTEM_VERSION = 'syscc';
const GO_LANGUAGE = 1;

/** What committing definitions takes. */
export interface LifecycleContext {
    readonly channel: Channel;
    readonly broadcast: Broadcast;
    readonly peers: readonly PeerNode[];
    /** The administrator who submits. */
    readonly admin: SigningIdentity;
}

const wanted = ({ name, version = '1.0', policy, collections }: FullChaincode): Omit<ChaincodeDefinition, 'sequence'> => ({
    name,
    version,
    ...(policy === undefined ? {} : { endorsementPolicy: policy }),
    ...(collections?.length ? { collections } : {}),
});

function newProposal(channelId: string, args: readonly Uint8Array[], signer: SigningIdentity): SignedProposal {
    const nonce = randomBytes(24);
    const now = Date.now();
    const channelHeader = encode(
        [1, common.HeaderType.ENDORSER_TRANSACTION],
        [0, present(3, encode([1, Math.floor(now / 1000)], [2, (now % 1000) * 1e6]))],
        [4, channelId],
        [5, computeTxId(nonce, signer.serialized)],
        [7, encode([0, present(2, encode([2, LIFECYCLE]))])],
    );
    const header = encode([1, channelHeader], [2, encode([1, signer.serialized], [2, nonce])]);
    const input = encode(...args.map((arg): [number, Buffer] => [0, present(1, arg)]));
    const spec = encode([1, GO_LANGUAGE], [0, present(2, encode([2, LIFECYCLE]))], [0, present(3, input)]);
    const proposal = encode([1, header], [2, encode([1, encode([0, present(1, spec)])])]);
    return new SignedProposal(encode([1, proposal], [2, signer.sign(proposal)]));
}

/** The signed transaction that commits a definition. */
function commitEnvelope({ channel, peers, admin }: LifecycleContext, definition: ChaincodeDefinition): Buffer {
    const { name, version, sequence } = definition;
    // lifecycle.CommitChaincodeDefinitionArgs, as far as a block's reader needs it.
    const argument = encode([1, sequence], [2, name], [3, version]);
    const proposal = newProposal(channel.channelId, [Buffer.from('CommitChaincodeDefinition'), argument], admin);
    const response = { status: 200, message: '', payload: new Uint8Array(0) };
    const chaincode = { name: LIFECYCLE, version: SYSTEM_VERSION };
    const { proposalHash, txId } = proposal;
    const payloads = peers.map(({ ledger }) => {
        const simulator = ledger.simulate(txId);
        try {
            channel.writeDefinition(simulator, definition);
            const results = simulator.result().publicBytes;
            return encodePayload({ proposalHash, response, results, event: undefined, chaincode });
        } finally {
            simulator.close();
        }
    });
    const payload = demandDefined(payloads[0], 'the first peer');
    const endorsements = peers.map(({ material: { signer } }) => ({
        endorser: signer.serialized,
        signature: signer.sign(Buffer.concat([payload, signer.serialized])),
    }));
    const body = transactionPayload(proposal, { payload, endorsements });
    return encode([1, body], [2, admin.sign(body)]);
}

/** Whether the channel has this definition already, with whatever sequence where none is asked for. */
function isCommitted({ ledger }: PeerNode, options: FullChaincode): boolean {
    const sequence = ledger.definition(options.name)?.sequence;
    if (sequence === undefined || (options.sequence !== undefined && options.sequence !== sequence)) {
        return false;
    }
    const fields = Object.entries(definitionFields({ ...wanted(options), sequence })) as [Field, Uint8Array][];
    return fields.every(([field, value]) => {
        const committed = ledger.committedState(LIFECYCLE, fieldKey(options.name, field));
        return committed !== undefined && Buffer.compare(committed, value) === 0;
    });
}

/** Commits the definitions that the channel lacks or has otherwise, and waits until every peer has them. */
export async function commitDefinitions(context: LifecycleContext, chaincodes: readonly FullChaincode[]): Promise<void> {
    const [first] = context.peers;
    const expected = new Map<string, number>();
    const changed = chaincodes.filter((options) => !first || !isCommitted(first, options));
    for (const options of changed) {
        const sequence = (first?.ledger.definition(options.name)?.sequence ?? 0) + 1;
        if (options.sequence !== undefined && options.sequence !== sequence) {
            throw new Error(`requested sequence is ${options.sequence}, but new definition must be sequence ${sequence}`);
        }
        expected.set(options.name, sequence);
        const answer = await context.broadcast(commitEnvelope(context, { ...wanted(options), sequence }));
        if (!answer.accepted) {
            throw new Error(`the definition of ${options.name} was refused: ${answer.info}`);
        }
    }
    await context.channel.settled();
    for (const [name, sequence] of expected) {
        if (context.peers.some(({ ledger }) => ledger.definition(name)?.sequence !== sequence)) {
            throw new Error(`the definition of ${name} was not committed`);
        }
    }
}
