// SPDX-License-Identifier: Apache-2.0
// Forgeries by somebody who has every key but the one that would be needed: the audit names the transaction, what is wrong, and what it should be.
import 'reflect-metadata';
import { generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { common, ledger as protos, msp, peer } from '@hyperledger/fabric-protos';
import { X509CertificateGenerator } from '@peculiar/x509';
import { Audit, BrokenRule, type Finding } from '../src/core';
import {
    blockHash,
    blockOf,
    CODES,
    COMMIT_HASH,
    endorsement,
    envelopeOf,
    forged,
    LAST_CONFIG,
    type Layers,
    memberOf,
    membersIn,
    ORDERER,
    replaceTransaction,
    seal,
    setSlot,
    sha256,
    SIGNATURES,
    slotOf,
    TRANSACTIONS_FILTER,
} from './support/forger';
import { authorityIn, type Ledger, makeLedger } from './support/ledger';

const { kvrwset, TxReadWriteSet } = { kvrwset: protos.rwset.kvrwset, TxReadWriteSet: protos.rwset.TxReadWriteSet };

let ledger: Ledger;
let authority: Buffer;
let members: ReturnType<typeof membersIn>;
/** Each knows the blocks before its own. */
let audits: Audit[];
beforeAll(async () => {
    ledger = await makeLedger();
    authority = readFileSync(authorityIn(ledger.organizations));
    members = membersIn(ledger.organizations);
    audits = [];
    for (const number of [...ledger.blocks.keys(), ledger.blocks.length]) {
        const audit = new Audit({ authority });
        for (const block of ledger.blocks.slice(0, number)) {
            await audit.add(block);
        }
        audits.push(audit);
    }
}, 60_000);
afterAll(async () => {
    await ledger.stop();
});

async function findingIn(bytes: Uint8Array, number: number): Promise<Finding> {
    const caught: unknown = await audits[number]!.check(bytes).then(
        () => 'it holds',
        (error: unknown) => error,
    );
    if (!(caught instanceof BrokenRule)) {
        throw new Error(`not found: ${String(caught)}`);
    }
    expect(caught.finding.block).toBe(number);
    return caught.finding;
}

const codesOf = (block: common.Block): Uint8Array => slotOf(block, TRANSACTIONS_FILTER);

/** The last block whose codes hold this one, and the place of its transaction. */
function blockWith(code: number): { number: number; block: common.Block; index: number } {
    const number = ledger.blocks.findLastIndex((bytes, at) => at > 1 && codesOf(blockOf(bytes)).includes(code));
    const block = blockOf(ledger.blocks[number]!);
    return { number, block, index: codesOf(block).indexOf(code) };
}

function setCode(block: common.Block, index: number, code: number): void {
    const codes = Uint8Array.from(codesOf(block));
    codes[index] = code;
    setSlot(block, TRANSACTIONS_FILTER, codes);
}

/** A certificate of an authority that only has the name of ward 1's. */
async function stranger() {
    const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
    const [own, of] = [
        await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']),
        generateKeyPairSync('ec', { namedCurve: 'P-256' }),
    ];
    const publicKey = await crypto.subtle.importKey('spki', of.publicKey.export({ format: 'der', type: 'spki' }), algorithm, true, [
        'verify',
    ]);
    const certificate = await X509CertificateGenerator.create({
        subject: 'OU=client, CN=User1@ward1.example.com',
        issuer: 'C=US, ST=California, L=San Francisco, O=ward1.example.com, CN=ca.ward1.example.com',
        publicKey,
        signingKey: own.privateKey,
        signingAlgorithm: algorithm,
    });
    return memberOf('Ward1MSP', of.privateKey, Buffer.from(certificate.toString('pem')));
}

/** The last block, one transaction of which is put together anew. */
function lastWith(edit: (layers: Layers) => void, by?: Partial<Parameters<typeof forged>[2]>): { bytes: Uint8Array; number: number } {
    const { number, block, index } = blockWith(CODES.VALID);
    replaceTransaction(block, index, forged(envelopeOf(block, index), edit, { creator: members.user, ...by }));
    return { bytes: seal(block, members.orderer), number };
}

type KeyValueSet = InstanceType<typeof kvrwset.KVRWSet>;

function editWrites(action: peer.ChaincodeAction, edit: (set: KeyValueSet) => void): void {
    const sets = TxReadWriteSet.deserializeBinary(action.getResults_asU8());
    const own = sets.getNsRwsetList().find((set) => set.getNamespace() === 'parity')!;
    const set = kvrwset.KVRWSet.deserializeBinary(own.getRwset_asU8());
    edit(set);
    own.setRwset(set.serializeBinary());
    action.setResults(sets.serializeBinary());
}

const both = () => [members.peer1, members.peer2];

describe('a transaction', () => {
    it('put together anew by those who may holds', async () => {
        const { bytes, number } = lastWith(() => undefined, { endorsers: both() });
        await expect(audits[number]!.check(bytes)).resolves.toMatchObject({ number });
    });

    it('signed under a certificate of another authority', async () => {
        const { bytes, number } = lastWith(() => undefined, { creator: await stranger(), endorsers: both() });
        expect(await findingIn(bytes, number)).toMatchObject({
            transaction: { index: 0 },
            what: 'another validation code',
            found: 'VALID',
            expected: expect.stringMatching(/^BAD_CREATOR_SIGNATURE: its creator is nobody: .* of no authority of Ward1MSP/) as string,
        });
    });

    const table: readonly (readonly [
        string,
        (layers: Layers) => void,
        (() => Partial<Parameters<typeof forged>[2]>) | undefined,
        RegExp,
    ])[] = [
        [
            'signed by somebody else than its creator',
            () => undefined,
            () => ({ creator: members.user2 }),
            /^BAD_CREATOR_SIGNATURE: its signature/,
        ],
        [
            'endorsed by one ward twice',
            ({ endorsed }) => {
                const [first] = endorsed.getEndorsementsList();
                endorsed.setEndorsementsList([first!, first!]);
            },
            undefined,
            /^ENDORSEMENT_POLICY_FAILURE: writes of “parity” are endorsed by Ward\dMSP.peer$/,
        ],
        [
            'endorsed by one ward with two signatures',
            () => undefined,
            () => ({ endorsers: [members.peer1, members.peer1] }),
            /^ENDORSEMENT_POLICY_FAILURE: writes of “parity” are endorsed by Ward1MSP.peer$/,
        ],
        [
            'endorsed by a user in the place of a peer',
            () => undefined,
            () => ({ endorsers: [members.peer1, members.user2] }),
            /^ENDORSEMENT_POLICY_FAILURE: .* endorsed by Ward1MSP.peer, Ward2MSP.client$/,
        ],
        [
            'endorsed under the name of a peer with the key of another',
            ({ endorsed }) => {
                const made = endorsement(endorsed.getProposalResponsePayload_asU8(), { ...members.peer2, key: members.peer1.key });
                endorsed.setEndorsementsList([endorsed.getEndorsementsList()[0]!, made]);
            },
            undefined,
            /^ENDORSEMENT_POLICY_FAILURE: .*not counted: the signature for a peer of Ward2MSP is over other bytes/,
        ],
        [
            'with another write than was endorsed',
            ({ action, endorsed, response }) => {
                editWrites(action, (set) => {
                    set.getWritesList()[0]!.setValue(Buffer.from('forged'));
                });
                response.setExtension$(action.serializeBinary());
                endorsed.setProposalResponsePayload(response.serializeBinary());
            },
            undefined,
            /^ENDORSEMENT_POLICY_FAILURE: .*endorsed by nobody; not counted/,
        ],
        [
            'with an id that is not the hash of nonce and creator',
            ({ channel }) => {
                channel.setTxId('ab'.repeat(32));
            },
            () => ({ endorsers: both() }),
            /^BAD_PROPOSAL_TXID/,
        ],
        [
            'with another proposal than was endorsed',
            ({ payload }) => {
                payload.setChaincodeProposalPayload(Buffer.from('another call'));
            },
            undefined,
            /^INVALID_ENDORSER_TRANSACTION: what was endorsed is another proposal/,
        ],
        [
            'for another channel',
            ({ channel }) => {
                channel.setChannelId('other');
            },
            () => ({ endorsers: both() }),
            /^BAD_CREATOR_SIGNATURE: it is for the channel “other”/,
        ],
        [
            'that read a version which is not the committed one',
            ({ action }) => {
                editWrites(action, (set) => {
                    const read = new kvrwset.KVRead();
                    read.setKey('last');
                    const version = new kvrwset.Version();
                    version.setBlockNum(1);
                    read.setVersion(version);
                    set.setReadsList([read]);
                });
            },
            () => ({ endorsers: both() }),
            /^MVCC_READ_CONFLICT: "last" was read as version 1:0 and is absent/,
        ],
        [
            'that read a range with another result',
            ({ action }) => {
                editWrites(action, (set) => {
                    const range = new kvrwset.RangeQueryInfo();
                    range.setStartKey('r00');
                    range.setEndKey('r02');
                    range.setItrExhausted(true);
                    set.setRangeQueriesInfoList([range]);
                });
            },
            () => ({ endorsers: both() }),
            /^PHANTOM_READ_CONFLICT: the range from "r00" to "r02"/,
        ],
        [
            'that writes to a collection that is not defined',
            ({ action }) => {
                const sets = TxReadWriteSet.deserializeBinary(action.getResults_asU8());
                const own = sets.getNsRwsetList().find((set) => set.getNamespace() === 'parity')!;
                const write = new kvrwset.KVWriteHash();
                write.setKeyHash(Buffer.alloc(32, 1));
                write.setValueHash(Buffer.alloc(32, 2));
                const hashed = new kvrwset.HashedRWSet();
                hashed.setHashedWritesList([write]);
                const collection = new protos.rwset.CollectionHashedReadWriteSet();
                collection.setCollectionName('nowhere');
                collection.setHashedRwset(hashed.serializeBinary());
                own.setCollectionHashedRwsetList([collection]);
                action.setResults(sets.serializeBinary());
            },
            () => ({ endorsers: both() }),
            /^ENDORSEMENT_POLICY_FAILURE: “parity” has no collection “nowhere”/,
        ],
        [
            'of a chaincode that is not defined',
            ({ action, channel }) => {
                const id = new peer.ChaincodeID();
                id.setName('other');
                id.setVersion('1.0');
                action.setChaincodeId(id);
                action.setResults(new Uint8Array());
                const extension = new peer.ChaincodeHeaderExtension();
                extension.setChaincodeId(id);
                channel.setExtension$(extension.serializeBinary());
            },
            () => ({ endorsers: both() }),
            /^INVALID_CHAINCODE: no chaincode “other” is defined/,
        ],
    ];
    it.each(table)('%s', async (_what, edit, by, expected) => {
        const { bytes, number } = lastWith(edit, by?.());
        const finding = await findingIn(bytes, number);
        expect(finding).toMatchObject({ what: 'another validation code', found: 'VALID' });
        expect(finding.expected).toMatch(expected);
    });

    it.each([0, Date.UTC(2099)])('that is refused may state any time (%d)', async (time) => {
        const { number, block } = blockWith(CODES.VALID);
        block.getData()!.addData(
            forged(
                envelopeOf(block),
                ({ channel }) => {
                    channel.getTimestamp()!.fromDate(new Date(time));
                },
                { creator: members.user2 },
            ),
        );
        const codes = [CODES.VALID, CODES.BAD_CREATOR_SIGNATURE];
        setSlot(block, TRANSACTIONS_FILTER, Uint8Array.from(codes));
        // The signature of the block is looked at before its state, which is another one now.
        expect(await findingIn(seal(block, members.orderer), number)).toMatchObject({
            what: expect.stringMatching(/^its commit hash/) as string,
        });
    });

    it('that gives the results of a long range as another tree than they fold into', async () => {
        const summaryOf = (bytes: Uint8Array): object | undefined => {
            let found: object | undefined;
            try {
                forged(
                    bytes,
                    ({ action }) => {
                        editWrites(action, (set) => {
                            found = set.getRangeQueriesInfoList()[0]?.getReadsMerkleHashes();
                        });
                    },
                    { creator: members.user },
                );
            } catch {
                return undefined;
            }
            return found;
        };
        const number = ledger.blocks.findIndex((bytes, at) => at > 1 && summaryOf(envelopeOf(blockOf(bytes))) !== undefined);
        for (const [level, degree] of [
            [2, 50],
            [1, 49],
            [1, 1],
        ] as const) {
            const block = blockOf(ledger.blocks[number]!);
            const edit = ({ action }: Layers): void => {
                editWrites(action, (set) => {
                    const summary = set.getRangeQueriesInfoList()[0]!.getReadsMerkleHashes()!;
                    summary.setMaxLevel(level);
                    summary.setMaxDegree(degree);
                });
            };
            replaceTransaction(block, 0, forged(envelopeOf(block), edit, { creator: members.user, endorsers: both() }));
            expect((await findingIn(seal(block, members.orderer), number)).expected).toMatch(
                /^PHANTOM_READ_CONFLICT: the range from "r" to "s"/,
            );
        }
    });

    it('that names a namespace twice', async () => {
        const { bytes, number } = lastWith(
            ({ action }) => {
                const sets = TxReadWriteSet.deserializeBinary(action.getResults_asU8());
                sets.addNsRwset(sets.getNsRwsetList().find((set) => set.getNamespace() === 'parity'));
                action.setResults(sets.serializeBinary());
            },
            { endorsers: both() },
        );
        expect((await findingIn(bytes, number)).expected).toBe('ILLEGAL_WRITESET: it names a namespace twice');
    });

    it('that writes a key whose policy is changed in the same block', async () => {
        const { number, block } = blockWith(CODES.VALID);
        const envelope = envelopeOf(block);
        const entry = new kvrwset.KVMetadataEntry();
        entry.setName('VALIDATION_PARAMETER');
        const write = new kvrwset.KVMetadataWrite();
        write.setKey('last');
        write.setEntriesList([entry]);
        const sets = [
            (set: KeyValueSet) => {
                set.setMetadataWritesList([write]);
            },
            () => undefined,
        ];
        const made = sets.map((edit, index) =>
            forged(
                envelope,
                ({ action, channel, signer }) => {
                    signer.setNonce(Buffer.alloc(24, index));
                    channel.setTxId(sha256(signer.getNonce_asU8(), members.user.serialized).toString('hex'));
                    editWrites(action, edit);
                },
                { creator: members.user, endorsers: both() },
            ),
        );
        block.getData()!.setDataList(made);
        setSlot(block, TRANSACTIONS_FILTER, Uint8Array.of(CODES.VALID, CODES.VALID));
        expect(await findingIn(seal(block, members.orderer), number)).toMatchObject({
            transaction: { index: 1 },
            expected: 'ENDORSEMENT_POLICY_FAILURE: the policy of a key that it writes is changed in the same block',
        });
    });

    it('that stands in an earlier block already', async () => {
        const { number, block } = blockWith(CODES.VALID);
        const earlier = blockOf(ledger.blocks[number - 1]!);
        replaceTransaction(block, 0, envelopeOf(earlier, codesOf(earlier).indexOf(CODES.VALID)));
        expect(await findingIn(seal(block, members.orderer), number)).toMatchObject({
            expected: 'DUPLICATE_TXID: an earlier block has its id',
        });
    });

    it('that stands in its own block twice', async () => {
        const { number, block } = blockWith(CODES.VALID);
        block.getData()!.addData(envelopeOf(block));
        setSlot(block, TRANSACTIONS_FILTER, Uint8Array.of(CODES.VALID, CODES.VALID));
        expect(await findingIn(seal(block, members.orderer), number)).toMatchObject({
            transaction: { index: 1 },
            expected: 'DUPLICATE_TXID: an earlier transaction of the block has its id',
        });
    });
});

describe('validation codes', () => {
    it.each([
        ['a conflict marked as valid', CODES.MVCC_READ_CONFLICT, CODES.VALID, 'VALID', /^MVCC_READ_CONFLICT: /],
        ['a phantom marked as valid', CODES.PHANTOM_READ_CONFLICT, CODES.VALID, 'VALID', /^PHANTOM_READ_CONFLICT: /],
        ['a valid one marked as a conflict', CODES.VALID, CODES.MVCC_READ_CONFLICT, 'MVCC_READ_CONFLICT', /^VALID$/],
        ['one that is not validated', CODES.VALID, CODES.NOT_VALIDATED, 'NOT_VALIDATED', /^VALID$/],
        ['one that Fabric does not know', CODES.VALID, 77, 'CODE_77', /^VALID$/],
    ])('%s', async (_what, from, to, found, expected) => {
        const { number, block, index } = blockWith(from);
        setCode(block, index, to);
        const finding = await findingIn(block.serializeBinary(), number);
        expect(finding).toMatchObject({ transaction: { index }, what: 'another validation code', found });
        expect(finding.expected).toMatch(expected);
        expect(finding.transaction?.id).toMatch(/^[0-9a-f]{64}$/);
    });

    it('swapped between two transactions', async () => {
        const number = ledger.blocks.findIndex((bytes) => {
            const codes = codesOf(blockOf(bytes));
            return codes.length === 2 && codes[0] !== codes[1];
        });
        const block = blockOf(ledger.blocks[number]!);
        setSlot(block, TRANSACTIONS_FILTER, Uint8Array.from(codesOf(block)).reverse());
        expect(await findingIn(block.serializeBinary(), number)).toMatchObject({ transaction: { index: 0 } });
    });

    it.each([[[]], [[CODES.VALID, CODES.VALID, CODES.VALID]]])('that are not one for each transaction', async (codes) => {
        const { number, block } = blockWith(CODES.VALID);
        setSlot(block, TRANSACTIONS_FILTER, Uint8Array.from(codes));
        expect(await findingIn(block.serializeBinary(), number)).toMatchObject({
            what: 'its validation codes are not one for each transaction',
        });
    });
});

describe('a block', () => {
    const flipped = (bytes: Uint8Array): Uint8Array => Buffer.from(bytes.map((byte, at) => (at === bytes.length - 1 ? byte ^ 1 : byte)));
    const last = () => ({ number: ledger.blocks.length - 1, block: blockOf(ledger.blocks.at(-1)!) });
    const metadataOf = (value: Uint8Array): Uint8Array => {
        const metadata = new common.Metadata();
        metadata.setValue(value);
        return metadata.serializeBinary();
    };

    it.each<[string, (block: common.Block) => Uint8Array, RegExp]>([
        [
            'whose transactions were changed',
            (block) => {
                replaceTransaction(block, 0, flipped(envelopeOf(block)));
                return block.serializeBinary();
            },
            /^its data hash is not the hash of its transactions$/,
        ],
        [
            'with another previous hash',
            (block) => {
                block.getHeader()!.setPreviousHash(flipped(block.getHeader()!.getPreviousHash_asU8()));
                return seal(block, members.orderer);
            },
            /^its previous hash/,
        ],
        [
            'with another commit hash',
            (block) => {
                setSlot(block, COMMIT_HASH, metadataOf(Buffer.alloc(32)));
                return block.serializeBinary();
            },
            /^its commit hash is not that of the state/,
        ],
        [
            'with a signed commit hash',
            (block) => {
                const metadata = common.Metadata.deserializeBinary(slotOf(block, COMMIT_HASH));
                metadata.setSignaturesList([new common.MetadataSignature()]);
                setSlot(block, COMMIT_HASH, metadata.serializeBinary());
                return block.serializeBinary();
            },
            /^its commit hash is signed, which no peer does$/,
        ],
        [
            'with one part of metadata more',
            (block) => {
                block.getMetadata()!.addMetadata(Buffer.from('more'));
                return block.serializeBinary();
            },
            /^its metadata has another number of parts$/,
        ],
        [
            'with too few parts of metadata',
            (block) => {
                block.getMetadata()!.setMetadataList(block.getMetadata()!.getMetadataList_asU8().slice(0, 2));
                return block.serializeBinary();
            },
            /^its metadata has another number of parts$/,
        ],
        [
            'signed as consenters of SmartBFT sign',
            (block) => {
                // A field that the library does not know.
                const metadata = common.Metadata.deserializeBinary(slotOf(block, SIGNATURES));
                const made = Buffer.concat([metadata.getSignaturesList()[0]!.serializeBinary(), Buffer.of(0x1a, 1, 1)]);
                const value = metadata.getValue_asU8();
                const sized = [Buffer.of(0x0a, value.length), value, Buffer.of(0x12, (made.length & 0x7f) | 0x80, made.length >> 7), made];
                setSlot(block, SIGNATURES, Buffer.concat(sized));
                return block.serializeBinary();
            },
            /^it is signed as consenters of etcdraft sign, which is not checked here$/,
        ],
        [
            'without a signature',
            (block) => {
                const metadata = common.Metadata.deserializeBinary(slotOf(block, SIGNATURES));
                metadata.setSignaturesList([]);
                setSlot(block, SIGNATURES, metadata.serializeBinary());
                return block.serializeBinary();
            },
            /^its signatures do not satisfy the channel’s policy for blocks$/,
        ],
        [
            'with a word in a disused place',
            (block) => {
                setSlot(block, LAST_CONFIG, metadataOf(Buffer.from([8, 5])));
                return block.serializeBinary();
            },
            /^the disused place of the latest configuration says something that is not signed$/,
        ],
        [
            'with a word in the other disused place',
            (block) => {
                setSlot(block, ORDERER, metadataOf(Buffer.from([8, 5])));
                return block.serializeBinary();
            },
            /^the disused place of the metadata of the orderer says something that is not signed$/,
        ],
        [
            'signed by a peer that calls itself an orderer',
            (block) => seal(block, { ...members.peer1, serialized: named('OrdererMSP', members.peer1.serialized) }),
            /^no orderer .* of no authority of OrdererMSP/,
        ],
        ['signed by a peer', (block) => seal(block, members.peer1), /^no orderer .* the certificate is not an orderer’s$/],
        [
            "signed by the orderers' administrator",
            (block) => seal(block, members.ordererAdmin),
            /^no orderer .* the certificate is not an orderer’s$/,
        ],
        [
            'signed with the higher of two signatures',
            (block) => seal(block, members.orderer, { higher: true }),
            /^no orderer .* over other bytes$/,
        ],
        [
            'that names another configuration as the latest',
            (block) => seal(block, members.orderer, { value: Buffer.from([10, 2, 8, 1]) }),
            /^it names another block as the latest configuration$/,
        ],
        [
            'with bytes that mean nothing',
            (block) => Buffer.concat([block.serializeBinary(), Buffer.of(0x20, 1)]),
            /^its bytes do not parse: .*unknown field 4/,
        ],
        ['that ends early', (block) => block.serializeBinary().slice(0, -1), /^its bytes do not parse: .*it ends early/],
        ['that is empty', () => new Uint8Array(), /^it has no header/],
    ])('%s', async (_what, forge, what) => {
        const { number, block } = last();
        expect((await findingIn(forge(block), number)).what).toMatch(what);
    });

    it('signed by the orderer once more holds', async () => {
        const { number, block } = last();
        await expect(audits[number]!.check(seal(block, members.orderer))).resolves.toMatchObject({ number });
    });

    it('in the place of another', async () => {
        const number = ledger.blocks.length - 2;
        expect(await findingIn(ledger.blocks.at(-1)!, number)).toMatchObject({
            what: 'another block stands in its place',
            found: `block ${number + 1}`,
            expected: `block ${number}`,
        });
    });
});

/** The same certificate under the name of another organisation. */
function named(mspId: string, serialized: Uint8Array): Uint8Array {
    const identity = msp.SerializedIdentity.deserializeBinary(serialized);
    identity.setMspid(mspId);
    return identity.serializeBinary();
}

describe('the first block', () => {
    const first = () => blockOf(ledger.blocks[0]!);

    it('is pinned by its hash', async () => {
        const firstBlock = blockHash(ledger.blocks[0]!).toString('hex');
        await expect(new Audit({ firstBlock }).add(ledger.blocks[0]!)).resolves.toMatchObject({ number: 0 });
    });

    it('other than the pinned one', async () => {
        const firstBlock = 'ab'.repeat(32);
        await expect(new Audit({ firstBlock }).add(ledger.blocks[0]!)).rejects.toMatchObject({
            finding: { block: 0, what: 'it is not the first block that is pinned', expected: firstBlock },
        });
    });

    it.each([[[]], [[CODES.BAD_PAYLOAD]], [[CODES.VALID, CODES.VALID]]])('with other validation codes: %j', async (codes) => {
        const block = first();
        setSlot(block, TRANSACTIONS_FILTER, Uint8Array.from(codes));
        expect(await findingIn(block.serializeBinary(), 0)).toMatchObject({ what: 'its validation codes are others', expected: 'VALID' });
    });

    it('whose configuration names other orderers than the ward was told', async () => {
        const [other] = [
            readFileSync(
                authorityIn(ledger.organizations).replace(
                    'ordererOrganizations/example.com/ca/ca.',
                    'peerOrganizations/ward1.example.com/ca/ca.ward1.',
                ),
            ),
        ];
        await expect(new Audit({ authority: other }).add(ledger.blocks[0]!)).rejects.toThrow("does not name the given orderers' authority");
    });

    it.each<[string, (block: common.Block) => void]>([
        [
            'with a signature',
            (block) => {
                seal(block, members.orderer);
            },
        ],
        [
            'with a commit hash',
            (block) => {
                setSlot(block, COMMIT_HASH, slotOf(blockOf(ledger.blocks[1]!), COMMIT_HASH));
            },
        ],
        [
            'with another latest configuration',
            (block) => {
                setSlot(block, SIGNATURES, Buffer.from([10, 4, 10, 2, 8, 1]));
            },
        ],
    ])('%s', async (_what, change) => {
        const block = first();
        change(block);
        expect((await findingIn(block.serializeBinary(), 0)).what).toBe('it has metadata that no first block has');
    });
});
