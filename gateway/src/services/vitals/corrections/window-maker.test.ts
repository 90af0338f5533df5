// SPDX-License-Identifier: Apache-2.0
// What is due is made anew, whatever fails between; one window of which something is wrong keeps back no other.

import Ajv from 'ajv';
import { attested as attestedBy } from '../../../../../chaincode/test/vitals/attestation';
import { statementOf, vitalsWindow } from '../../../../../chaincode/test/vitals/vitals-fixtures';
import { away } from '../../../../test/support/fake-ledger';
import { until } from '../../../../test/support/until';
import { DomainError, type DueCorrection, ERRORS } from '@wardledger/chaincode/domain';
import type { CorrectionRequest } from '../../../custody';
import { CUSTODIAN_REQUESTS } from '../../../custody/process/custodian-protocol';
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
/** Ciphertexts that are stored. */
let stored: Set<string>;
/** What goes wrong next, by step. */
let faults: { list?: Error; read?: string; attest?: Error; submit?: Error; lost?: Error; code?: string };

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

function throwOnce(key: 'list' | 'attest' | 'submit' | 'lost'): void {
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
            throwOnce('lost');
            return Promise.resolve({ result: { results: [code === undefined ? { status: 'stored' } : { status: 'rejected', code }] } });
        },
    } as unknown as WindowMakerPorts['ledger'],
    custodian: {
        attestCorrection: async (request) => {
            throwOnce('attest');
            attested.push(request);
            return Promise.resolve({ window: { id: request.id } as never, ciphertext: Buffer.from(request.root.id + numberOf(request)) });
        },
    },
    blobs: {
        read: async (_kind, digest) => Promise.resolve(digest === faults.read ? undefined : Buffer.from('envelope')),
        write: async (_kind, content) => {
            const text = Buffer.from(content).toString();
            written.push(text);
            stored.add(text);
            return Promise.resolve(text);
        },
        remove: async (_kind, digest) => Promise.resolve(stored.delete(digest)),
    },
};

/** Of one window each ciphertext is another one: the second is `a2`. */
function numberOf({ root }: CorrectionRequest): string {
    const made = attested.filter((one) => one.root.id === root.id).length;
    return made > 1 ? String(made) : '';
}

beforeEach(() => {
    [due, events, submitted, attested, written, stored, faults] = [new Map(), [], [], [], [], new Set(), {}];
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

it('asks the custodian for a window of posts that no device has signed in words that its socket takes', async () => {
    const window = vitalsWindow('unsigned');
    const root: DueCorrection['root'] = {
        ...attestedBy(statementOf(window), 'ward1'),
        unproven: 1,
        ward: 'ward1',
        actor: { mspId: 'Ward1MSP', certificate: 'c' } as never,
        transactionId: 't',
        time: 1,
    };
    due = new Map([[root.id, dueOf(root.id, { root, posts: window.posts.map((post) => ({ ...post, unproven: true, retracted: true })) })]]);
    expect(await new WindowMaker(ports).look()).toBe(0);
    const isTaken = new Ajv({ strict: true }).compile(CUSTODIAN_REQUESTS.attestCorrection);
    expect([isTaken(attested[0]), isTaken.errors]).toEqual([true, null]);
    expect(attested).toMatchObject([{ root: { id: root.id }, posts: [{ ...window.posts[0], retracted: true }] }]);
});

it('settles that of which nothing is left', async () => {
    due = new Map([['a', dueOf('a', { isEmpty: true })]]);
    expect(await new WindowMaker(ports).look()).toBe(0);
    expect([submitted, attested]).toMatchObject([[{ name: 'vitals:SettleCorrection', request: { window: 'a' } }], []]);
});

it.each<[string, typeof faults, string]>([
    ['an envelope that is missing', { read: 'digest of a' }, 'ENVELOPE_MISSING'],
    ['a ledger that refuses it', { submit: new DomainError(ERRORS.REQUEST_INVALID) }, 'REQUEST_INVALID'],
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

const unapproved = () => new DomainError(ERRORS.ATTESTATION_KEY_UNAPPROVED);

it.each<[string, () => typeof faults, string]>([
    ['a custodian that is away', () => ({ attest: away() }), 'LEDGER_UNAVAILABLE'],
    ['a ledger that is away', () => ({ submit: away() }), 'LEDGER_UNAVAILABLE'],
    ['a key that nobody has approved', () => ({ submit: unapproved() }), 'ATTESTATION_KEY_UNAPPROVED'],
])('%s ends the look, and all that is left is told', async (_name, fault, code) => {
    const maker = new WindowMaker(ports);
    for (let looks = 0; looks < 3; looks += 1) {
        faults = fault();
        expect(await maker.look()).toBe(5);
    }
    expect(new Set(attested.map(({ root }) => root.id)).size).toBeLessThan(2);
    expect(events.slice(-2)).toEqual([
        { type: 'trouble', stage: 'correcting', code },
        { type: 'corrections', made: 0, left: 5 },
    ]);
    expect([await maker.look(), due.size]).toEqual([0, 0]);
});

describe('what was made and is not on the ledger', () => {
    let maker: WindowMaker;
    beforeEach(() => {
        due = new Map([['a', dueOf('a')]]);
        maker = new WindowMaker(ports);
    });

    async function look(...each: (typeof faults)[]): Promise<void> {
        for (const one of each) {
            faults = one;
            await maker.look();
        }
    }

    it.each([
        ['a ledger that is away', away()],
        ['a simultaneous change', new DomainError(ERRORS.LEDGER_CONFLICT)],
    ])('is submitted again as it is after %s', async (_name, error) => {
        await look({ submit: error }, { submit: error }, {});
        expect([attested.length, written, due.size]).toEqual([1, ['a'], 0]);
    });

    it('is not kept once it stands, whoever brought it', async () => {
        await look({ lost: away() }, {});
        due.set('a', dueOf('a'));
        await look({});
        expect([attested.length, [...stored]]).toEqual([2, ['a', 'a2']]);
    });

    it.each([
        ['another version', { version: 2 }],
        ['another post that was retracted', { posts: [{ device: 'd', sequence: 1, digest: 'e', retracted: true }] } as never],
    ])('is made once more where something else is due: %s', async (_name, more) => {
        await look({ submit: away() });
        due.set('a', dueOf('a', more));
        await look({});
        expect(attested).toMatchObject([{ version: 1 }, more]);
        // Of the first one nobody knows whether it came to stand.
        expect([...stored]).toEqual(['a', 'a2']);
    });

    it.each<[string, typeof faults]>([
        ['it is rejected', { code: 'POSTS_RETRACTED' }],
        ['it is refused', { submit: new DomainError(ERRORS.REQUEST_INVALID) }],
        ['its key is not approved', { submit: unapproved() }],
    ])('is removed where %s, and made once more', async (_name, fault) => {
        await look(fault);
        expect([...stored]).toEqual([]);
        await look({ ...fault }, {});
        expect([attested.length, [...stored]]).toEqual([3, ['a3']]);
    });

    it('is removed when it is rejected later; what is refused later may stand already', async () => {
        await look({ submit: away() }, { submit: unapproved() });
        expect([...stored]).toEqual(['a']);
        await look({ submit: away() }, { code: 'CORRECTION_INVALID' });
        expect([...stored]).toEqual(['a']);
    });

    it('stays where the ledger has it under another window', async () => {
        await look({ code: 'CIPHERTEXT_REUSED' });
        expect([...stored]).toEqual(['a']);
    });
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
