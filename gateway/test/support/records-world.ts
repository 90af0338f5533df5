// SPDX-License-Identifier: Apache-2.0
// Records of two wards in one process: both gateways' routes, custodians with keys of their own, and the real contracts in memory.

import type { Readable } from 'node:stream';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK } from 'jose';
import { identities, type Identity } from '../../../chaincode/test/support/certificates';
import { demandDefined, type Fact, type LedgerId } from '@wardledger/chaincode/domain';
import { certificateIdOf, digest, id as idOf } from '../../../chaincode/test/support/fixtures';
import { signedBy } from '../../../chaincode/test/support/signatures';
import { type Custodian, REGISTRAR } from '../../src/custody';
import { type KeyMaterial, newAttestationKey, publicKeysOf } from '../../src/custody/keys/key-material';
import { CustodianService } from '../../src/custody/process/custodian-service';
import type { OpeningEntry } from '../../src/custody/ports/opening-entry';
import type { Wallet } from '../../src/custody/wallet/wallet';
import { custodianLedger } from '../../src/ledger/custodian-ledger';
import type { AppPorts } from '../../src/composition/app';
import type { Ledger, LedgerCaller } from '../../src/ledger/ports';
import type { FileStore } from '../../src/store';
import type { OtherWard } from '../../src/ward-link';
import { createEnrolment, namePeople } from '../../src/services/participants';
import { SubjectResolver } from '../../src/services/subjects';
import { fixedKeys, noDowntime, noSums, testSigning } from '../custody/fixtures';
import { fresh, handMade, type HandMade } from './hand-made';
import { memoryTable } from './memory-store';
import { realContracts } from './real-contracts';

type Contracts = Awaited<ReturnType<typeof realContracts>>;
type Role = Parameters<HandMade['token']>[1];

/** Who calls in the tests: its token names it, its certificate signs. */
export type WorldCallers = Readonly<Record<string, { readonly identity: Identity; readonly roles: readonly Role[] }>>;

const CALLERS: WorldCallers = {
    'desk-1': { identity: identities.ward1One, roles: ['doctor', 'admission', 'admin', 'auditor'] },
    'gateway-1': { identity: identities.ward1Two, roles: ['iot-gateway'] },
    'officer-1': { identity: identities.ward1Three, roles: ['privacy-officer'] },
    'dr-lind': { identity: identities.ward2One, roles: ['doctor', 'admission', 'auditor', 'iot-gateway'] },
};

async function newMaterial(ward: string): Promise<KeyMaterial> {
    const { privateKey } = await generateKeyPair('ECDH-ES+A256KW', { crv: 'P-256', extractable: true });
    const envelopeKey = await exportJWK(privateKey);
    const index = Buffer.alloc(32, 'index key of both wards').toString('base64');
    return {
        ward,
        mspId: `W${ward.slice(1)}MSP`,
        authority: '',
        hePublicKey: '',
        heSecretKey: '',
        envelopeKey: { ...envelopeKey, kid: await calculateJwkThumbprint(envelopeKey) },
        attestationKey: newAttestationKey(),
        peers: [],
        indexKey: index,
        storeKey: Buffer.alloc(32, ward).toString('base64'),
    };
}

/** Finds every caller's certificate, and signs with its key. */
const walletOf = (callers: WorldCallers, mspId: string): Wallet => {
    const identity = (caller: string) => {
        const { pem } = callers[caller]?.identity ?? identities.ward1Admin;
        return { mspId, certificate: pem, certificateId: certificateIdOf({ mspId, pem }), ledgerId: idOf(pem) };
    };
    const sign = (caller: string, text: Uint8Array) => signedBy({ mspId, pem: identity(caller).certificate }, text);
    return { mspId, identity, enrol: async (caller: string) => identity(caller), sign } as unknown as Wallet;
};

/** The ledger as one ward's gateway has it: its registrar is its own. */
function ledgerOf(ledger: Ledger, registrar: string): Ledger {
    const as = (caller: LedgerCaller): LedgerCaller => (caller.name === REGISTRAR ? { ...caller, name: registrar } : caller);
    return {
        ...ledger,
        evaluate: async (caller, name, request) => ledger.evaluate(as(caller), name, request),
        submit: async (caller, call) => ledger.submit(as(caller), call),
        submitOnce: async (caller, name, prepare) => ledger.submitOnce(as(caller), name, prepare),
    };
}

export interface WorldAnswer {
    readonly status: number;
    readonly text: string;
    readonly bytes: Buffer;
    readonly headers: Readonly<Record<string, unknown>>;
    readonly body: any; // eslint-disable-line @typescript-eslint/no-explicit-any -- tests look into whatever came back
}

/** A request to the gateway of the caller's ward. */
export type WorldAsk = (
    caller: string,
    path: string,
    ask?: {
        readonly method?: 'HEAD' | 'POST' | 'PATCH' | 'DELETE';
        /** JSON, or the bytes of a file. */
        readonly body?: object;
        readonly headers?: Readonly<Record<string, string>>;
    },
) => Promise<WorldAnswer>;

/** A stream that has begun. */
export interface WorldStream {
    readonly status: number;
    readonly stream: Readable;
}

export interface RecordsWorld extends Contracts {
    readonly ask: WorldAsk;
    /** An answer that goes on. */
    readonly listen: (caller: string, path: string, headers?: Readonly<Record<string, string>>) => Promise<WorldStream>;
    /** What a gateway's delivery resolves outside ids with; it remembers. */
    readonly resolver: SubjectResolver;
    readonly recipients: readonly JWK[];
    readonly log: readonly OpeningEntry[];
    readonly callerOf: (name: string) => LedgerCaller;
    readonly lookupKeyOf: (id: string) => Promise<string>;
    readonly lookupKeysOf: Custodian['lookupKeys'];
    readonly certificateIdOf: (caller: string) => string;
    /** A caller's ledger id. */
    readonly ledgerIdOf: (caller: string) => Promise<LedgerId>;
    /** States a fact in somebody's name, past the gateway. @returns the fact's id on the ledger */
    readonly tell: (by: string, fact: Fact) => Promise<LedgerId>;
    /** Opens a visit at the desk of ward 1, with the doctor of ward 2 for its team: so both may look. */
    readonly admit: (id: string) => Promise<void>;
    /** Registers a patient, and lets a clinician of each ward treat them; by the desk of ward 1 unless said. */
    readonly register: (id: string, caller?: string) => Promise<WorldAnswer>;
    readonly close: () => Promise<void>;
}

/** What a test may have otherwise. */
export interface WorldOptions extends Partial<Pick<AppPorts, 'fileBudget' | 'hasRoomFor'>> {
    /** Where a ward keeps sealed files; in memory unless told. */
    readonly filesOf?: (ward: string) => Promise<FileStore>;
    /** How a ward reaches the other's gateway; not at all unless told. */
    readonly otherWardOf?: (ward: string) => OtherWard;
}

/** Builds both wards; the callers are some that most tests do with. */
export async function recordsWorld(
    callers: WorldCallers = CALLERS,
    { filesOf, otherWardOf, ...more }: WorldOptions = {},
): Promise<RecordsWorld> {
    const roles = Object.entries(callers).map(([name, caller]): [string, readonly (Role | 'custodian')[]] => [name, caller.roles]);
    const contracts = await realContracts(
        Object.fromEntries([...roles, ['admin-1', ['custodian', 'registrar']], ['admin-2', ['custodian']]]),
        Object.fromEntries(Object.entries(callers).map(([name, { identity }]) => [name, identity])),
    );
    const materials = [await newMaterial('ward1'), await newMaterial('ward2')];
    const log: OpeningEntry[] = [];
    const callerOf = (name: string): LedgerCaller => ({ name, mspId: '', certificate: '', sign: async () => new Uint8Array() });
    const wards = await Promise.all(
        materials.map(async (own, index) => {
            const material = { ...own, peers: materials.filter((other) => other !== own).map(publicKeysOf) };
            const custodian: Custodian = new CustodianService({
                material,
                wallet: walletOf(callers, `Ward${String(index + 1)}MSP`),
                decryptor: { totals: async () => [] },
                keys: await fixedKeys(material),
                releases: { getRelease: async () => undefined, findRefusing: async () => ({ untrusted: 'nobody is asked' }) },
                begunSums: noSums,
                spent: {
                    intend: () => undefined,
                    finish: () => undefined,
                    forgetUnfinished: () => undefined,
                    holdersOf: () => [],
                    newestOf: () => 0,
                    noteRemade: () => undefined,
                },
                ledger: custodianLedger(contracts.ledger, async () => callerOf(`admin-${String(index + 1)}`)),
                decisions: { decide: async (question, key) => contracts.decide(`admin-${String(index + 1)}`, question, key) },
                openings: { append: async () => 'f'.repeat(64) },
                monotonic: () => 0,
                pause: async () => undefined,
                signing: testSigning,
                ciphertexts: { read: async () => new Uint8Array() },
                lock: { isLocked: () => false, lock: () => undefined, broken: () => [] },
                downtime: noDowntime,
                log: (entry) => log.push(entry),
                now: () => contracts.double.time,
            });
            const { recipients } = await custodian.keys();
            const now = (): number => contracts.double.time;
            const ledger = ledgerOf(contracts.ledger, `admin-${String(index + 1)}`);
            const namePerson = namePeople({ ward: material.ward, custodian, recipients });
            const enrolment = createEnrolment({ custodian, ledger, callers: memoryTable(), now, namePerson, tokensRegister: true });
            const made = await handMade({
                ward: material.ward,
                ...(filesOf && { files: await filesOf(material.ward) }),
                overrides: { ledger, custodian, recipients, enrolment, now, otherWard: otherWardOf?.(material.ward), ...more },
            });
            return { ...made, custodian, recipients };
        }),
    );
    const [ward1, ward2] = wards as [(typeof wards)[0], (typeof wards)[0]];
    const lookupKeyOf = async (number: string): Promise<string> => (await ward1.custodian.lookupKeys([{ kind: 'record', id: number }]))[0]!;
    let told = 0;
    const tell: RecordsWorld['tell'] = async (by, fact) => {
        told += 1;
        const notice = digest(`notice ${String(told)}`);
        const transient = { facts: [fact], random: idOf(`random ${String(told)}`), salt: digest('salt') };
        await contracts.ledger.submit(callerOf(by), { name: 'access:Record', request: { notice }, transient });
        const found = await contracts.ledger.evaluate(callerOf(by), 'access:FindFact', { about: fact.about, notice });
        return demandDefined(found.id, 'the id of a fact that was just stated');
    };
    const ledgerIdOf: RecordsWorld['ledgerIdOf'] = async (name) => {
        const certificateId = certificateIdOf(callers[name]!.identity);
        return (await contracts.ledger.evaluate(callerOf(name), 'participant:GetParticipant', { certificateId })).ledgerId;
    };
    const admit: RecordsWorld['admit'] = async (number) => {
        const desk = callerOf('desk-1');
        const [found] = await contracts.ledger.evaluate(desk, 'subject:FindSubjects', { lookupKeys: [await lookupKeyOf(number)] });
        const { ledgerId: about, survivor } = demandDefined(found ?? undefined, 'a number that somebody has mentioned');
        await tell('desk-1', { kind: 'visit', about: survivor ?? about, team: [await ledgerIdOf('dr-lind')] });
    };
    const ask: WorldAsk = async (caller, path, { method, body, headers = {} } = {}) => {
        const { identity, roles } = callers[caller]!;
        const ward = identity.mspId === 'Ward1MSP' ? ward1 : ward2;
        const authorization = await ward.token(caller, ...roles);
        const own = method === 'POST' ? fresh(authorization) : { authorization };
        const options = { method: method ?? ('GET' as const), url: path, headers: { ...own, ...headers } };
        const answer = await ward.app.inject(body === undefined ? options : { ...options, payload: body });
        const isJson = answer.body !== '' && /[/+]json\b/.test(String(answer.headers['content-type']));
        return {
            status: answer.statusCode,
            text: answer.body,
            bytes: answer.rawPayload,
            headers: answer.headers,
            body: isJson ? answer.json() : {},
        };
    };
    const listen: RecordsWorld['listen'] = async (caller, path, headers = {}) => {
        const { identity, roles } = callers[caller]!;
        const ward = identity.mspId === 'Ward1MSP' ? ward1 : ward2;
        const authorization = await ward.token(caller, ...roles);
        const answer = await ward.app.inject({ url: path, headers: { authorization, ...headers }, payloadAsStream: true });
        return { status: answer.statusCode, stream: answer.stream() };
    };
    return {
        ...contracts,
        listen,
        log,
        admit,
        register: async (number, caller = 'desk-1') => {
            const body = { id: number, kind: 'patient', name: `Name of ${number}`, status: 'active' };
            const answer = await ask(caller, '/v1/records', { method: 'POST', body });
            if (answer.status === 201) {
                await admit(number);
            }
            return answer;
        },
        callerOf,
        tell,
        ledgerIdOf,
        certificateIdOf: (caller) => certificateIdOf(callers[caller]!.identity),
        recipients: ward1.recipients,
        resolver: new SubjectResolver({
            ward: 'ward1',
            ledger: contracts.ledger,
            custodian: ward1.custodian,
            recipients: ward1.recipients,
            monotonic: () => 0,
        }),
        lookupKeyOf,
        lookupKeysOf: async (names) => ward1.custodian.lookupKeys(names),
        ask,
        close: async () => {
            await Promise.all(wards.map(async ({ app }) => app.close()));
        },
    };
}
