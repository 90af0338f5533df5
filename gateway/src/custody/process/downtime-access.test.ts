// SPDX-License-Identifier: Apache-2.0
// Openings without the ledger: every guard, in its order; and nothing opens before its line is on the disk.

import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { type DomainError, type EntryCopy, ERRORS, OLDEST_SNAPSHOT, type PatientCopy, type Snapshot } from '@wardledger/chaincode/domain';
import { exportJWK, generateKeyPair, type CryptoKey, type JWK } from 'jose';
import {
    CERTIFICATE,
    DOCTOR,
    HOUR,
    NOW,
    PATIENT,
    patientCopy,
    snapshotOf,
    STORE_KEY,
    STRANGER,
    SWITCHED,
} from '../../../test/custody/downtime';
import { temporaryFolder } from '../../../test/custody/fixtures';
import { statementOf } from '../downtime/downtime-entry';
import { DowntimeLog } from '../downtime/downtime-log';
import type { Switched } from '../downtime/downtime-switch';
import { importEnvelopeKeys, sealEntry, sealOutsideId, sealRecordName } from '../envelopes/envelopes';
import { DowntimeAccess, type DowntimePorts } from './downtime-access';
import type { OpeningEntry } from '../ports/opening-entry';

const root = temporaryFolder();
const BINDING = '1'.repeat(32);
let recipients: JWK[];
let envelopeKeys: readonly CryptoKey[];
let sealed: Pick<PatientCopy, 'sealedId' | 'envelope'>;
let allergy: EntryCopy;

let now: number;
let switched: Switched | undefined;
let snapshot: Snapshot;
let lines: DowntimeLog;
let log: OpeningEntry[];
let access: DowntimeAccess;

beforeAll(async () => {
    const { publicKey, privateKey } = await generateKeyPair('ECDH-ES+A256KW', { crv: 'P-256', extractable: true });
    recipients = [await exportJWK(publicKey)];
    envelopeKeys = await importEnvelopeKeys([await exportJWK(privateKey)]);
    sealed = {
        sealedId: await sealOutsideId({ ledgerId: PATIENT, kind: 'record', id: 'P001' }, recipients),
        envelope: await sealRecordName({ ledgerId: PATIENT, name: 'Ann Example' }, recipients),
    };
    allergy = await entry({});
});

/** An entry of the snapshot; what its envelope says may differ. */
async function entry(inside: object): Promise<EntryCopy> {
    const said = { ledgerId: PATIENT, category: 'allergy', author: DOCTOR, id: BINDING, ...inside };
    const envelope = await sealEntry(said, { form: { text: 'Penicillin' } }, recipients);
    const author = { ledgerId: DOCTOR, mspId: 'Ward1MSP', roles: ['doctor' as const] };
    return { id: '2'.repeat(32), category: 'allergy', time: NOW - HOUR, author, binding: BINDING, envelope };
}

function ports(change: Partial<DowntimePorts> = {}): DowntimePorts {
    const kept = () => ({ snapshot, digest: 'b'.repeat(64) });
    return {
        switch: { on: () => switched },
        snapshots: {
            time: () => snapshot.time,
            usable: (time) => (Math.abs(time - snapshot.time) <= OLDEST_SNAPSHOT ? kept() : undefined),
        },
        lines,
        perHour: 2,
        wallet: { identity: (caller) => ({ mspId: 'M', certificate: '', certificateId: caller, ledgerId: STRANGER }) },
        envelopeKeys: () => envelopeKeys,
        ward: 'ward1',
        lookupKeys: async (names) => Promise.resolve(names.map(({ id, ward }) => (ward === undefined ? id : `${ward}/${id}`))),
        log: (one) => log.push(one),
        now: () => now,
        monotonic: () => now,
        ...change,
    };
}

beforeEach(() => {
    now = NOW;
    switched = SWITCHED;
    snapshot = snapshotOf([patientCopy({ ...sealed, entries: [allergy] })]);
    lines = new DowntimeLog({ folder: mkdtempSync(join(root, 'log-')), storeKey: STORE_KEY, now: () => now });
    log = [];
    access = new DowntimeAccess(ports());
});

const open = async (patient = 'P001', caller = CERTIFICATE) => access.open({ caller, patient, reason: 'Allergies' });
const refusal = async (asked: Promise<unknown>): Promise<unknown> =>
    asked.then(
        () => 'opened',
        (error: unknown) => (error as DomainError).code,
    );

it('lets a clinician in for an hour, but not beyond the end of downtime; the line is written first', async () => {
    const opened = await open();
    expect(opened).toEqual({
        id: expect.stringMatching(/^[0-9a-f]{32}$/),
        expires: new Date(NOW + HOUR).toISOString(),
        snapshot: new Date(NOW - 60_000).toISOString(),
    });
    expect(lines.entries).toMatchObject([
        {
            counter: 1,
            entry: { kind: 'access', access: opened.id, person: DOCTOR, about: PATIENT, at: NOW, reason: 'Allergies', switched: SWITCHED },
        },
    ]);
    switched = { ...SWITCHED, until: NOW + 60_000 };
    expect((await open()).expires).toBe(new Date(NOW + 60_000).toISOString());
});

it('shows name, number and entries, or one kind of it, each time by a line of its own', async () => {
    const { id } = await open();
    const shown = {
        id: 'P001',
        name: 'Ann Example',
        entries: [{ category: 'allergy', content: '{"form":{"text":"Penicillin"}}' }],
        left: 0,
    };
    expect(await access.read({ caller: CERTIFICATE, id })).toMatchObject(shown);
    const one = await access.read({ caller: CERTIFICATE, id, category: 'allergy' });
    expect([one.id, one.name, one.entries.length]).toEqual([undefined, undefined, 1]);
    await access.read({ caller: CERTIFICATE, id, category: 'note' });
    const looks = lines.entries.slice(1).map(({ entry: line }) => (line.kind === 'look' ? [line.categories, line.items] : []));
    expect(looks).toEqual([
        [['demographics', 'allergy'], 3],
        [['allergy'], 1],
        [['demographics'], 0],
    ]);
    expect(log).toMatchObject([{ outcome: 'opened' }, { outcome: 'opened', items: 3 }, { items: 1 }, { items: 0 }]);
});

it('what goes to the ledger names person, patient, line and counter, and nothing of who turned it on', async () => {
    const { id } = await open();
    await access.read({ caller: CERTIFICATE, id });
    const statements = lines.entries.map(({ entry: line, ...place }) => statementOf(line, place));
    const line = (index: number) => ({
        about: PATIENT,
        person: DOCTOR,
        roles: ['doctor'],
        at: NOW,
        counter: index + 1,
        digest: lines.entries[index]!.digest,
    });
    expect(statements.map(({ facts }) => facts)).toEqual([
        [{ kind: 'downtime', ...line(0), reason: 'Allergies' }],
        ['demographics', 'allergy'].map((category) => ({ kind: 'downtime-look', ...line(1), category })),
    ]);
    expect(JSON.stringify(statements)).not.toContain('Sister Ada');
});

it.each<[string, () => void, string]>([
    ['nobody has turned downtime on', () => void (switched = undefined), 'DOWNTIME_OFF'],
    ['the snapshot is older than a day', () => void (now = snapshot.time + OLDEST_SNAPSHOT + 1), 'SNAPSHOT_MISSING'],
    [
        'the person was suspended',
        () => void (snapshot = { ...snapshot, people: [{ ...snapshot.people[0]!, isSuspended: true }] }),
        'RECORD_NOT_FOUND',
    ],
    ['the certificate has ended', () => void (snapshot = { ...snapshot, certificates: [] }), 'RECORD_NOT_FOUND'],
    [
        'the person treats nobody',
        () => void (snapshot = { ...snapshot, people: [{ ...snapshot.people[0]!, roles: ['admission'] }] }),
        'RECORD_NOT_FOUND',
    ],
    ['the patient has no visit', () => void (snapshot = { ...snapshot, patients: [] }), 'RECORD_NOT_FOUND'],
    [
        'the patient refuses it',
        () =>
            void (snapshot = {
                ...snapshot,
                patients: [patientCopy({ consents: [{ about: PATIENT, purpose: 'TREAT', decision: 'deny' }] })],
            }),
        'RECORD_NOT_FOUND',
    ],
])('neither opens nor shows anything when %s', async (_, change, code) => {
    const { id } = await open();
    change();
    const before = lines.entries.length;
    expect([await refusal(open()), await refusal(access.read({ caller: CERTIFICATE, id }))]).toEqual([code, code]);
    expect(lines.entries).toHaveLength(before);
});

it('shows nothing to anybody else, under another id, or when the hour is over', async () => {
    snapshot = snapshotOf(snapshot.patients, {
        people: [...snapshot.people, { ledgerId: STRANGER, roles: ['nurse'], isSuspended: false }],
        certificates: [...snapshot.certificates, { certificateId: 'nurse', ledgerId: STRANGER }],
    });
    const { id } = await open();
    expect(await refusal(access.read({ caller: 'nurse', id }))).toBe('EMERGENCY_NOT_FOUND');
    expect(await refusal(access.read({ caller: CERTIFICATE, id: '0'.repeat(32) }))).toBe('EMERGENCY_NOT_FOUND');
    now = NOW + HOUR;
    expect(await refusal(access.read({ caller: CERTIFICATE, id }))).toBe('EMERGENCY_NOT_FOUND');
});

it('nothing opens where the line cannot be written', async () => {
    const full = (): never => {
        throw new Error('no room');
    };
    const { id } = await open();
    access = new DowntimeAccess(ports({ lines: { entries: lines.entries, pending: () => lines.pending(), append: full } }));
    await expect(open()).rejects.toThrow('no room');
    await expect(access.read({ caller: CERTIFICATE, id })).rejects.toThrow('no room');
    expect(log).toHaveLength(1);
});

it('opens so many patients a person and hour, by the log', async () => {
    const others = ['P002', 'P003'].map((number, index) => patientCopy({ lists: [String(index + 3).repeat(32)], lookupKeys: [number] }));
    snapshot = snapshotOf([...snapshot.patients, ...others]);
    await open('P001');
    await open('P002');
    access = new DowntimeAccess(ports()); // after a start
    expect([await refusal(open('P003')), await refusal(open('P001'))]).toEqual(['RATE_LIMITED', 'opened']);
    now = NOW + HOUR;
    expect(await refusal(open('P003'))).toBe('opened');
});

it('whoever is refused again and again is stopped', async () => {
    const answers = [];
    for (const number of ['P007', 'P008', 'P009', 'P001']) {
        answers.push(await refusal(open(number)));
    }
    expect(answers).toEqual(['RECORD_NOT_FOUND', 'RECORD_NOT_FOUND', 'RATE_LIMITED', 'opened']);
});

it.each<[string, object]>([
    ['another patient', { ledgerId: STRANGER }],
    ['another category', { category: 'note' }],
    ['another author', { author: STRANGER }],
    ['another entry', { id: '9'.repeat(32) }],
    ['something confidential', { confidential: true }],
])('an entry whose envelope is about %s stays closed, and takes nothing with it', async (_, inside) => {
    snapshot = snapshotOf([patientCopy({ ...sealed, entries: [await entry(inside)] })]);
    const { entries, name } = await access.read({ caller: CERTIFICATE, id: (await open()).id });
    expect([name, entries.map(({ content }) => content)]).toEqual(['Ann Example', [undefined]]);
});

it('a name or number of somebody else, or that no key opens, is left out', async () => {
    const envelope = await sealRecordName({ ledgerId: STRANGER, name: 'Eve Other' }, recipients);
    const sealedId = await sealOutsideId({ ledgerId: PATIENT, kind: 'participant', id: 'eve' }, recipients);
    snapshot = snapshotOf([patientCopy({ envelope, sealedId })]);
    const { id } = await open();
    expect(await access.read({ caller: CERTIFICATE, id })).toMatchObject({ entries: [] });
    const read = await access.read({ caller: CERTIFICATE, id });
    expect(['id' in read, 'name' in read]).toEqual([false, false]);
    snapshot = snapshotOf([patientCopy({ envelope: '{}', sealedId: 'x' })]);
    expect('name' in (await access.read({ caller: CERTIFICATE, id }))).toBe(false);
});

it('nothing else opens while lines wait for the ledger, once downtime is over', async () => {
    await open();
    expect(access.status()).toMatchObject({ on: true, pending: 1, until: new Date(SWITCHED.until).toISOString() });
    expect(() => access.demandSettled()).not.toThrow();
    switched = undefined;
    expect(() => access.demandSettled()).toThrow(ERRORS.DOWNTIME_PENDING.title);
    lines.state(1, 'tx');
    expect(() => access.demandSettled()).not.toThrow();
});

it.each<[string, string, boolean]>([
    ['P001', 'P001', true],
    ['ward1:P001', 'P001', false],
    ['P001', 'ward1/P001', true],
    ['ward1:P001', 'ward1/P001', true],
    ['P001', 'ward2/P001', false],
    ['ward2:P001', 'ward2/P001', true],
    ['ward2:P001', 'ward1/P001', false],
])('finds by %s who has the key of %s: %s', async (number, key, isFound) => {
    snapshot = snapshotOf([patientCopy({ ...sealed, lookupKeys: [key] })]);
    expect(await refusal(open(number))).toBe(isFound ? 'opened' : 'RECORD_NOT_FOUND');
});
