// SPDX-License-Identifier: Apache-2.0
// By which key a custodian attests: by one of its own that the ledger names, and by no other.

import { onlyKey } from '../../../test/custody/fixtures';
import { newAttestationKey } from '../keys/key-material';
import { ApprovedKey } from './approved-key';
import type { ImportedKeys, OwnAttestationKey } from './serving-keys';

const keyCalled = (digest: string): OwnAttestationKey => ({ ...onlyKey(newAttestationKey()), digest });
const [older, newer] = [keyCalled('older'), keyCalled('newer')];

function choosing(approved: string | undefined) {
    const state = { approved, asked: 0, elapsed: 0, keys: [newer, older] };
    const key = new ApprovedKey({
        ward: 'ward1',
        keys: { now: () => ({ attestationKeys: state.keys }) as unknown as ImportedKeys, encryptor: () => undefined },
        ledger: {
            approvedAttestationKey: async () => {
                state.asked += 1;
                return Promise.resolve(state.approved);
            },
        },
        monotonic: () => state.elapsed,
    });
    return { state, key };
}

const unapproved = { code: 'ATTESTATION_KEY_UNAPPROVED' };

test.each([
    ['the new one', 'newer', newer],
    ['the one before, until the new one is approved', 'older', older],
])('%s', async (_which, approved, expected) => {
    expect(await choosing(approved).key.demand()).toBe(expected);
});

test.each([
    ['nothing was approved, or it was revoked', undefined],
    ['another one was approved', 'foreign'],
])('none where %s', async (_why, approved) => {
    const { state, key } = choosing(approved);
    await expect(key.demand()).rejects.toMatchObject(unapproved);
    state.approved = 'newer';
    expect(await key.demand()).toBe(newer); // what keeps windows waiting is asked anew each time
});

test('an answer holds for a moment, and no longer', async () => {
    const { state, key } = choosing('older');
    await key.demand();
    state.approved = 'newer';
    state.elapsed = 999;
    expect([await key.demand(), state.asked]).toEqual([older, 1]);
    state.elapsed = 1_000;
    expect([await key.demand(), state.asked]).toEqual([newer, 2]);
});

test('a key that is withdrawn attests nothing more, whatever the ledger said a moment ago', async () => {
    const { state, key } = choosing('older');
    await key.demand();
    state.keys = [newer];
    await expect(key.demand()).rejects.toMatchObject(unapproved);
});
