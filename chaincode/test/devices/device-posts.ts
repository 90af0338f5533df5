// SPDX-License-Identifier: Apache-2.0
// What tests of devices begin with: a monitor that ward 1 has enrolled, its posts, and what is said of them.

import type { Post } from '../../src/domain';
import { identities, type Identity } from '../support/certificates';
import { digest, id, wards } from '../support/fixtures';
import type { LedgerDouble } from '../support/ledger-double';
import { windowId } from '../vitals/vitals-fixtures';
import { deviceKey } from './device-keys';

/** The monitor. */
export const device = id('monitor');

/** A post of the monitor; nobody has signed it. */
export const post = (sequence: number, changes: Partial<Post> = {}): Post => ({
    device,
    sequence,
    digest: digest(`content ${String(sequence)}`),
    window: windowId('window'),
    ...changes,
});

/** Submits posts. @returns those that were refused */
export const submit = async (ledger: LedgerDouble, posts: readonly Post[], as: Identity = identities.ward1Two) =>
    (await ledger.submit('vitals:SubmitPosts', {}, { as, transient: { posts: { posts: [...posts] } } })).exceptions;

/** That a post was refused, as it is said among the exceptions. */
export const rejected = (code: string, index = 0) => ({ index, status: 'rejected', code });

/** A ledger on which ward 1 has enrolled the monitor, with the key of this word. */
export async function enrolled(word = 'monitor'): Promise<LedgerDouble> {
    const ledger = await wards();
    await ledger.submit('device:EnrolDevice', { device, publicKey: deviceKey(word) }, { as: identities.ward1Admin });
    return ledger;
}
