// SPDX-License-Identifier: Apache-2.0
// Whoever has every block guesses: all record numbers, all combinations of what is known of people, and which clinician stated something about which
// patient, against every hash in blocks and read sets, with whatever stands on the channel for a salt. No hit.

import { createHash, createHmac } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Attributes, CATEGORIES, FACT_KINDS, PURPOSES, type Role, ROLES } from '@wardledger/chaincode/domain';
import { root } from '../support/networks';
import { Program } from '../support/processes';
import { type Answer, type Ask, TwoWards } from '../support/two-wards';
import { Channel, keysFound, openPairs, wordsFound } from './guesses';
import { hashedKey } from '../support/read-write-sets';

type Client = (path: string, ask?: Ask) => Promise<Answer>;

const WARDS = ['ward1', 'ward2'];
/** What the administrator states of the people of the story, under their names in tokens. */
const STATED: Readonly<Record<string, { readonly roles: readonly Role[]; readonly attributes: Attributes }>> = {
    'clerk-1': {
        roles: ['admission'],
        attributes: { username: 'clerk.okafor', gender: 'male', birthDate: '1990-11-03', location: 'front desk', heightCm: 183 },
    },
    'dr-osei': {
        roles: ['doctor'],
        attributes: {
            username: 'osei.k',
            gender: 'female',
            birthDate: '1984-02-29',
            heightCm: 171,
            weightKg: 64,
            location: 'Bay 4',
            department: 'cardiology',
            teams: ['night team'],
            own: { shift: 'late shift' },
        },
    },
    ann: { roles: ['patient'], attributes: { username: 'ann.example', gender: 'other', birthDate: '1971-06-15', weightKg: 58 } },
    'officer-1': { roles: ['privacy-officer'], attributes: { username: 'officer.lindqvist', department: 'legal affairs' } },
};
/** One by one, as text, and all of a person as a program would write them, in either order of their names. */
const statedWords = Object.values(STATED).flatMap(({ attributes }) => {
    const { own = {}, teams = [], ...plain } = attributes;
    const members = Object.entries(plain);
    const sorted = Object.fromEntries(Object.entries(attributes).sort(([one], [other]) => (one < other ? -1 : 1)));
    return [
        ...[...members.map(([, value]) => value), ...teams, ...Object.values(own)].map(String),
        ...members.map(([name, value]) => JSON.stringify({ [name]: value })),
        ...[attributes, sorted].map((whole) => JSON.stringify(whole)),
    ];
});
/** Every day of the years in which somebody of the story was born. */
const days = [1971, 1984, 1990].flatMap((year) =>
    Array.from({ length: 366 }, (_, day) => new Date(Date.UTC(year, 0, 1 + day)).toISOString().slice(0, 10)),
);
const numbers = Array.from({ length: 1000 }, (_, number) => `P${String(number).padStart(3, '0')}`);
const ages = Array.from({ length: 100 }, (_, age) => age);
/** What a look or a person might be told by, in the forms in which a program would write it. */
const combinations = [
    ...ROLES.flatMap((role) => WARDS.flatMap((ward) => [role, `${role} ${ward}`, JSON.stringify({ roles: [role], ward })])),
    ...CATEGORIES.flatMap((category) => PURPOSES.flatMap((purpose) => [category, purpose, JSON.stringify({ category, purpose })])),
    ...['female', 'male', 'other'].flatMap((gender) =>
        ages.flatMap((age) => [`${gender} ${String(age)}`, JSON.stringify({ age, gender })]),
    ),
];

let wards: TwoWards;
let channel: Channel;
let bytes: Buffer;
/** What the API calls a visit: whose it is, and its id. */
let visit = '';
/** Ledger ids: of the people of the story by their names, and of its patients. */
const people = new Map<string, string>();
const patients: string[] = [];
const digest = (text: string): string => createHash('sha256').update(text).digest('hex');

async function story(): Promise<void> {
    const post = async (client: Client, path: string, body: object) => {
        const { status, text, body: said } = await client(path, { method: 'POST', body });
        expect([path, status < 300, text]).toEqual([path, true, text]);
        return (said as { id: string }).id;
    };
    const chief = await wards.as('ward1', 'chief', 'admin');
    for (const [id, { roles, attributes }] of Object.entries(STATED)) {
        const made = await chief('/v1/participants', { method: 'POST', body: { id, roles, attributes } });
        expect([made.status, made.text]).toEqual([201, made.text]);
        people.set(id, (made.body as { ledgerId: string }).ledgerId);
    }
    const clerk = await wards.as('ward1', 'clerk-1', 'admission');
    const doctor = await wards.as('ward1', 'dr-osei', 'doctor');
    const ann = await wards.as('ward1', 'ann', 'patient');
    const officer = await wards.as('ward1', 'officer-1', 'privacy-officer');
    for (const patient of ['P001', 'P002', 'P417']) {
        await post(clerk, '/v1/records', { id: patient, kind: 'patient', name: 'Ann Example', status: 'active' });
        await post(clerk, `/v1/patients/${patient}/proxies`, { person: 'ann', relation: 'self' });
        visit = await post(clerk, '/v1/visits', { patient, clinician: 'dr-osei', location: 'Bay 4' });
        patients.push(visit.slice(0, 32));
        await post(clerk, '/v1/grants', { patient, clinician: 'dr-osei', scope: ['read'], expires: '2099-01-01T00:00:00Z' });
        await post(ann, '/v1/consents', { patient, purpose: 'HRESCH', decision: 'deny' });
        await post(doctor, '/v1/emergency-access', { patient, reason: 'Found on the floor' });
        expect((await doctor(`/v1/records/${patient}`)).status).toBe(200);
        expect((await officer(`/v1/patients/${patient}/accesses`)).status).toBe(200);
    }
    const start = new Date(Math.floor(Date.now() / 60_000) * 60_000 - 600_000).toISOString();
    const signals = [{ code: '8867-4', unit: '/min', values: [61, 62, 63] }];
    const windows = ['P001', 'P417'].map((patient, index) => ({
        device: 'monitor-7',
        patient,
        sequence: index + 1,
        start,
        periodSeconds: 60,
        signals,
    }));
    const answer = await doctor('/v1/vitals', { method: 'POST', body: { windows }, headers: { prefer: 'wait=20' } });
    await wards.windowsSettled();
    expect(answer.status).toBe(200);
}

beforeAll(async () => {
    wards = await TwoWards.start();
    await story();
    const into = join(wards.dataDir, 'all-blocks');
    mkdirSync(into);
    const args = ['fetch', '--peer1', wards.network.peers.ward1, '--organizations', wards.network.organizationsDir, '--into', into];
    const fetched = new Program('audit', join(wards.dataDir, 'audit.log'), join(root, 'network/verify/bin/wardledger-audit.cjs'), args);
    expect([await fetched.finished(), fetched.output()]).toEqual([0, expect.any(String)]);
    const blocks = readdirSync(into).map((file) => readFileSync(join(into, file)));
    bytes = Buffer.concat(blocks);
    channel = new Channel(blocks, 'wardledger');
}, 300_000);
afterAll(async () => {
    await wards.stop();
    wards.forget();
});

it('has what a guesser would have: blocks, hashes, ids and what may be salts', () => {
    const { shown, hashes, salts, ids } = channel;
    expect([shown.length > 30, hashes.size > 100, salts.size > 30, ids.size > 5]).toEqual([true, true, true, true]);
});

it('tells of no record number, role, category, purpose, age or gender, under whatever salt', () => {
    expect(wordsFound(channel, [...numbers, ...combinations])).toEqual([]);
    expect(numbers.filter((number) => bytes.includes(JSON.stringify(number)))).toEqual([]);
}, 300_000);

it('tells of nothing that was stated of its people: neither a value, nor a birth date of the right year, nor all of a person', () => {
    expect(new Set(channel.holders.values()).size).toBeGreaterThanOrEqual(people.size);
    expect(wordsFound(channel, [...statedWords, ...days])).toEqual([]);
    const long = statedWords.filter((word) => word.length > 5 && word !== 'female');
    expect(long.length).toBeGreaterThan(30);
    expect(long.filter((word) => bytes.includes(word))).toEqual([]);
}, 300_000);

it('names no pair in the open: whatever names a patient the ward’s own process signs, vitals that a doctor has entered too', () => {
    const of = (...names: readonly string[]) =>
        openPairs(
            channel,
            names.map((name) => people.get(name)!),
            patients,
        );
    expect(patients).toHaveLength(3);
    expect([of('dr-osei'), of('clerk-1'), of('ann', 'officer-1')]).toEqual([[], [], []]);
    expect(channel.shown.filter(({ functionName }) => functionName === 'vitals:EnterPosts')).not.toEqual([]);
});

it('tells of no pair of clinician and patient, by whichever of its ids and times a fact’s key is guessed', () => {
    expect(keysFound(channel, FACT_KINDS, WARDS)).toEqual([]);
}, 300_000);

describe('would have been found', () => {
    it('each word of what was stated, were its hash under one of the channel’s salts there', () => {
        const [salt] = [...channel.salts];
        const added = statedWords.map((word) => digest(salt! + word));
        expect(added.filter((hash) => channel.hashes.has(hash))).toEqual([]);
        added.forEach((hash) => channel.hashes.add(hash));
        expect(wordsFound(channel, [...statedWords, 'not stated'])).toEqual(statedWords);
        added.forEach((hash) => channel.hashes.delete(hash));
        expect(statedWords.length).toBeGreaterThan(40);
    });

    it('a pair, were a fact’s patient named in the open', () => {
        const doctor = people.get('dr-osei')!;
        const stated = channel.shown.filter(
            ({ functionName, certificateId }) => functionName === 'access:Record' && channel.holders.get(certificateId) === doctor,
        );
        // Each of the three emergencies, and the look at each record.
        expect(stated.length).toBeGreaterThanOrEqual(6);
        const named = { shown: [{ ...stated[0]!, ids: new Set(patients) }], holders: channel.holders };
        expect(openPairs(named, [doctor], patients)).toEqual(['access:Record']);
    });

    it('what stands under a ledger id alone: a mark, which its transaction names as it is', () => {
        const marks = [...channel.ids].filter((id) => channel.hashes.has(hashedKey(`mark/${id}`)));
        expect(marks.length).toBeGreaterThanOrEqual(3);
    });

    it('a visit and its entry in the book, were its id on the channel', () => {
        const [about, id] = [visit.slice(0, 32), visit.slice(32)];
        expect([channel.ids.has(about), channel.ids.has(id)]).toEqual([true, false]);
        channel.ids.add(id);
        const found = keysFound(channel, FACT_KINDS, WARDS).map((key) => key.split('/').slice(0, 3));
        channel.ids.delete(id);
        expect(found).toEqual([
            ['fact', about, expect.any(String)],
            ['book', 'ward1', 'visit'],
        ]);
    });

    it.each<[string, (salt: string) => string]>([
        ['a hash without a salt', () => digest('P417')],
        [
            'a lookup key under a public salt',
            (salt) => hashedKey(`index/${createHmac('sha256', Buffer.from(salt, 'hex')).update('P417').digest('hex')}`),
        ],
        ['a value beside its salt', (salt) => digest(`${salt}P417`)],
    ])('%s', (_what, hashOf) => {
        const small = new Channel([], 'wardledger');
        small.salts.add(digest('salt'));
        expect(wordsFound(small, numbers)).toEqual([]);
        small.hashes.add(hashOf(digest('salt')));
        expect(wordsFound(small, numbers)).toEqual(['P417']);
    });
});
