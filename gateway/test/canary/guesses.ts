// SPDX-License-Identifier: Apache-2.0
// Guesses at what stands behind the hashes of the channel: words of a dictionary, hashed in every way that needs no secret, with everything that the
// channel shows for a salt, an id or a time.

import { createHash, createHmac } from 'node:crypto';
import { common, msp, peer } from '@hyperledger/fabric-protos';
import { descending, padded } from '../../../chaincode/src/platform';
import { certificateIdOf } from '../../src/custody/wallet/certificates';
import { channelView, hashedKey } from '../support/read-write-sets';

/** What one transaction shows. */
interface Shown {
    readonly time: number;
    readonly hashes: ReadonlySet<string>;
    readonly functionName: string;
    /** Fingerprint of the certificate that signed it. */
    readonly certificateId: string;
    /** Whatever of it looks like a ledger id. */
    readonly ids: ReadonlySet<string>;
    /** Whatever of it looks like a digest, or a fingerprint. */
    readonly digests: ReadonlySet<string>;
}

/** What looks like hex of some length in raw bytes. */
const tokensIn = (bytes: Uint8Array): string[] =>
    Buffer.from(bytes)
        .toString('latin1')
        .match(/[0-9a-f]{32,}/g) ?? [];

/** The function that a transaction calls. */
function functionIn(payload: common.Payload): string {
    const [action] = peer.Transaction.deserializeBinary(payload.getData_asU8()).getActionsList();
    const proposal = peer.ChaincodeActionPayload.deserializeBinary(action!.getPayload_asU8()).getChaincodeProposalPayload_asU8();
    const input = peer.ChaincodeProposalPayload.deserializeBinary(proposal).getInput_asU8();
    const [name] = peer.ChaincodeInvocationSpec.deserializeBinary(input).getChaincodeSpec()!.getInput()!.getArgsList_asU8();
    return Buffer.from(name!).toString();
}

/** Fingerprint of the certificate that signed a transaction. */
function creatorOf(payload: common.Payload): string {
    const header = common.SignatureHeader.deserializeBinary(payload.getHeader()!.getSignatureHeader_asU8());
    const identity = msp.SerializedIdentity.deserializeBinary(header.getCreator_asU8());
    return certificateIdOf(Buffer.from(identity.getIdBytes_asU8()).toString());
}

/** What the channel shows of a chaincode's transactions. */
export class Channel {
    readonly shown: Shown[] = [];
    /** Hashes of private keys and values, and whatever else is 32 or 64 hex digits long. */
    readonly hashes = new Set<string>();
    /** 64 hex digits each: what somebody might take for a salt or a key. */
    readonly salts = new Set<string>();
    /** 32 hex digits each: ledger ids, and what looks like one. */
    readonly ids = new Set<string>();
    /** Ledger ids by fingerprints of their certificates: bindings stand on the channel. */
    readonly holders = new Map<string, string>();

    /** @param blocks - raw */
    constructor(blocks: readonly Uint8Array[], chaincode: string) {
        for (const bytes of blocks) {
            const block = common.Block.deserializeBinary(bytes);
            for (const data of block.getData()?.getDataList_asU8() ?? []) {
                this.#read(common.Envelope.deserializeBinary(data), chaincode);
            }
            tokensIn(bytes).forEach((token) => {
                this.#note(token);
            });
        }
    }

    #read(envelope: common.Envelope, chaincode: string): void {
        const payload = common.Payload.deserializeBinary(envelope.getPayload_asU8());
        const header = common.ChannelHeader.deserializeBinary(payload.getHeader()!.getChannelHeader_asU8());
        if (header.getType() !== (common.HeaderType.ENDORSER_TRANSACTION as number)) {
            return;
        }
        const { privateReads, privateWrites, purges, writes } = channelView(envelope, chaincode);
        const hashes = [...privateReads, ...Object.entries(privateWrites).flat(), ...purges];
        hashes.forEach((hash) => this.hashes.add(hash));
        const tokens = tokensIn(envelope.getPayload_asU8());
        const ids = new Set(tokens.filter(({ length }) => length === 32));
        const digests = new Set(tokens.filter(({ length }) => length === 64));
        const time = header.getTimestamp()!.toDate().getTime();
        this.shown.push({
            time,
            hashes: new Set(hashes),
            functionName: functionIn(payload),
            certificateId: creatorOf(payload),
            ids,
            digests,
        });
        for (const value of Object.values(writes)) {
            this.#noteBinding(JSON.parse(value ?? '{}') as { certificateId?: string; ledgerId?: string });
        }
    }

    #noteBinding({ certificateId, ledgerId }: { readonly certificateId?: string; readonly ledgerId?: string }): void {
        if (certificateId !== undefined && ledgerId !== undefined) {
            this.holders.set(certificateId, ledgerId);
        }
    }

    #note(token: string): void {
        if (token.length === 64) {
            this.salts.add(token);
            this.hashes.add(token);
        } else if (token.length === 32) {
            this.ids.add(token);
            this.hashes.add(token);
        }
    }
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const hmac = (key: string, text: string): string => createHmac('sha256', Buffer.from(key, 'hex')).update(text).digest('hex');

/** Words as they may be hashed: alone, as text of JSON, with the kinds of ids before them. */
const formsOf = (word: string): string[] => [word, JSON.stringify(word), `record ${word}`, `record\0${word}`];

/** Which words are found, alone or under any salt; also as lookup keys in the keys of the index. */
export function wordsFound({ hashes, salts }: Channel, words: readonly string[]): string[] {
    const isShown = (hash: string): boolean => hashes.has(hash) || hashes.has(hash.slice(0, 32)) || hashes.has(hashedKey(`index/${hash}`));
    return words.filter((word) => {
        const alone = formsOf(word).some((form) => isShown(sha256(form)));
        return (
            alone || [...salts].some((salt) => isShown(hmac(salt, word)) || isShown(sha256(salt + word)) || isShown(sha256(word + salt)))
        );
    });
}

/** Whose keys are found in which transaction: pairs of its creator and whoever the fact is about. */
export function keysFound({ shown, ids }: Channel, kinds: readonly string[], wards: readonly string[]): string[] {
    return shown.flatMap(({ time, hashes }) => {
        const isShown = (key: string): boolean => hashes.has(hashedKey(key));
        const lists = [...ids].flatMap((about) =>
            [...ids].flatMap((id) => [`fact/${about}/${padded(time)}/${id}`, `look/${about}/${descending(time)}/${id}`]),
        );
        const books = wards.flatMap((ward) =>
            kinds.flatMap((kind) => [...ids].map((id) => `book/${ward}/${kind}/${descending(time)}/${id}`)),
        );
        return [...lists, ...books].filter(isShown);
    });
}

/** Pairs that nobody has to guess: functions whose transactions name one of these people beside one of these patients in the open, be it as who signed them, in a key or in a value. */
export function openPairs(
    { shown, holders }: Pick<Channel, 'shown' | 'holders'>,
    people: readonly string[],
    patients: readonly string[],
): string[] {
    const certificates = [...holders].filter(([, holder]) => people.includes(holder)).map(([certificate]) => certificate);
    const open = shown.filter(({ certificateId, ids, digests }) => {
        const isNamed = people.some((person) => ids.has(person)) || certificates.some((one) => one === certificateId || digests.has(one));
        return isNamed && patients.some((patient) => ids.has(patient));
    });
    return [...new Set(open.map(({ functionName }) => functionName))].sort();
}
