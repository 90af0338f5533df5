// SPDX-License-Identifier: Apache-2.0
// Configurations that replace the first one are followed; those that nobody may have made are found. Orderers sign with certificates that were
// valid then, of authorities that the configuration named then.
import 'reflect-metadata';
import { KeyObject, webcrypto } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { common, msp } from '@hyperledger/fabric-protos';
import { BasicConstraintsExtension, X509CertificateGenerator } from '@peculiar/x509';
import { Audit } from '../src/core';
import {
    blockHash,
    blockOf,
    CODES,
    COMMIT_HASH,
    envelopeOf,
    type Member,
    memberOf,
    membersIn,
    seal,
    setSlot,
    sha256,
    signature,
    slotOf,
    TRANSACTIONS_FILTER,
} from './support/forger';
import { authorityIn, type Ledger, makeLedger } from './support/ledger';

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const HOUR = 3_600_000;

let ledger: Ledger;
let members: ReturnType<typeof membersIn>;
let authority: Buffer;
let other: Authority;
beforeAll(async () => {
    ledger = await makeLedger();
    members = membersIn(ledger.organizations);
    authority = readFileSync(authorityIn(ledger.organizations));
    other = await makeAuthority();
}, 60_000);
afterAll(async () => {
    await ledger.stop();
});

interface Authority {
    readonly pem: Buffer;
    /** An orderer of this authority, valid between two times. */
    issue(from: number, to: number): Promise<Member>;
}

async function makeAuthority(): Promise<Authority> {
    const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
    const validity = { notBefore: new Date(Date.now() - 100 * HOUR), notAfter: new Date(Date.now() + 100 * HOUR) };
    const name = 'CN=ca.other.example.com';
    const root = await X509CertificateGenerator.createSelfSigned({
        name,
        keys,
        signingAlgorithm: algorithm,
        ...validity,
        extensions: [new BasicConstraintsExtension(true)],
    });
    const issue = async (from: number, to: number): Promise<Member> => {
        const own = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
        const certificate = await X509CertificateGenerator.create({
            subject: 'OU=orderer, CN=orderer2.example.com',
            issuer: name,
            publicKey: own.publicKey,
            signingKey: keys.privateKey,
            signingAlgorithm: algorithm,
            notBefore: new Date(from),
            notAfter: new Date(to),
        });
        return memberOf('OrdererMSP', KeyObject.from(own.privateKey), Buffer.from(certificate.toString('pem')));
    };
    return { pem: Buffer.from(root.toString('pem')), issue };
}

/** The first configuration, with another authority for orderers in the place of theirs. */
function withAuthority(pem: Uint8Array): (config: common.Config) => void {
    return (config) => {
        const organization = config.getChannelGroup()!.getGroupsMap().get('Orderer')!.getGroupsMap().get('OrdererMSP')!;
        const value = organization.getValuesMap().get('MSP')!;
        const wrapped = msp.MSPConfig.deserializeBinary(value.getValue_asU8());
        const own = msp.FabricMSPConfig.deserializeBinary(wrapped.getConfig_asU8());
        own.setRootCertsList([pem]);
        const units = own.getFabricNodeOus()!;
        [units.getClientOuIdentifier(), units.getPeerOuIdentifier(), units.getAdminOuIdentifier(), units.getOrdererOuIdentifier()].forEach(
            (unit) => unit!.setCertificate(pem),
        );
        wrapped.setConfig(own.serializeBinary());
        value.setValue(wrapped.serializeBinary());
    };
}

interface ConfigBlock {
    readonly creator?: Member;
    readonly sequence?: number;
    readonly change?: (config: common.Config) => void;
    readonly code?: number;
    readonly hasUpdate?: boolean;
}

/** A block that comes after the last one. */
function nextBlock(after: Uint8Array, envelope: Uint8Array, { code = CODES.VALID }: { code?: number } = {}): common.Block {
    const previous = blockOf(after);
    const block = blockOf(after);
    block.getHeader()!.setNumber(previous.getHeader()!.getNumber() + 1);
    block.getHeader()!.setPreviousHash(blockHash(after));
    block.getData()!.setDataList([envelope]);
    setSlot(block, TRANSACTIONS_FILTER, Uint8Array.of(code));
    const commit = common.Metadata.deserializeBinary(slotOf(previous, COMMIT_HASH));
    // Nothing changes in the state.
    commit.setValue(sha256(Uint8Array.of(1, code), commit.getValue_asU8()));
    setSlot(block, COMMIT_HASH, commit.serializeBinary());
    return block;
}

function configEnvelope({ creator = members.orderer, sequence = 1, change = () => undefined, hasUpdate = true }: ConfigBlock): Uint8Array {
    const first = common.Payload.deserializeBinary(
        common.Envelope.deserializeBinary(envelopeOf(blockOf(ledger.blocks[0]!))).getPayload_asU8(),
    );
    const data = common.ConfigEnvelope.deserializeBinary(first.getData_asU8());
    data.getConfig()!.setSequence(sequence);
    data.setLastUpdate(hasUpdate ? new common.Envelope() : undefined);
    change(data.getConfig()!);
    const signer = new common.SignatureHeader();
    signer.setCreator(creator.serialized);
    signer.setNonce(Buffer.alloc(24, 7));
    first.getHeader()!.setSignatureHeader(signer.serializeBinary());
    first.setData(data.serializeBinary());
    const envelope = new common.Envelope();
    envelope.setPayload(first.serializeBinary());
    envelope.setSignature(signature(creator.key, first.serializeBinary()));
    return envelope.serializeBinary();
}

const metadataNaming = (config: number): Uint8Array => {
    const value = new common.OrdererBlockMetadata();
    const latest = new common.LastConfig();
    latest.setIndex(config);
    value.setLastConfig(latest);
    return value.serializeBinary();
};

function configBlock(options: ConfigBlock = {}): Uint8Array {
    const block = nextBlock(ledger.blocks.at(-1)!, configEnvelope(options), options);
    return seal(block, members.orderer, { value: metadataNaming(options.code === undefined ? ledger.blocks.length : 0) });
}

async function fullAudit(): Promise<Audit> {
    const audit = new Audit({ authority });
    for (const block of ledger.blocks) {
        await audit.add(block);
    }
    return audit;
}

describe('a configuration', () => {
    it('is followed: from then on orderers are whom it names', async () => {
        const audit = await fullAudit();
        const config = configBlock({ change: withAuthority(other.pem) });
        await audit.add(config);
        const orderer = await other.issue(Date.now() - HOUR, Date.now() + HOUR);
        // A block with a transaction that is refused, for it is nothing.
        const block = nextBlock(config, Buffer.from('nothing'), { code: CODES.INVALID_OTHER_REASON });
        const sealing = { value: metadataNaming(ledger.blocks.length) };
        await expect(audit.check(seal(block, members.orderer, sealing))).rejects.toThrow(
            'of no authority of OrdererMSP in the channel’s configuration',
        );
        await expect(audit.check(seal(block, orderer, { value: metadataNaming(0) }))).rejects.toThrow(
            'names another block as the latest configuration',
        );
        await expect(audit.check(seal(block, orderer, sealing))).resolves.toMatchObject({ number: ledger.blocks.length + 1 });
    });

    it.each<[string, ConfigBlock, RegExp]>([
        [
            'that does not follow the one before',
            { sequence: 2 },
            /does not follow the one before; found configuration 2; expected configuration 1/,
        ],
        ['without the update that led to it', { hasUpdate: false }, /without the update that led to it/],
    ])('%s', async (_what, options, message) => {
        await expect((await fullAudit()).check(configBlock(options))).rejects.toThrow(message);
    });

    it.each([
        ['a client', () => members.user],
        ['an administrator of the orderers', () => members.ordererAdmin],
        ['a peer', () => members.peer1],
    ])('of %s is none', async (_who, creator) => {
        const audit = await fullAudit();
        await expect(audit.check(configBlock({ creator: creator() }))).rejects.toThrow(
            'another validation code; found VALID; expected INVALID_CONFIG_TRANSACTION: it is a configuration that no orderer made',
        );
        const refused = configBlock({ creator: creator(), code: CODES.INVALID_CONFIG_TRANSACTION });
        await expect(audit.check(refused)).resolves.toMatchObject({ number: ledger.blocks.length });
    });

    it('beside other transactions', async () => {
        const block = nextBlock(ledger.blocks.at(-1)!, configEnvelope({}));
        block.getData()!.addData(Buffer.from('nothing'));
        const codes = [CODES.VALID, CODES.INVALID_OTHER_REASON];
        setSlot(block, TRANSACTIONS_FILTER, Uint8Array.from(codes));
        const commit = common.Metadata.deserializeBinary(slotOf(blockOf(ledger.blocks.at(-1)!), COMMIT_HASH));
        commit.setValue(sha256(Uint8Array.of(2, ...codes), commit.getValue_asU8()));
        setSlot(block, COMMIT_HASH, commit.serializeBinary());
        const bytes = seal(block, members.orderer, { value: metadataNaming(ledger.blocks.length) });
        await expect((await fullAudit()).check(bytes)).rejects.toThrow('it holds a configuration beside other transactions');
    });
});

it.each([
    ['that had expired', -3 * HOUR, -HOUR],
    ['that was not yet valid', HOUR, 3 * HOUR],
])('an orderer’s certificate %s does not count', async (_what, from, to) => {
    const audit = await fullAudit();
    const config = configBlock({ change: withAuthority(other.pem) });
    await audit.add(config);
    const block = nextBlock(config, Buffer.from('nothing'), { code: CODES.INVALID_OTHER_REASON });
    const orderer = await other.issue(Date.now() + from, Date.now() + to);
    const sealed = seal(block, orderer, { value: metadataNaming(ledger.blocks.length) });
    await expect(audit.check(sealed)).rejects.toThrow('the certificate was not valid then');
});
