// SPDX-License-Identifier: Apache-2.0
// What was opened in downtime goes to the ledger in order and once, whenever the process dies; and a snapshot that fails leaves the one before.

import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { accessEntry, NOW, snapshotOf, STORE_KEY } from '../../../test/custody/downtime';
import { temporaryFolder } from '../../../test/custody/fixtures';
import { DowntimeLog } from './downtime-log';
import { SnapshotStore } from './snapshot-store';
import type { DowntimeStatement, DowntimeStater, KeptSubmission, StatementJournal } from '../ports/downtime-ledger';
import { DowntimeWork } from './downtime-work';

const root = temporaryFolder();
let folder: string;
/** What stands on the ledger. */
let ledger: { id: string; statement: DowntimeStatement }[];
let isAway: boolean;
/** At which step the process dies, once. */
let dies: 'before' | 'endorsed' | 'committed' | undefined;
const failures: string[] = [];

beforeEach(() => {
    folder = mkdtempSync(join(root, 'work-'));
    ledger = [];
    isAway = false;
    dies = undefined;
    failures.length = 0;
});

const die = (when: typeof dies): void => {
    if (dies === when) {
        dies = undefined;
        throw new Error('died');
    }
};

/** As the ledger's room does it: what was endorsed before is followed, and only then something new is sent. */
async function state(statement: DowntimeStatement, journal: StatementJournal): Promise<{ id: string }> {
    if (isAway) {
        throw new Error('away');
    }
    die('before');
    const earlier = journal.find();
    const id = earlier?.transactionId ?? `tx ${String(ledger.length)} ${statement.notice}`;
    if (ledger.some((one) => one.id === id)) {
        return Promise.resolve({ id });
    }
    journal.save({ transactionId: id, envelope: Buffer.from([0, 255]), timestamp: 't' });
    die('endorsed');
    ledger.push({ id, statement });
    die('committed');
    return Promise.resolve({ id });
}

const openLog = () => new DowntimeLog({ folder, storeKey: STORE_KEY, now: () => NOW });
function work(lines = openLog(), stater: DowntimeStater = { state }): DowntimeWork {
    return new DowntimeWork({
        folder,
        lines,
        snapshots: new SnapshotStore(folder, STORE_KEY),
        stater,
        reader: { snapshot: async () => Promise.resolve({ untrusted: 'one ward alone' }) },
        ward: 'ward1',
        monotonic: () => 0,
        snapshotEvery: 300_000,
        failed: (operation) => failures.push(operation),
    });
}
const counters = () => ledger.map(({ statement: { facts } }) => facts.map((fact) => 'counter' in fact && fact.counter));

it('states lines in order, and notes each', async () => {
    const lines = openLog();
    lines.append(accessEntry());
    lines.append(accessEntry());
    await work(lines).stateAll();
    expect([counters(), lines.pending()]).toEqual([[[1], [2]], []]);
    expect(openLog().pending()).toEqual([]);
    await work().stateAll();
    expect(ledger).toHaveLength(2);
});

it.each(['before', 'endorsed', 'committed'] as const)('states each line once, although the process dies %s', async (when) => {
    const lines = openLog();
    lines.append(accessEntry());
    lines.append(accessEntry());
    dies = when;
    await work(lines).stateAll();
    expect(lines.pending()).toHaveLength(2);
    await work().stateAll(); // of the next process
    expect([counters(), openLog().pending()]).toEqual([[[1], [2]], []]);
});

it('the envelope of a transaction comes back byte for byte', async () => {
    openLog().append(accessEntry());
    dies = 'endorsed';
    await work().stateAll();
    let found: KeptSubmission | undefined;
    await work(openLog(), {
        state: async (_, journal) => {
            found = journal.find();
            return Promise.resolve({ id: 'x' });
        },
    }).stateAll();
    expect(found).toMatchObject({ envelope: Buffer.from([0, 255]), timestamp: 't' });
});

it('waits while the ledger is away, and says so once', async () => {
    const lines = openLog();
    lines.append(accessEntry());
    isAway = true;
    const waiting = work(lines);
    await waiting.stateAll();
    await waiting.stateAll();
    expect([failures, lines.pending().length]).toEqual([['statement'], 1]);
    isAway = false;
    await waiting.stateAll();
    expect(lines.pending()).toEqual([]);
    // What went wrong anew is said anew.
    lines.append(accessEntry());
    isAway = true;
    await waiting.stateAll();
    expect(failures).toEqual(['statement', 'statement']);
});

it('does both at once when it starts, and again and again until it is stopped, which waits for what runs', async () => {
    jest.useFakeTimers();
    const lines = openLog();
    lines.append(accessEntry());
    let end: (() => void) | undefined;
    const running = work(lines, {
        state: async () => {
            await new Promise<void>((resolve) => (end = resolve));
            return { id: 'tx' };
        },
    });
    const [took, stated] = [jest.spyOn(running, 'takeSnapshot'), jest.spyOn(running, 'stateAll')];
    running.start();
    expect([took.mock.calls.length, stated.mock.calls.length]).toEqual([1, 1]);
    jest.advanceTimersByTime(299_999);
    expect([took.mock.calls.length, stated.mock.calls.length]).toEqual([1, 150]);
    jest.advanceTimersByTime(1);
    expect(took).toHaveBeenCalledTimes(2);
    let isStopped = false;
    const stopped = running.stop().then(() => (isStopped = true));
    jest.advanceTimersByTime(600_000);
    expect([took.mock.calls.length, stated.mock.calls.length]).toEqual([2, 151]);
    jest.useRealTimers();
    await new Promise(setImmediate);
    expect(isStopped).toBe(false);
    end!();
    await stopped;
    expect(lines.pending()).toEqual([]);
});

it('takes one snapshot at a time, and another once that is taken', async () => {
    const taking = work();
    const first = taking.takeSnapshot();
    expect(taking.takeSnapshot()).toBe(first);
    await first;
    expect(taking.takeSnapshot()).not.toBe(first);
    await taking.stop();
});

it('a snapshot that is refused leaves the one before', async () => {
    const store = new SnapshotStore(folder, STORE_KEY);
    store.save(snapshotOf());
    const before = store.find();
    await work().takeSnapshot();
    expect([store.find(), failures]).toEqual([before, ['snapshot']]);
});
