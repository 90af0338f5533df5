// SPDX-License-Identifier: Apache-2.0
// What is due is made anew, whatever fails between; one window of which something is wrong keeps back no other.

import { away } from '../../../../test/support/fake-ledger';
import { until } from '../../../../test/support/until';
import type { DueCorrection } from '@wardledger/chaincode/domain';
import type { CorrectionRequest } from '../../../custody';
import type { LedgerCall } from '../../../ledger';
import type { VitalsEvent } from '../ports/vitals-ports';
import { WindowMaker, type WindowMakerPorts } from './window-maker';

const PAGE_OF_LEDGER = 2;
const caller = { name: '#registrar', mspId: 'Ward1MSP', certificate: '', sign: async () => new Uint8Array() };

let due: Map<string, DueCorrection>;
let events: VitalsEvent[];
let submitted: LedgerCall<'vitals:RemakeWindows' | 'vitals:SettleCorrection'>[];
let attested: CorrectionRequest[];
let written: string[];
/** What goes wrong next, by step. */
let faults: { list?: Error; read?: string; attest?: Error; submit?: Error; code?: string };

function dueOf(id: string, more: Partial<DueCorrection> = {}): DueCorrection {
    const root = { id, ward: 'ward1', envelope: { digest: `digest of ${id}`, bytes: 1 }, actor: {}, time: 1, transactionId: 't' };
    return { root, version: 1, posts: [{ device: 'd', sequence: 1, digest: 'e' }], isEmpty: false, ...more } as unknown as DueCorrection;
}

/** Takes a fault away, so that it happens once. */
function once<Key extends keyof typeof faults>(key: Key): (typeof faults)[Key] {
    const { [key]: fault, ...others } = faults;
    faults = others;
    return fault;
}

function throwOnce(key: 'list' | 'attest' | 'submit'): void {
    const fault = once(key);
    if (fault !== undefined) {
        throw fault;
    }
}

const ports: WindowMakerPorts = {
    registrar: { itself: async () => Promise.resolve(caller) },
    random: () => 0,
    report: (event) => void events.push(event),
    settings: { backoff: { first: 1, longest: 2 }, correctEvery: 3_600_000 },
    ledger: {
        evaluate: async (_caller: unknown, _name: unknown, { cursor = '' }: { readonly cursor?: string }) => {
            throwOnce('list');
            const rows = [...due].filter(([id]) => id > cursor).sort();
            const items = rows.slice(0, PAGE_OF_LEDGER);
            const next = rows.length > PAGE_OF_LEDGER ? { next: items.at(-1)![0] } : {};
            return Promise.resolve({ items: items.map(([, one]) => one), ...next });
        },
        submit: async (_caller: unknown, call: (typeof submitted)[number]) => {
            throwOnce('submit');
            const code = once('code');
            submitted.push(call);
            if (code === undefined) {
                due.delete('window' in call.request ? call.request.window : call.request.windows[0]!.corrects.window);
            }
            return Promise.resolve({ result: { results: [code === undefined ? { status: 'stored' } : { status: 'rejected', code }] } });
        },
    } as unknown as WindowMakerPorts['ledger'],
    custodian: {
        attestCorrection: async (request) => {
            throwOnce('attest');
            attested.push(request);
            return Promise.resolve({ window: { id: request.id } as never, ciphertext: Buffer.from(request.root.id) });
        },
    },
    blobs: {
        read: async (_kind, digest) => Promise.resolve(digest === faults.read ? undefined : Buffer.from('envelope')),
        write: async (_kind, content) => Promise.resolve(Buffer.from(content).toString()).then((text) => (written.push(text), text)),
    },
};

beforeEach(() => {
    [due, events, submitted, attested, written, faults] = [new Map(), [], [], [], [], {}];
    ['a', 'b', 'c', 'd', 'e'].forEach((id) => due.set(id, dueOf(id)));
});

it('makes all that is due, page by page: of the readings of the root, with a new id, and the ciphertext is stored before', async () => {
    expect(await new WindowMaker(ports).look()).toBe(0);
    expect(written).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(submitted.map(({ request }) => request)).toEqual(
        written.map((window, index) => ({ windows: [{ id: attested[index]!.id, corrects: { window, version: 1 } }] })),
    );
    expect(new Set(attested.map(({ id }) => id)).size).toBe(5);
    expect(attested[0]).toMatchObject({
        root: { id: 'a', ward: 'ward1' },
        version: 1,
        envelope: 'envelope',
        posts: [{ device: 'd', sequence: 1 }],
    });
    expect(attested[0]!.root).not.toHaveProperty('actor');
    expect(events).toEqual([{ type: 'corrections', made: 5, left: 0 }]);
});

it('settles that of which nothing is left', async () => {
    due = new Map([['a', dueOf('a', { isEmpty: true })]]);
    expect(await new WindowMaker(ports).look()).toBe(0);
    expect([submitted, attested]).toMatchObject([[{ name: 'vitals:SettleCorrection', request: { window: 'a' } }], []]);
});

it.each<[string, typeof faults, string]>([
    ['an envelope that is missing', { read: 'digest of a' }, 'ENVELOPE_MISSING'],
    ['a custodian that is away', { attest: away() }, 'LEDGER_UNAVAILABLE'],
    ['a ledger that is away', { submit: away() }, 'LEDGER_UNAVAILABLE'],
    ['a fault', { attest: new Error('boom') }, 'INTERNAL'],
    ['another post that was retracted meanwhile', { code: 'POSTS_RETRACTED' }, 'POSTS_RETRACTED'],
])('%s keeps back no other window, and is told', async (_name, fault, code) => {
    faults = fault;
    const maker = new WindowMaker(ports);
    expect(await maker.look()).toBe(1);
    expect([...due.keys()]).toEqual(['a']);
    expect(events).toEqual([
        { type: 'trouble', stage: 'correcting', code },
        { type: 'corrections', made: 4, left: 1 },
    ]);
    faults = {};
    expect([await maker.look(), due.size]).toEqual([0, 0]);
});

it('tries again by itself, and looks when it is woken', async () => {
    faults = { list: away(), attest: away() };
    const maker = new WindowMaker(ports);
    maker.start();
    await until('all is made', () => due.size === 0);
    due.set('f', dueOf('f'));
    maker.wake();
    await until('what came later is made', () => due.size === 0);
    await maker.stop();
    expect(events.filter(({ type }) => type === 'trouble')).toHaveLength(2);
});

it('takes up nothing more once it is stopped, nor while it is held', async () => {
    const stopped = new WindowMaker(ports);
    stopped.start();
    await stopped.stop();
    const held = new WindowMaker({ ...ports, settings: { ...ports.settings, holdAt: 'CORRECTED' } });
    held.start();
    held.wake();
    await held.stop();
    expect(submitted).toEqual([]);
});
