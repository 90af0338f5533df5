// SPDX-License-Identifier: Apache-2.0
// The application on hand-made ports: every route works, nothing leaves the process.

import { createHash, randomUUID } from 'node:crypto';
import { ALARM_SETTINGS, type Role } from '@wardledger/chaincode/domain';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK } from 'jose';
import pino from 'pino';
import { Registry } from 'prom-client';
import { buildApp, type AppPorts } from '../../src/composition/app';
import type { CallToSign, Custodian } from '../../src/custody';
import type { DisclosureRequest, OpenResult } from '../../src/custody/ports/custodian-api';
import { newTokenKey } from '../../src/custody/keys/token-key';
import { loggerOptions } from '../../src/plugins/observation/access-log';
import { createDevIssuer } from '../../src/services/participants/dev-issuer';
import { createEnrolment } from '../../src/services/participants/enrolment';
import type { FileStore } from '../../src/store';
import { namePeople } from '../../src/services/participants/registration';
import { EntryBudget, FileBudget } from '../../src/services/entries';
import { MissBudget } from '../../src/services/subjects/miss-budget';
import { createHealth } from '../../src/services/upkeep/health';
import { signalCatalogue } from '../../src/services/vitals/intake/signal-catalogue';
import { VITALS_SETTINGS } from '../../src/services/vitals/ports/settings';
import type { PostAnswer, Vitals } from '../../src/services/vitals/ports/vitals';
import { localKeys } from '../../src/services/participants/tokens';
import type { Store } from '../../src/store/ports';
import { memoryStore } from './memory-store';
import { scriptedLedger, type Script } from './scripted-ledger';

const hex = (text: string) => createHash('sha256').update(text).digest('hex');
export const ledgerIdOf = (id: string) => hex(`ledger ${id}`).slice(0, 32);

/** What stands in an envelope of `chaincode/test/subjects/sealed`, which hides nothing. */
function openedId(sealed: string): OpenResult {
    try {
        const { protected: header, ciphertext } = JSON.parse(sealed) as { protected: string; ciphertext: string };
        const { wardledger } = JSON.parse(Buffer.from(header, 'base64url').toString()) as { wardledger: { ledgerId: string } };
        return { ledgerId: wardledger.ledgerId, id: Buffer.from(ciphertext, 'base64url').toString() };
    } catch {
        return { unreadable: true };
    }
}

/** A custodian that keeps no secret: lookup keys are plain hashes, envelopes show what a test has put into them. */
export function openCustodian(): Custodian {
    const identity = (caller: string) => ({
        mspId: 'Ward1MSP',
        certificate: `PEM ${caller}`,
        certificateId: hex(`certificate ${caller}`),
        ledgerId: ledgerIdOf(caller),
    });
    return {
        lookupKeys: async (wanted: readonly { kind: string; id: string }[]) => wanted.map(({ kind, id }) => hex(`${kind} ${id}`)),
        enrol: async ({ caller }: { caller: string }) => identity(caller),
        identity: async (caller: string) => identity(caller),
        sign: async () => new Uint8Array(64),
        signEntry: async () => new Uint8Array(64),
        signPosts: async ({ digests }: { readonly digests: readonly string[] }) =>
            digests.map(() => ({ person: '0'.repeat(32), certificate: '', signature: '', time: 0 })),
        signCall: async ({ caller }: CallToSign) => ({
            certificate: `PEM ${caller}`,
            signature: 'c2lnbmF0dXJl',
            nonce: hex('nonce'),
            time: 1,
        }),
        openDisclosure: async ({ looks, envelopes, sealedIds }: DisclosureRequest) => ({
            decisions: looks.map(() => 'permit'),
            policies: ['starter'],
            digest: 'd'.repeat(64),
            ...(envelopes !== undefined && { names: envelopes.map(() => ({ content: 'Opened Name' })) }),
            ids: sealedIds.map(openedId),
        }),
        sumCiphertexts: async () => ({ ciphertextDigest: 'd'.repeat(64), leftOut: [], refused: [] }),
        releasesLocked: async () => false,
        brokenReleases: async () => [],
        downtime: async () => ({ on: false, pending: 0 }),
        openRelease: async () => [{ code: '8867-4', count: 3, sum: 2370, sumOfSquares: '1872500' }],
    } as unknown as Custodian;
}

/** What a test may change. */
export interface HandMadeOptions {
    readonly script?: Script;
    readonly vitals?: Partial<Vitals>;
    readonly overrides?: Partial<AppPorts>;
    readonly devIssuer?: boolean;
    /** Machines that the development issuer knows. */
    readonly clients?: Readonly<Record<string, JWK>>;
    /** In memory unless told. */
    readonly files?: FileStore;
    /** `ward1` unless told. */
    readonly ward?: string;
}

const registered: Script = {
    'participant:GetParticipant': () => ({
        mspId: 'Ward1MSP',
        ledgerId: 'f'.repeat(32),
        roles: [],
        status: 'active',
        ward: 'ward1',
    }),
    'participant:UpdateParticipant': () => ({}),
    'subject:FindSubjects': ({ lookupKeys }) => lookupKeys.map(() => null),
    'subject:GetNumbering': () => ({ numbering: 'both', settled: true }),
    'policies:CheckAccess': ({ patients }) => ({ decisions: patients.map(() => 'permit') }),
    'access:Record': ({ notice }) => ({ notice }),
};

const accepted: Partial<Vitals> = {
    take: async (posts) => posts.map((_, index): PostAnswer => ({ index, status: 'accepted', submission: `s${String(index)}` })),
    submission: async () => undefined,
    isSubmittedBy: async () => false,
    closeWindows: async () => 0,
    windowCounts: async () => ({ OPEN: 0, CLOSED: 0, ATTESTED: 0, STUCK: 0 }),
    catalogue: () => signalCatalogue(VITALS_SETTINGS),
    corrected: () => undefined,
    devicesChanged: () => undefined,
};

/** The public envelope key of a custodian. */
async function newRecipient(): Promise<JWK> {
    const { publicKey } = await generateKeyPair('ECDH-ES+A256KW', { crv: 'P-256', extractable: true });
    const jwk = await exportJWK(publicKey);
    return { ...jwk, kid: await calculateJwkThumbprint(jwk) };
}

/** Builds the application and what a test needs to look behind it. */
export async function handMade({
    script = {},
    vitals = {},
    overrides = {},
    devIssuer = true,
    clients = {},
    ward = 'ward1',
    files,
}: HandMadeOptions = {}) {
    const lines: string[] = [];
    const store = memoryStore(files);
    const scripted = scriptedLedger({ ...registered, ...script });
    const custodian = openCustodian();
    const issuer = createDevIssuer(ward, {
        audience: `urn:wardledger:gateway:${ward}`,
        key: await newTokenKey('test'),
        clients,
        monotonic: () => performance.now(),
    });
    const recipients = [await newRecipient(), await newRecipient()];
    const metrics = new Registry();
    const app = await buildApp({
        ward,
        trust: { issuer: issuer.issuer, audience: issuer.audience, keys: localKeys(issuer.jwks) },
        ...(devIssuer ? { devIssuer: issuer } : {}),
        ledger: scripted.ledger,
        custodian,
        recipients,
        envelopePublicJwk: () => recipients[0]!,
        outbox: { unsettledPosts: async () => [], patientOf: async () => undefined },
        store: store as unknown as Store,
        vitals: { ...accepted, ...vitals } as Vitals,
        enrolment: createEnrolment({
            custodian,
            ledger: scripted.ledger,
            callers: store.callers as Store['callers'],
            namePerson: namePeople({ ward, custodian, recipients }),
            now: Date.now,
            tokensRegister: devIssuer,
        }),
        entryBudget: new EntryBudget({ perHour: 100_000, elapsed: () => performance.now() }),
        fileBudget: new FileBudget({ perHour: 1e12, elapsed: () => performance.now() }),
        hasRoomFor: () => true,
        blobs: { read: async () => undefined },
        maximumLateness: 7 * 86_400_000,
        windowPeriod: VITALS_SETTINGS.period,
        alarmSettings: ALARM_SETTINGS,
        posted: { listen: () => () => undefined },
        missBudget: new MissBudget({ perHour: 100_000, elapsed: () => performance.now(), refused: async () => undefined }),
        health: createHealth({ started: true, stopping: false }, { ledger: async () => true }),
        metrics,
        logger: pino(loggerOptions('debug'), { write: (line: string) => void lines.push(line) }),
        now: () => Date.now(),
        monotonic: () => performance.now(),
        limits: { requestsPerMinute: 100_000, corsOrigins: [] },
        ...overrides,
    });
    const token = async (caller: string, ...roles: Role[]) => `Bearer ${await issuer.issue({ caller, roles, issuedAt: Date.now() })}`;
    return { app, issuer, token, store, lines, metrics, custodian, ...scripted };
}

export type HandMade = Awaited<ReturnType<typeof handMade>>;

/** Headers of a POST that writes. */
export const fresh = (authorization: string) => ({ authorization, 'idempotency-key': `"${randomUUID()}"` });
