// SPDX-License-Identifier: Apache-2.0
// The half of a transaction's validation that needs no state: form, signatures, ids.
import type { Channel } from '../msp/channel';
import { hasSigned, type Identity } from '../msp/identity';
import { joined } from '../wire/bytes';
import { CHAINCODE_ACTION, millisecondsOf } from '../wire/fabric-messages';
import { demand, orRefuse, Refusal } from './codes';
import { type Action, demandId, HEADER_TYPE, type Headers, openAction, readHeaders, readResults, type Results } from './envelope';

/** A transaction with all that can be said of it without the state. */
export interface Inspected {
    readonly id: string;
    /** common.HeaderType; -1 where it cannot be read. */
    readonly type: number;
    /** The time that it states, in milliseconds. */
    readonly time: number;
    /** Serialised ConfigEnvelope of a configuration that is well signed. */
    readonly config: Uint8Array | undefined;
    /** Refused before the look for a duplicate id. */
    readonly refused: Refusal | undefined;
    /** Refused after that look. */
    readonly refusedLater: Refusal | undefined;
    readonly results: Results | undefined;
    /** Who signed it. */
    readonly creator: Identity | undefined;
    /** Distinct members whose endorsement is genuine. */
    readonly endorsers: readonly Identity[];
    /** Why endorsements do not count. */
    readonly notEndorsed: readonly string[];
}

type Findings = Omit<Inspected, 'id' | 'type' | 'time'>;
const NOTHING_FOUND: Findings = {
    config: undefined,
    refused: undefined,
    refusedLater: undefined,
    results: undefined,
    creator: undefined,
    endorsers: [],
    notEndorsed: [],
};

/** Who endorsed a response, each once. */
export async function endorsersOf(
    action: Pick<Action, 'responsePayload' | 'endorsements'>,
    { members }: Channel,
): Promise<Pick<Findings, 'endorsers' | 'notEndorsed'>> {
    const claims = await Promise.all(
        action.endorsements.map(async ({ endorser, signature }) => {
            const identity = await members.identify(endorser);
            if (!('key' in identity)) {
                return identity.why;
            }
            const isGenuine = await hasSigned(identity, joined([action.responsePayload, endorser]), signature);
            return isGenuine ? identity : `the signature for a peer of ${identity.mspId} is over other bytes`;
        }),
    );
    const genuine = claims.filter((claim) => typeof claim !== 'string');
    const first = new Map(genuine.toReversed().map((identity) => [identity.key, identity])).values();
    return { endorsers: [...first].toReversed(), notEndorsed: claims.filter((claim) => typeof claim === 'string') };
}

function refusalOf(error: unknown): Refusal {
    if (error instanceof Refusal) {
        return error;
    }
    throw error;
}

function resultsOf(headers: Headers, { extension }: Action): Pick<Findings, 'results' | 'refusedLater'> {
    try {
        demand(extension.length > 0, 'BAD_RESPONSE_PAYLOAD', 'its proposal response is empty');
        const action = orRefuse('BAD_RESPONSE_PAYLOAD', 'its proposal response', () => CHAINCODE_ACTION.decode(extension));
        return { results: readResults(headers, action), refusedLater: undefined };
    } catch (error) {
        return { results: undefined, refusedLater: refusalOf(error) };
    }
}

async function demandCreator({ channel: header, creator, payload, signature }: Headers, channel: Channel): Promise<Identity> {
    const code = 'BAD_CREATOR_SIGNATURE';
    demand(header.channelId === channel.id, code, `it is for the channel “${header.channelId}”`);
    const identity = await channel.members.identify(creator);
    demand('key' in identity, code, `its creator is nobody: ${'why' in identity ? identity.why : ''}`);
    const isSigned = signature.length > 0 && (await hasSigned(identity, payload, signature));
    demand(isSigned, code, 'its signature is not its creator’s over its payload');
    return identity;
}

/** Inspects one envelope of a block. Never rejects because of what is in it. */
export async function inspect(envelope: Uint8Array, channel: Channel): Promise<Inspected> {
    let known: Pick<Inspected, 'id' | 'type' | 'time'> = { id: '', type: -1, time: 0 };
    try {
        const headers = readHeaders(envelope, (header) => {
            known = { id: header.txId, type: header.type, time: millisecondsOf(header.timestamp) };
        });
        const creator = await demandCreator(headers, channel);
        const { type } = known;
        if (type === HEADER_TYPE.CONFIG) {
            const isOrderers = channel.ordererMspIds.includes(creator.mspId) && creator.role === 'orderer';
            demand(isOrderers, 'INVALID_CONFIG_TRANSACTION', 'it is a configuration that no orderer made');
            return { ...known, ...NOTHING_FOUND, creator, config: headers.data };
        }
        demand(type === HEADER_TYPE.ENDORSER_TRANSACTION, 'UNSUPPORTED_TX_PAYLOAD', 'it is a request for a configuration');
        await demandId(headers);
        const action = await openAction(headers);
        return { ...known, ...NOTHING_FOUND, creator, ...resultsOf(headers, action), ...(await endorsersOf(action, channel)) };
    } catch (error) {
        return { ...known, ...NOTHING_FOUND, refused: refusalOf(error) };
    }
}
