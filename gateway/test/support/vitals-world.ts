// SPDX-License-Identifier: Apache-2.0
// A ward around its vitals: a data folder that survives, a ledger that survives, and services that come and go.

import { createHash, generateKeyPairSync, randomInt } from 'node:crypto';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JWK } from 'jose';
import { ALARM_SETTINGS, type FoundPoster, type PostAuthor } from '@wardledger/chaincode/domain';
import { identities } from '../../../chaincode/test/support/certificates';
import { certificateIdOf, id } from '../../../chaincode/test/support/fixtures';
import { authorOf } from '../../../chaincode/test/vitals/entered';
import { StoreSeal } from '../../src/custody';
import type { HeWindow } from '../../src/custody/encryption/he-window';
import { importEnvelopeKeys } from '../../src/custody/envelopes/envelopes';
import { newAttestationKey } from '../../src/custody/keys/key-material';
import { attestCorrection } from '../../src/custody/windows/attest-correction';
import { type AttestationPorts, attestWindow } from '../../src/custody/windows/attest-window';
import { onlyKey } from '../custody/fixtures';
import { AlarmWatch } from '../../src/services/alarms';
import type { DevicePost } from '../../src/services/vitals/ports/device-post';
import type { VitalsSettings } from '../../src/services/vitals/ports/settings';
import type { Vitals } from '../../src/services/vitals/ports/vitals';
import type { VitalsEvent, VitalsPorts } from '../../src/services/vitals/ports/vitals-ports';
import { createVitals } from '../../src/services/vitals/vitals-service';
import type { Damage, WardStore } from '../../src/store';
import { madeUpCiphertext } from './ciphertexts';
import { FakeLedger } from './fake-ledger';
import { openInProcessStore } from './in-process-store';
import { until } from './until';

const envelope = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const jwk = envelope.publicKey.export({ format: 'jwk' }) as JWK;
/** With what the custodian of the ward would open and sign. */
const attesting = onlyKey(newAttestationKey());
/** One time for all posts of a run, so that the same call gives an equal post: of the hour before, whose windows close when nothing more comes. */
const BASE = Math.floor(Date.now() / 3_600_000) * 3_600_000 - 1_800_000;
/** Who enters posts, by the name of the caller: each with a certificate, and the ledger id that follows from it. */
const PEOPLE = { 'nurse-1': identities.ward1Three, 'dr-osei': identities.ward1One } as const;
export const NURSE = 'nurse-1';
export const DOCTOR = 'dr-osei';
export const CALLER = 'iot-gateway-1';
export const OTHER_CALLER = 'iot-gateway-2';

/** Small times, so that tests do not wait. */
export const QUICK: Partial<VitalsSettings> = {
    recordWithin: 1,
    gather: 1,
    gatherWindows: 1,
    grace: 0,
    idle: 10,
    closeAllEvery: 0,
    statusTimeout: 5,
    askTimeout: 5,
    resends: 2,
    attempts: 3,
    backoff: { first: 1, longest: 4 },
};

/** A post of one minute's heart rate. */
export function post(sequence: number, changes: Partial<DevicePost> = {}): DevicePost {
    const signals = [{ code: '8867-4', unit: '/min', values: [70 + (sequence % 30)] }];
    const start = new Date(BASE - 60_000 - (sequence % 100)).toISOString();
    return { device: 'monitor-1', patient: 'P001', sequence, start, periodSeconds: 60, signals, ...changes };
}

function signedPost(caller: string, digest: string): PostAuthor {
    return authorOf(PEOPLE[caller as keyof typeof PEOPLE], { digest }, Date.now());
}

/** Whom the ledger has as poster of a window, by the ledger id. */
function posterOf(person: string | undefined): FoundPoster['poster'] {
    const identity = Object.values(PEOPLE).find((one) => id(one.pem) === person);
    return identity && { mspId: identity.mspId, ledgerId: String(person), certificates: [certificateIdOf(identity)] };
}

/** Until all windows have come to an end, whichever. */
export async function untilNoWindowWaits(service: Vitals): Promise<void> {
    await until('no window waits', async () => {
        const { OPEN, CLOSED, ATTESTED } = await service.windowCounts();
        return OPEN + CLOSED + ATTESTED === 0;
    });
}

/** Ports whose ledger does something else before a transaction is sent. */
export function beforeSending(ports: VitalsPorts, what: () => void): VitalsPorts {
    const { ledger } = ports;
    const send: typeof ledger.send = async (caller, envelope) => {
        what();
        await ledger.send(caller, envelope);
    };
    return {
        ...ports,
        ledger: {
            evaluate: ledger.evaluate.bind(ledger),
            submit: ledger.submit.bind(ledger),
            endorse: ledger.endorse.bind(ledger),
            outcome: ledger.outcome.bind(ledger),
            send,
        },
    };
}

const lookupKeyOf = (kind: string, id: string): string => createHash('sha256').update(`${kind} ${id}`).digest('hex');

export class VitalsWorld {
    readonly directory = mkdtempSync(join(tmpdir(), 'wardledger-vitals-'));
    readonly #copy = `${this.directory}-copy`;
    readonly ledger = new FakeLedger();
    readonly events: VitalsEvent[] = [];
    readonly room = { hasRoom: true };
    /** What stores found damaged. */
    readonly damage: Damage[] = [];
    /** The wall clock, which a test may set. */
    readonly wallClock = { ahead: 0 };
    /** The clock that never steps, for a test that does not wait for it. */
    readonly clock = { ahead: 0 };
    /** What stands for homomorphic encryption. */
    encrypt: AttestationPorts['encryptor']['encrypt'] = async (_: HeWindow) => {
        const ciphertext = madeUpCiphertext(randomInt(2 ** 45));
        return { ciphertext, digest: createHash('sha256').update(ciphertext).digest('hex') };
    };
    /** Callers whose certificates are being replaced. */
    readonly waiting = new Set<string>();
    readonly #open: { service: Vitals; store: WardStore }[] = [];

    /** Opens the folder and starts a service on it. `adapt` puts faults between the service and its ports. */
    async start(settings: Partial<VitalsSettings> = {}, adapt: (ports: VitalsPorts) => VitalsPorts = (ports) => ports): Promise<Vitals> {
        const store = await this.openStore();
        const service = createVitals(adapt(this.#ports(store)), { ...QUICK, ...settings });
        this.#open.push({ service, store });
        await service.start();
        return service;
    }

    /** The ward's store, also for a look into it while no service runs. */
    async openStore(): Promise<WardStore> {
        const damaged = (damage: Damage): void => void this.damage.push(damage);
        return openInProcessStore({ directory: this.directory, ward: 'ward1', seal: new StoreSeal(Buffer.alloc(32, 1)), damaged });
    }

    /** As a kill would: nothing is drained, whatever runs loses its store. */
    async kill(): Promise<void> {
        for (const { service, store } of this.#open.splice(0)) {
            await Promise.all([store.close(), service.stop(1)]);
        }
    }

    /** The ward's disk breaks: what the ledger holds is all that is left. */
    async loseStore(): Promise<void> {
        await this.kill();
        for (const file of ['gateway.sqlite', 'gateway.sqlite-wal', 'gateway.sqlite-shm']) {
            rmSync(join(this.directory, file), { force: true });
        }
    }

    /** As a backup is made, of a folder that nobody uses. */
    async keepCopy(): Promise<void> {
        await this.kill();
        cpSync(this.directory, this.#copy, { recursive: true });
    }

    async restoreCopy(): Promise<void> {
        await this.kill();
        rmSync(this.directory, { recursive: true });
        cpSync(this.#copy, this.directory, { recursive: true });
    }

    async remove(): Promise<void> {
        await this.kill();
        rmSync(this.directory, { recursive: true });
        rmSync(this.#copy, { recursive: true, force: true });
    }

    /** Under which the ledger knows the number of a patient. */
    lookupKey(number: string): string {
        return lookupKeyOf('record', number);
    }

    async #attestation(): Promise<AttestationPorts> {
        const envelopeKeys = await importEnvelopeKeys([envelope.privateKey.export({ format: 'jwk' })]);
        const encryptor = { keyId: 'a'.repeat(64), encrypt: this.encrypt };
        return { channel: 'mychannel', ward: 'ward1', ...attesting, envelopeKeys, encryptor };
    }

    #ports({ outbox, alarms, blobs }: WardStore): VitalsPorts {
        const callerOf = (name: string) => ({ name, mspId: 'Ward1MSP', certificate: '', sign: async () => new Uint8Array() });
        const enrolled = [CALLER, OTHER_CALLER];
        return {
            outbox,
            blobs,
            alarms: new AlarmWatch({ store: alarms, settings: ALARM_SETTINGS, now: Date.now, raised: () => undefined }),
            ledger: this.ledger,
            ward: 'ward1',
            callers: {
                caller: async (name) => (this.waiting.has(name) ? 'wait' : enrolled.includes(name) ? callerOf(name) : undefined),
            },
            registrar: { itself: async () => callerOf('#registrar') },
            custodian: {
                attestCorrection: async (request) =>
                    attestCorrection({ ...(await this.#attestation()), committed: async () => Promise.resolve(undefined) }, request),
                lookupKeys: async (ids) => ids.map(({ kind, id }) => lookupKeyOf(kind, id)),
                signPosts: async ({ caller, digests }) => digests.map((digest) => signedPost(caller, digest)),
                attestWindow: async (request) => {
                    const poster = request.manual && posterOf(this.ledger.posters.get(request.id));
                    return attestWindow(await this.#attestation(), request, poster);
                },
            },
            keys: { envelopePublicJwk: jwk, recipients: [jwk], postKey: Buffer.alloc(32, 2) },
            room: this.room,
            now: () => Date.now() + this.wallClock.ahead,
            monotonic: () => performance.now() + this.clock.ahead,
            random: Math.random,
            report: (event) => this.events.push(event),
        };
    }
}
