// SPDX-License-Identifier: Apache-2.0
// A snapshot is taken only of what peers of both wards signed for this question, and kept with its time; the switch is a person's.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Proposal } from '@hyperledger/fabric-gateway';
import { sealDecision } from '@wardledger/chaincode/crypto';
import { MOST_COPIED, OLDEST_SNAPSHOT, type SnapshotItems, type SnapshotPart } from '@wardledger/chaincode/domain';
import { askedIn, DecidingWards } from '../../../test/custody/deciding-wards';
import { DOCTOR, HOUR, NOW, PATIENT, patientCopy, snapshotOf, STORE_KEY, SWITCHED } from '../../../test/custody/downtime';
import { endorsement, newAuthority, newPeer, responseTo, type TestPeer, transactionOf } from '../../../test/custody/endorsing-peers';
import { temporaryFolder } from '../../../test/custody/fixtures';
import { DowntimeSwitch } from './downtime-switch';
import { SnapshotStore } from './snapshot-store';
import { takeSnapshot } from './snapshot-taker';

const root = temporaryFolder();
const SECOND = 'b'.repeat(32);

/** What both wards' peers say, by list and cursor. */
const LISTS: Readonly<Record<string, SnapshotItems>> = {
    people: { of: 'people', items: snapshotOf().people },
    certificates: { of: 'certificates', items: snapshotOf().certificates },
    visits: { of: 'visits', items: [PATIENT], next: 'more' },
    'visits more': { of: 'visits', items: [SECOND, PATIENT] },
};

describe('taking', () => {
    let wards: DecidingWards;
    let signers: TestPeer[];
    let said: (part: SnapshotPart) => SnapshotPart;
    let time: number;
    let elapsed: number;
    beforeAll(async () => {
        wards = await DecidingWards.make();
    });
    beforeEach(() => {
        signers = [wards.own, wards.other];
        said = (part) => part;
        time = NOW;
        elapsed = 1_000_000; // the clock began long before
    });

    const relay = async (proposal: Proposal): Promise<Uint8Array> => {
        const asked = askedIn(proposal);
        const { nonce, part } = asked.question as unknown as { nonce: string; part: { of: string; cursor?: string; ids?: string[] } };
        time -= 1;
        const items: SnapshotItems =
            part.of === 'patients'
                ? { of: 'patients', items: (part.ids ?? []).map((id) => patientCopy({ lists: [id] })) }
                : LISTS[[part.of, ...(part.cursor === undefined ? [] : [part.cursor])].join(' ')]!;
        const sealed = sealDecision(said({ ...items, nonce, time, ward: 'ward1' }), asked.key);
        const response = responseTo(asked.proposal, { payload: Buffer.from(JSON.stringify({ sealed })) });
        return Promise.resolve(
            transactionOf(
                response,
                signers.map((one) => endorsement(response, one)),
            ),
        );
    };
    const take = async () => takeSnapshot({ reader: wards.reader(relay), ward: 'ward1', monotonic: () => elapsed });

    it('asks for every list to its end, and for the patients; its time is that of the oldest part', async () => {
        const { time: oldest, patients, people, certificates } = await take();
        expect(oldest).toBe(NOW - 5);
        expect(patients.map(({ lists }) => lists)).toEqual([[PATIENT], [SECOND]]);
        expect([people, certificates]).toEqual([snapshotOf().people, snapshotOf().certificates]);
    });

    it('asks for so many patients at once, and takes an answer that just counts', async () => {
        const many = Array.from({ length: 2 * MOST_COPIED }, (_, index) => index.toString(16).padStart(32, '0'));
        const asked: number[] = [];
        said = (part) => {
            asked.push(...(part.of === 'patients' ? [part.items.length] : []));
            elapsed += 10_000;
            const { nonce, time: at, ward } = part;
            return part.of === 'visits' ? { of: 'visits', items: many, nonce, time: at, ward } : part;
        };
        const { patients } = await take();
        expect(patients.map(({ lists }) => lists[0])).toEqual(many);
        expect(asked).toEqual([MOST_COPIED, MOST_COPIED]);
    });

    it.each<[string, () => void | Promise<void>, string]>([
        ['one ward’s peer made alone', () => void (signers = [wards.own]), 'Ward2MSP: no endorsement'],
        [
            'a peer of another authority signed',
            async () => void (signers = [wards.own, await newPeer(await newAuthority('Ward2MSP'))]),
            'Ward2MSP',
        ],
        ['answers another question', () => void (said = (part) => ({ ...part, nonce: '0'.repeat(64) })), 'the answer to another question'],
        [
            'is another list',
            () => void (said = ({ nonce, ward, time: at }) => ({ ...LISTS['people']!, nonce, ward, time: at })),
            'the answer to another question',
        ],
        ['is another ward’s', () => void (said = (part) => ({ ...part, ward: 'ward2' })), 'the snapshot of another ward'],
        ['came late', () => void (said = (part) => ((elapsed += 10_001), part)), 'late'],
    ])('refuses what %s', async (_, change, message) => {
        await change();
        await expect(take()).rejects.toThrow(message);
    });
});

describe('a snapshot that is kept', () => {
    const keep = () => new SnapshotStore(mkdtempSync(join(root, 'kept-')), STORE_KEY);

    it('is sealed, and is the one that was saved last; lines name it by its digest', () => {
        const folder = mkdtempSync(join(root, 'kept-'));
        const store = new SnapshotStore(folder, STORE_KEY);
        expect(store.find()).toBeUndefined();
        store.save(snapshotOf());
        const first = store.find()!;
        expect(first.snapshot).toEqual(snapshotOf());
        expect(readFileSync(join(folder, 'downtime-snapshot.sealed')).includes(DOCTOR)).toBe(false);
        const old = readFileSync(join(folder, 'downtime-snapshot.sealed'));
        store.save(snapshotOf([], { time: NOW }));
        expect(store.find()).not.toMatchObject({ digest: first.digest });

        // Whoever puts the old one back has its time told, and not for ever.
        writeFileSync(join(folder, 'downtime-snapshot.sealed'), old);
        expect(store.usable(NOW)).toEqual(first);
        expect(store.usable(first.snapshot.time + OLDEST_SNAPSHOT + 1)).toBeUndefined();
    });

    it('does not open with other keys, or once a byte was changed', () => {
        const folder = mkdtempSync(join(root, 'kept-'));
        new SnapshotStore(folder, STORE_KEY).save(snapshotOf());
        expect(new SnapshotStore(folder, Buffer.alloc(32, 8)).find()).toBeUndefined();
        const path = join(folder, 'downtime-snapshot.sealed');
        const bytes = readFileSync(path);
        bytes[bytes.length - 1]! ^= 1;
        writeFileSync(path, bytes);
        expect(new SnapshotStore(folder, STORE_KEY).usable(NOW)).toBeUndefined();
    });

    it('is opened once for its time, which is that of whatever file stands there', () => {
        const folder = mkdtempSync(join(root, 'kept-'));
        const path = join(folder, 'downtime-snapshot.sealed');
        const store = new SnapshotStore(folder, STORE_KEY);
        const opened = jest.spyOn(store, 'find');
        expect([store.time(), store.time()]).toEqual([undefined, undefined]);
        store.save(snapshotOf([], { time: NOW }));
        const old = readFileSync(path);
        expect([store.time(), store.time(), opened.mock.calls.length]).toEqual([NOW, NOW, 2]);
        store.save(snapshotOf([], { time: NOW + 1 }));
        expect(store.time()).toBe(NOW + 1);
        writeFileSync(path, old);
        expect([store.time(), opened.mock.calls.length]).toEqual([NOW, 4]);
        rmSync(path);
        expect(store.time()).toBeUndefined();
    });

    it('is young for a day', () => {
        const store = keep();
        store.save(snapshotOf([], { time: NOW }));
        const ages = [0, OLDEST_SNAPSHOT, OLDEST_SNAPSHOT + 1];
        expect(ages.map((age) => store.usable(NOW + age) !== undefined)).toEqual([true, true, false]);
    });
});

describe('the switch', () => {
    it('is on from when a person turned it on until its end, or until it is turned off', () => {
        const folder = mkdtempSync(join(root, 'switch-'));
        const [here, there] = [new DowntimeSwitch(folder, STORE_KEY), new DowntimeSwitch(folder, STORE_KEY)];
        expect(here.on(NOW)).toBeUndefined();
        there.turnOn(SWITCHED);
        expect([SWITCHED.from - 1, NOW, NOW + 3 * HOUR].map((time) => here.on(time))).toEqual([undefined, SWITCHED, undefined]);
        expect([there.turnOff(NOW), here.on(NOW), there.turnOff(NOW)]).toEqual([true, undefined, false]);
    });

    it('is not turned on by what somebody writes who has not the keys', () => {
        const folder = mkdtempSync(join(root, 'switch-'));
        writeFileSync(join(folder, 'downtime-switch.sealed'), JSON.stringify(SWITCHED));
        expect(new DowntimeSwitch(folder, STORE_KEY).on(NOW)).toBeUndefined();
        new DowntimeSwitch(folder, Buffer.alloc(32, 8)).turnOn(SWITCHED);
        expect(new DowntimeSwitch(folder, STORE_KEY).on(NOW)).toBeUndefined();
    });
});
