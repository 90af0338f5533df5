// SPDX-License-Identifier: Apache-2.0
// Sealed readings of erased patients go from the own ward's store, and no others: on the real contracts, with real files.

import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { record } from '../../../../chaincode/test/records/record-fixtures';
import { identities, type Identity } from '../../../../chaincode/test/support/certificates';
import { digest, id } from '../../../../chaincode/test/support/fixtures';
import { submitWindows } from '../../../../chaincode/test/vitals/attestation';
import { drawnBy, vitalsWindow } from '../../../../chaincode/test/vitals/vitals-fixtures';
import { realContracts } from '../../../test/support/real-contracts';
import type { HeldWindow } from '../../store';
import { blobStore, type BlobStore } from '../../store/blobs';
import { ErasedEnvelopes } from './erased-envelopes';

const { ward1One: clerk, ward1Two: bed, ward1Admin, ward1Three: officer, ward2One } = identities;
const START = 1_749_999_000_000;
const caller = async () => ({ name: '#registrar', mspId: '', certificate: '', sign: async () => new Uint8Array() });

let directory: string;
let blobs: BlobStore;
beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'wardledger-erased-'));
    blobs = blobStore(directory);
});
afterEach(() => {
    rmSync(directory, { recursive: true });
});
const files = () => readdirSync(directory, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.jwe'));

class HeldWindows {
    windows: HeldWindow[] = [];

    async held(): Promise<HeldWindow[]> {
        return Promise.resolve(this.windows);
    }

    async erase(ids: readonly string[]): Promise<number> {
        const left = this.windows.filter((window) => !ids.includes(window.id));
        const emptied = this.windows.length - left.length;
        this.windows = left;
        return Promise.resolve(emptied);
    }
}

async function world() {
    const roles = {
        'desk-1': ['admission'],
        'gateway-1': ['iot-gateway'],
        'officer-1': ['privacy-officer'],
        'gateway-2': ['iot-gateway'],
    } as const;
    const { ledger, double } = await realContracts(roles, { 'gateway-2': ward2One });
    for (const word of ['alice', 'bob', 'carol']) {
        const { request, transient } = record(word);
        await double.submit('record:CreateRecord', request, { as: clerk, transient });
    }
    let count = 0;
    /** A window of a patient on the ledger, and its envelope in the store. */
    const keep = async (word: string, as: Identity = bed): Promise<string> => {
        count += 1;
        const name = `window ${String(count)}`;
        const envelope = { digest: await blobs.write('envelope', Buffer.from(`sealed readings of ${name}`)), bytes: 100 };
        const first = START + count * 1_000;
        const window = drawnBy(
            as === ward2One ? 'ward2' : 'ward1',
            vitalsWindow(name, { subject: id(word), first, last: first + 1_000, envelope }),
        );
        const { results } = await submitWindows(double, [window], as);
        expect(results.map(({ status }) => status)).toEqual(['stored']);
        return envelope.digest;
    };
    const erase = async (word: string) => {
        const transient = { record: { lookupKey: digest(`lookup ${word}`) } };
        await double.submit('record:EraseRecord', { ledgerId: id(word) }, { as: ward1Admin, transient });
        await double.submit('record:EraseRecord', { ledgerId: id(word) }, { as: officer, transient });
    };
    const outbox = new HeldWindows();
    let asked: string[] = [];
    const watched: typeof ledger = {
        ...ledger,
        evaluate: async (as, name, request) => {
            asked.push(name);
            return ledger.evaluate(as, name, request);
        },
    };
    const askedFor = () => {
        const names = asked.filter((name) => name === 'vitals:ListWindows');
        asked = [];
        return names.length;
    };
    const envelopes = (ward = 'ward1') => new ErasedEnvelopes({ ward, ledger: watched, caller, blobs, outbox });
    return { double, keep, erase, envelopes, askedFor, outbox };
}

it('go with the patient, page by page, and no others’', async () => {
    const { keep, erase, envelopes } = await world();
    for (let index = 0; index < 3; index += 1) {
        await keep('alice');
    }
    const other = await keep('bob');
    const upkeep = envelopes();
    expect([await upkeep.remove(), files().length]).toEqual([0, 4]);
    await erase('alice');
    expect([await upkeep.remove(), files()]).toEqual([3, [expect.stringContaining(other)]]);
});

it('go with whoever was merged into the patient', async () => {
    const { double, keep, erase, envelopes } = await world();
    await keep('alice');
    await keep('bob');
    await double.submit('record:MergeRecords', { ledgerId: id('bob'), into: id('alice') }, { as: clerk });
    await keep('bob');
    await erase('alice');
    expect([await envelopes().remove(), files()]).toEqual([3, []]);
});

it('are the own ward’s: the other ward’s store loses its own, whichever ward has erased the patient', async () => {
    const { keep, erase, envelopes } = await world();
    const [own, theirs] = [await keep('alice'), await keep('alice', ward2One)];
    await erase('alice');
    expect([await envelopes().remove(), files()]).toEqual([1, [expect.stringContaining(theirs)]]);
    expect([await envelopes('ward2').remove(), files()]).toEqual([1, []]);
    expect(await blobs.read('envelope', own)).toBeUndefined();
});

it('stay under a legal hold, which nobody’s erasure passes', async () => {
    const { double, keep, erase, envelopes } = await world();
    await keep('carol');
    await double.submit('record:PlaceLegalHold', { ledgerId: id('carol') }, { as: officer });
    await expect(erase('carol')).rejects.toThrow(/LEGAL_HOLD/);
    expect([await envelopes().remove(), files().length]).toEqual([0, 1]);
    await double.submit('record:LiftLegalHold', { ledgerId: id('carol') }, { as: officer });
    await erase('carol');
    expect(await envelopes().remove()).toBe(1);
});

it('are looked for once, again where that was interrupted, and so many in a turn', async () => {
    const { keep, erase, envelopes, askedFor } = await world();
    await keep('alice');
    await keep('bob');
    await erase('alice');
    await erase('bob');
    const remove = jest.spyOn(blobs, 'remove').mockRejectedValueOnce(new Error('the disk is away'));
    const upkeep = envelopes();
    await expect(upkeep.remove()).rejects.toThrow('away');
    expect([await upkeep.remove(), files()]).toEqual([2, []]);
    askedFor();
    expect([await upkeep.remove(), askedFor()]).toEqual([0, 0]);
    remove.mockRestore();
});

it('those of windows that never came to the ledger go, too, whatever kept them from it', async () => {
    const { double, erase, envelopes, outbox } = await world();
    await double.submit('record:MergeRecords', { ledgerId: id('bob'), into: id('alice') }, { as: clerk });
    const held = ['alice', 'bob', 'carol'].map((word) => ({ id: `window of ${word}`, subject: id(word) }));
    outbox.windows = held;
    const upkeep = envelopes();
    expect([await upkeep.remove(), outbox.windows]).toEqual([0, held]);
    await erase('alice');
    expect([await upkeep.remove(), outbox.windows]).toEqual([2, held.slice(2)]);
    outbox.windows = [{ id: 'another of alice', subject: id('alice') }];
    expect([await upkeep.remove(), outbox.windows]).toEqual([1, []]);
});
