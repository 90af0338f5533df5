// SPDX-License-Identifier: Apache-2.0
// Who is a member, with which role, and what policies make of members: certificates of authorities that a test makes.
import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import { msp } from '@hyperledger/fabric-protos';
import {
    BasicConstraintsExtension,
    ExtendedKeyUsageExtension,
    type Extension,
    KeyUsageFlags,
    KeyUsagesExtension,
    type X509Certificate,
    X509CertificateGenerator,
} from '@peculiar/x509';
import { type Identity, Members, type Principal, type Stranger } from '../src/core/msp/identity';
import { isSatisfied, type Rule, ruleText } from '../src/core/msp/rule';
import { FABRIC_MSP_CONFIG } from '../src/core/wire/config-messages';

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const NOW = Date.UTC(2026, 0, 1);
const HOUR = 3_600_000;
type Keys = webcrypto.CryptoKeyPair;

interface Asked {
    readonly issuer?: { readonly name: string; readonly keys: Keys };
    readonly extensions?: Extension[];
    readonly from?: number;
    readonly to?: number;
    readonly curve?: string;
}

interface Made {
    readonly name: string;
    readonly keys: Keys;
    readonly certificate: X509Certificate;
    readonly pem: Buffer;
}

async function make(name: string, { issuer, extensions = [], from = NOW, to = NOW + HOUR, curve = 'P-256' }: Asked = {}): Promise<Made> {
    const keys = await webcrypto.subtle.generateKey({ ...algorithm, namedCurve: curve }, true, ['sign', 'verify']);
    const signer = issuer ?? { name, keys };
    const certificate = await X509CertificateGenerator.create({
        subject: name,
        issuer: signer.name,
        publicKey: keys.publicKey,
        signingKey: signer.keys.privateKey,
        signingAlgorithm: algorithm,
        notBefore: new Date(from),
        notAfter: new Date(to),
        extensions,
    });
    return { name, keys, certificate, pem: Buffer.from(certificate.toString('pem')) };
}

const isAuthority = (): Extension[] => [new BasicConstraintsExtension(true)];
const serialized = (pem: Uint8Array, mspId = 'OneMSP'): Uint8Array => {
    const identity = new msp.SerializedIdentity();
    identity.setMspid(mspId);
    identity.setIdBytes(pem);
    return identity.serializeBinary();
};

let root: Made;
let intermediate: Made;
let otherRoot: Made;
beforeAll(async () => {
    root = await make('CN=root', { extensions: isAuthority() });
    otherRoot = await make('CN=other', { extensions: isAuthority() });
    intermediate = await make('CN=intermediate', { issuer: root, extensions: isAuthority() });
});

interface Config {
    readonly enabled?: boolean;
    readonly unitAuthority?: Uint8Array;
    readonly admins?: Uint8Array[];
}

function membersWith({ enabled = true, unitAuthority, admins = [] }: Config = {}): Promise<Members> {
    const config = new msp.FabricMSPConfig();
    config.setName('OneMSP');
    config.setRootCertsList([root.pem, otherRoot.pem]);
    config.setIntermediateCertsList([intermediate.pem]);
    config.setAdminsList(admins);
    const [client, peer] = ['client', 'peer'].map((unit) => {
        const identifier = new msp.FabricOUIdentifier();
        identifier.setOrganizationalUnitIdentifier(unit);
        identifier.setCertificate(unitAuthority ?? new Uint8Array());
        return identifier;
    });
    const units = new msp.FabricNodeOUs();
    units.setEnable(enabled);
    units.setClientOuIdentifier(client);
    units.setPeerOuIdentifier(peer);
    config.setFabricNodeOus(units);
    return Members.of([FABRIC_MSP_CONFIG.decode(config.serializeBinary())]);
}

async function who(asked: Promise<Made>, config?: Config): Promise<Identity | Stranger> {
    const [members, { pem }] = [await membersWith(config), await asked];
    return members.identify(serialized(pem));
}
const peer = (asked: Asked = {}): Promise<Made> => make('OU=peer, CN=p', { issuer: root, ...asked });

it('a member has the role of its unit, by a root or below an intermediate authority', async () => {
    expect(await who(peer())).toMatchObject({ mspId: 'OneMSP', role: 'peer' });
    expect(await who(peer({ issuer: intermediate }))).toMatchObject({ role: 'peer' });
    expect(await who(make('OU=client, CN=c', { issuer: root }))).toMatchObject({ role: 'client' });
    expect(await who(peer({ extensions: [new ExtendedKeyUsageExtension(['1.3.6.1.5.5.7.3.1'])] }))).toMatchObject({ role: 'peer' });
});

it('a unit counts under its own authority alone, where it names one', async () => {
    const unitAuthority = otherRoot.pem;
    expect(await who(peer(), { unitAuthority })).toMatchObject({ why: expect.stringContaining('has 0 of the roles') as string });
    expect(await who(peer({ issuer: otherRoot }), { unitAuthority })).toMatchObject({ role: 'peer' });
});

it('without units everybody is a member, and an administrator who is listed', async () => {
    const admin = await make('OU=peer, CN=a', { issuer: root });
    expect(await who(peer(), { enabled: false })).toMatchObject({ role: undefined });
    expect(await who(Promise.resolve(admin), { enabled: false, admins: [admin.pem] })).toMatchObject({ role: 'admin' });
});

it.each<[string, () => Promise<Made>, RegExp]>([
    ['no unit', () => make('CN=p', { issuer: root }), /has 0 of the roles/],
    ['two units', () => make('OU=peer, OU=client, CN=p', { issuer: root }), /has 2 of the roles/],
    ['an authority’s certificate', () => make('OU=peer, CN=p', { issuer: root, extensions: isAuthority() }), /of no authority/],
    ['a certificate that nobody signed but itself', () => make('OU=peer, CN=p'), /of no authority/],
    ['an issuer of the same name with another key', async () => peer({ issuer: await make('CN=root') }), /of no authority/],
    ['an issuer of another name with the same key', () => peer({ issuer: { name: 'CN=somebody', keys: root.keys } }), /of no authority/],
    ['a member as issuer', async () => peer({ issuer: await peer() }), /of no authority/],
    ['a beginning before its authority’s', () => peer({ from: NOW - HOUR }), /of no authority/],
    ['a beginning after its authority’s end', () => peer({ from: NOW + 2 * HOUR, to: NOW + 3 * HOUR }), /of no authority/],
    ['a use that is no server’s', () => peer({ extensions: [new ExtendedKeyUsageExtension(['1.3.6.1.5.5.7.3.2'])] }), /of no authority/],
    ['a curve that Fabric does not take', () => peer({ curve: 'P-521' }), /does not parse/],
])('%s makes no member', async (_what, asked, why) => {
    expect(((await who(asked())) as Stranger).why).toMatch(why);
});

it('an authority that may not sign certificates has no members', async () => {
    const extensions = [new BasicConstraintsExtension(true), new KeyUsagesExtension(KeyUsageFlags.digitalSignature)];
    const mute = await make('CN=mute', { issuer: root, extensions });
    const config = new msp.FabricMSPConfig();
    config.setName('OneMSP');
    config.setRootCertsList([mute.pem]);
    const members = await Members.of([FABRIC_MSP_CONFIG.decode(config.serializeBinary())]);
    expect(await members.identify(serialized((await peer({ issuer: mute })).pem))).toHaveProperty('why');
});

it.each([
    ['another organisation', () => serialized(root.pem, 'TwoMSP'), /no organisation of the channel is called “TwoMSP”/],
    ['a text that is no certificate', () => serialized(Buffer.from('nothing')), /certificate does not parse/],
    ['bytes that are no identity', () => Buffer.from([0xff]), /identity does not parse/],
])('%s is nobody', async (_what, bytes, why) => {
    expect(((await (await membersWith()).identify(bytes())) as Stranger).why).toMatch(why);
});

describe('a policy', () => {
    const one = { kind: 'signedBy', principal: { kind: 'role', mspId: 'OneMSP', role: 'peer' } } as const;
    const any = { kind: 'signedBy', principal: { kind: 'role', mspId: 'OneMSP', role: 'member' } } as const;
    const unit = { kind: 'signedBy', principal: { kind: 'unit', mspId: 'OneMSP', unit: 'client' } } as const;
    const outOf = (count: number, ...rules: Rule[]): Rule => ({ kind: 'outOf', count, rules });
    let members: Members;
    let peerOne: Identity;
    let client: Identity;
    let clientBytes: Uint8Array;
    beforeAll(async () => {
        members = await membersWith();
        peerOne = (await members.identify(serialized((await peer()).pem))) as Identity;
        clientBytes = serialized((await make('OU=client, CN=c', { issuer: root })).pem);
        client = (await members.identify(clientBytes)) as Identity;
    });
    const holds = (rule: Rule, ...identities: Identity[]): boolean => isSatisfied(rule, { identities, members });

    it('counts each signer once', () => {
        expect(holds(outOf(2, one, one), peerOne)).toBe(false);
        expect(holds(outOf(2, any, one), client, peerOne)).toBe(true);
        // The first that will do is taken, as in Fabric, also where the other would be needed for it.
        expect(holds(outOf(2, any, one), peerOne, client)).toBe(false);
        expect(holds(outOf(1, one, any), client)).toBe(true);
    });
    it('gives back the signers of a rule that is not met', () => {
        expect(holds(outOf(1, outOf(2, one, one), one), peerOne)).toBe(true);
    });
    it('means roles, units and identities', () => {
        const identity: Principal = { kind: 'identity', serialized: clientBytes };
        expect([holds(one, client), holds(one, peerOne), holds(unit, client), holds(unit, peerOne)]).toEqual([false, true, true, false]);
        expect([
            holds({ kind: 'signedBy', principal: identity }, client),
            holds({ kind: 'signedBy', principal: identity }, peerOne),
        ]).toEqual([true, false]);
        expect(holds({ kind: 'signedBy', principal: { ...one.principal, mspId: 'TwoMSP' } }, peerOne)).toBe(false);
    });
    it('is told as Fabric’s tools write it', () => {
        const rule = outOf(2, outOf(1, one, unit), outOf(2, one, any), outOf(2, one, one, any));
        expect(ruleText(rule)).toBe(
            "OutOf(2, OR('OneMSP.peer', 'OneMSP.OU=client'), AND('OneMSP.peer', 'OneMSP.member'), OutOf(2, 'OneMSP.peer', 'OneMSP.peer', 'OneMSP.member'))",
        );
    });
});
