// SPDX-License-Identifier: Apache-2.0
// What of a chart is shown where something is lost, changed on its way, or denied by now.

import { createHash, KeyObject, sign, X509Certificate } from 'node:crypto';
import 'reflect-metadata';
import * as x509 from '@peculiar/x509';
import type { ListedEntry } from '@wardledger/chaincode/domain';
import { scriptedLedger } from '../../../test/support/scripted-ledger';
import { entryDigest, envelopeDigest } from '../../custody';
import type { Asker, Disclosures } from '../access';
import { recordNotFound } from '../subjects';
import { createChart } from './chart';

const patient = 'a'.repeat(32);
const asker: Asker = {
    caller: { name: 'dr-osei', mspId: 'Ward1MSP', certificate: '', sign: async () => new Uint8Array() },
    roles: ['doctor'],
};
const question = { patient: 'P001', purpose: 'TREAT', limit: 50 } as const;
const author = { mspId: 'Ward1MSP', ledgerId: 'b'.repeat(32), certificateId: 'c'.repeat(64), ward: 'ward1', roles: ['doctor' as const] };

function listed(id: string, change: Partial<ListedEntry> = {}, category: ListedEntry['entry']['category'] = 'note'): ListedEntry {
    const envelope = `sealed ${id}`;
    const entry = {
        about: patient,
        category,
        binding: id,
        id,
        author,
        time: 7,
        digest: envelopeDigest(envelope),
        notice: 'd'.repeat(64),
        transactionId: 'e'.repeat(64),
        salt: 'f'.repeat(64),
    };
    return { entry, envelope, opensBy: 'category', ...change };
}

type Open = Disclosures['open'];

/** Everything opens, but for what a test says. */
function setUp(
    items: readonly ListedEntry[],
    change: Readonly<Record<string, object>> = {},
    isDenied = false,
    known = async () => patient,
) {
    const { ledger } = scriptedLedger({ 'entries:ListEntries': () => ({ items: [...items], permitted: [] }) });
    const open = jest.fn<ReturnType<Open>, Parameters<Open>>(async (_caller, { category }, sealedOf) => {
        const { sealedEntries = [] } = sealedOf(new Set([patient]));
        const entries = sealedEntries.map((sealed) => change[sealed] ?? { content: JSON.stringify({ form: { text: sealed } }) });
        const transaction = { id: category, status: 'VALID', blockNumber: 1, timestamp: '' } as const;
        const opened = { policies: [], digest: '', ids: [], entries, permitted: new Set([patient]), looks: [], transaction };
        return isDenied ? undefined : (opened as Awaited<ReturnType<Open>>);
    });
    const chart = createChart({ ledger, disclosures: { open }, askers: { patient: known, ward: 'ward1' } });
    return { open, read: async () => chart.read(asker, question) };
}

it('each category is looked at by itself, all of it or entry by entry', async () => {
    const items = [listed('1'), listed('2', { opensBy: 'entry' }), listed('3', { opensBy: 'entry' }, 'plan')];
    const { read, open } = setUp(items);
    const { items: rows, access } = await read();
    expect(rows.map(({ id, form }) => [id, form?.text])).toEqual([
        ['1', 'sealed 1'],
        ['2', 'sealed 2'],
        ['3', 'sealed 3'],
    ]);
    expect(access.transactionIds).toEqual(['note', 'plan']);
    expect(open.mock.calls.map(([, request]) => request)).toEqual([
        { patients: [patient], entries: [{ patient, place: { time: 7, id: '2' } }], action: 'read', category: 'note', purpose: 'TREAT' },
        { patients: [], entries: [{ patient, place: { time: 7, id: '3' } }], action: 'read', category: 'plan', purpose: 'TREAT' },
    ]);
});

it.each<[string, ListedEntry, Readonly<Record<string, object>>]>([
    ['which the ledger has lost', listed('2', { envelope: undefined as never }), {}],
    ['which a peer has changed', listed('2', { envelope: 'changed' }), { changed: { content: '{"form":{"text":"forged"}}' } }],
    ['which no key opens', listed('2'), { 'sealed 2': { unreadable: true } }],
    ['which holds other words than ours', listed('2'), { 'sealed 2': { content: '{' } }],
])('an entry %s is named and takes no other with it', async (_what, lost, change) => {
    const { read } = setUp([listed('1'), lost, listed('3')], change);
    const { items } = await read();
    expect(items.map(({ id, form, unreadable }) => [id, form?.text, unreadable])).toEqual([
        ['1', 'sealed 1', undefined],
        ['2', undefined, true],
        ['3', 'sealed 3', undefined],
    ]);
});

it('what opens a file is told to nobody who lists', async () => {
    const form = { text: 'Gait', contentType: 'video/mp4', size: 1, digest: 'a'.repeat(64), sealedDigest: 'b'.repeat(64) };
    const sealed = { content: JSON.stringify({ form, fileKey: 'SECRET' }) };
    const { items } = await setUp([listed('1', {}, 'file')], { 'sealed 1': sealed }).read();
    expect(items[0]?.form).toEqual(form);
    expect(JSON.stringify(items)).not.toMatch(/SECRET|fileKey/);
});

it('an entry that is denied by now is left out; where all are, there is no such patient', async () => {
    const { read } = setUp([listed('1'), listed('2')], { 'sealed 1': { denied: true } });
    expect((await read()).items.map(({ id }) => id)).toEqual(['2']);
    await expect(setUp([listed('1')], {}, true).read()).rejects.toMatchObject({ code: 'RECORD_NOT_FOUND' });
});

it('of nobody is looked at as of a patient: the same way, and the look is left', async () => {
    const { read, open } = setUp([], {}, true, async () => Promise.reject(recordNotFound()));
    await expect(read()).rejects.toMatchObject({ code: 'RECORD_NOT_FOUND' });
    expect(open.mock.calls.map(([, { patients, category }]) => [patients.length, patients[0] === patient, category])).toEqual([
        [1, false, 'note'],
    ]);
});

it('a chart without an entry is disclosed, too', async () => {
    const { read, open } = setUp([]);
    expect(await read()).toEqual({ items: [], access: { transactionIds: ['note'] } });
    expect(open.mock.calls[0]?.[1]).toMatchObject({ patients: [patient], category: 'note' });
    await expect(setUp([], {}, true).read()).rejects.toMatchObject({ code: 'RECORD_NOT_FOUND' });
});

it('an entry is signed where the certificate that the ledger has for the author has signed it', async () => {
    const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
    const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
    x509.cryptoProvider.set(crypto);
    const made = await x509.X509CertificateGenerator.createSelfSigned({ name: 'CN=a', keys, signingAlgorithm: algorithm });
    const pem = made.toString('pem');
    const privateKey = KeyObject.from(keys.privateKey);
    const certificateId = createHash('sha256').update(new X509Certificate(pem).raw).digest('hex');
    const [mine, theirs] = [listed('1'), listed('2')].map((one) => ({
        ...one,
        entry: { ...one.entry, author: { ...author, certificateId } },
    }));
    const content = { form: { text: 'Slept well' } };
    const digest = entryDigest({ sealedFor: { ledgerId: patient, category: 'note', author: author.ledgerId, id: '1' }, content });
    const signature = sign('sha256', Buffer.from(`wardledger entry 1 ${digest}`), privateKey).toString('base64');
    const sealed = { content: JSON.stringify({ ...content, author: { certificate: pem, signature } }) };
    // The same words, moved to another entry.
    const { read } = setUp([mine!, theirs!], { 'sealed 1': sealed, 'sealed 2': sealed });
    expect((await read()).items.map(({ form, signed }) => [form?.text, signed])).toEqual([
        ['Slept well', true],
        ['Slept well', undefined],
    ]);
});
