// SPDX-License-Identifier: Apache-2.0
// Records of two wards in one process: both gateways' routes, custodians with keys of their own, and the real contracts in memory.

import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK } from 'jose';
import { identities, type Identity } from '../../../chaincode/test/support/certificates';
import { demandDefined } from '@wardledger/chaincode/domain';
import { certificateIdOf, digest } from '../../../chaincode/test/support/fixtures';
import { type Custodian, REGISTRAR } from '../../src/custody';
import { type KeyMaterial, publicKeysOf } from '../../src/custody/keys/key-material';
import { CustodianService } from '../../src/custody/process/custodian-service';
import type { OpeningEntry } from '../../src/custody/process/opening-entry';
import type { Wallet } from '../../src/custody/wallet/wallet';
import { custodianLedger } from '../../src/ledger/custodian-ledger';
import type { AppPorts } from '../../src/composition/app';
import type { Ledger, LedgerCaller } from '../../src/ledger/ports';
import type { FileStore } from '../../src/store';
import { createEnrolment } from '../../src/services/participants';
import { SubjectResolver } from '../../src/services/subjects';
import { noDowntime, testSigning } from '../custody/fixtures';
import { memoryTable } from './memory-store';
import { fresh, handMade, type HandMade } from './hand-made';
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
        peers: [],
        indexKey: index,
        storeKey: Buffer.alloc(32, ward).toString('base64'),
    };
}

/** Finds every caller's certificate; what it signs with stays in its drawer. */
const walletOf = (callers: WorldCallers, mspId: string): Wallet => {
    const identity = (caller: string) => {
        const { pem } = callers[caller]?.identity ?? identities.ward1Admin;
        return { mspId, certificate: pem, certificateId: certificateIdOf({ mspId, pem }) };
    };
    return { mspId, identity, enrol: async (caller: string) => identity(caller), sign: () => new Uint8Array(64) } as unknown as Wallet;
};

/** A ward registers its own people: the ledger as its registrar asks it. */
function registeredBy(ledger: Ledger, registrar: LedgerCaller): Ledger {
    const evaluate: Ledger['evaluate'] = async (caller, name, request) =>
        ledger.evaluate(caller.name === REGISTRAR ? registrar : caller, name, request);
    return { ...ledger, evaluate };
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

export interface RecordsWorld extends Contracts {
    readonly ask: WorldAsk;
    /** What a gateway's delivery resolves outside ids with; it remembers. */
    readonly resolver: SubjectResolver;
    readonly recipients: readonly JWK[];
    readonly log: readonly OpeningEntry[];
    readonly callerOf: (name: string) => LedgerCaller;
    readonly lookupKeyOf: (id: string) => Promise<string>;
    readonly certificateIdOf: (caller: string) => string;
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
}

/** Builds both wards; the callers are some that most tests do with. */
export async function recordsWorld(callers: WorldCallers = CALLERS, { filesOf, ...more }: WorldOptions = {}): Promise<RecordsWorld> {
    const roles = Object.entries(callers).map(([name, caller]): [string, readonly (Role | 'custodian')[]] => [name, caller.roles]);
    const contracts = await realContracts(
        Object.fromEntries([...roles, ['admin-1', ['custodian']], ['admin-2', ['custodian']]]),
        Object.fromEntries(Object.entries(callers).map(([name, { identity }]) => [name, identity])),
    );
    const materials = [await newMaterial('ward1'), await newMaterial('ward2')];
    const log: OpeningEntry[] = [];
    const callerOf = (name: string): LedgerCaller => ({ name, mspId: '', certificate: '', sign: async () => new Uint8Array() });
    const wards = await Promise.all(
        materials.map(async (own, index) => {
            const material = { ...own, peers: materials.filter((other) => other !== own).map(publicKeysOf) };
            const custodian: Custodian = await CustodianService.create({
                material,
                wallet: walletOf(callers, `Ward${String(index + 1)}MSP`),
                decryptor: { totals: async () => [] },
                ledger: custodianLedger(contracts.ledger, async () => callerOf(`admin-${String(index + 1)}`)),
                decisions: { decide: async (question, key) => contracts.decide(`admin-${String(index + 1)}`, question, key) },
                openings: { append: async () => 'f'.repeat(64) },
                monotonic: () => 0,
                pause: async () => undefined,
                signing: testSigning,
                ciphertexts: { read: async () => new Uint8Array() },
                lock: { isLocked: () => false, lock: () => undefined },
                downtime: noDowntime,
                log: (entry) => log.push(entry),
                now: () => contracts.double.time,
            });
            const { recipients } = await custodian.keys();
            // As the contracts know them: entries are sealed for their author's ledger id.
            const enrolment = createEnrolment({
                custodian,
                ledger: registeredBy(contracts.ledger, callerOf(`admin-${String(index + 1)}`)),
                callers: memoryTable(),
                now: Date.now,
                tokensRegister: true,
            });
            const made = await handMade({
                ward: material.ward,
                ...(filesOf && { files: await filesOf(material.ward) }),
                overrides: { ledger: contracts.ledger, custodian, recipients, enrolment, now: () => contracts.double.time, ...more },
            });
            return { ...made, custodian, recipients };
        }),
    );
    const [ward1, ward2] = wards as [(typeof wards)[0], (typeof wards)[0]];
    const lookupKeyOf = async (id: string): Promise<string> => (await ward1.custodian.lookupKeys([{ kind: 'record', id }]))[0]!;
    let drawn = 0;
    const admit: RecordsWorld['admit'] = async (id) => {
        const desk = callerOf('desk-1');
        const [found] = await contracts.ledger.evaluate(desk, 'subject:FindSubjects', { lookupKeys: [await lookupKeyOf(id)] });
        const { ledgerId: about, survivor } = demandDefined(found ?? undefined, 'a number that somebody has mentioned');
        const certificateId = certificateIdOf(callers['dr-lind']!.identity);
        const { ledgerId: visitor } = await contracts.ledger.evaluate(callerOf('dr-lind'), 'participant:GetParticipant', {
            certificateId,
        });
        drawn += 1;
        const visit = { kind: 'visit' as const, about: survivor ?? about, team: [visitor] };
        await contracts.ledger.submit(desk, {
            name: 'access:Record',
            request: { notice: digest(`notice ${String(drawn)}`) },
            transient: { facts: [visit], random: digest(`visit ${String(drawn)}`).slice(0, 32), salt: digest('salt') },
        });
    };
    const ask: WorldAsk = async (caller, path, { method, body, headers = {} } = {}) => {
        const { identity, roles } = callers[caller]!;
        const ward = identity.mspId === 'Ward1MSP' ? ward1 : ward2;
        const authorization = await ward.token(caller, ...roles);
        const own = method === 'POST' ? fresh(authorization) : { authorization };
        const options = { method: method ?? ('GET' as const), url: path, headers: { ...own, ...headers } };
        const answer = await ward.app.inject(body === undefined ? options : { ...options, payload: body });
        const isJson = /[/+]json\b/.test(String(answer.headers['content-type']));
        return {
            status: answer.statusCode,
            text: answer.body,
            bytes: answer.rawPayload,
            headers: answer.headers,
            body: isJson ? answer.json() : {},
        };
    };
    return {
        ...contracts,
        log,
        admit,
        register: async (id, caller = 'desk-1') => {
            const body = { id, kind: 'patient', name: `Name of ${id}`, status: 'active' };
            const answer = await ask(caller, '/v1/records', { method: 'POST', body });
            if (answer.status === 201) {
                await admit(id);
            }
            return answer;
        },
        callerOf,
        certificateIdOf: (caller) => certificateIdOf(callers[caller]!.identity),
        recipients: ward1.recipients,
        resolver: new SubjectResolver({
            ledger: contracts.ledger,
            custodian: ward1.custodian,
            recipients: ward1.recipients,
            monotonic: () => 0,
        }),
        lookupKeyOf,
        ask,
        close: async () => {
            await Promise.all(wards.map(async ({ app }) => app.close()));
        },
    };
}
