// SPDX-License-Identifier: Apache-2.0
// Keys of a ward under the same passphrase at the lowest cost: each start of a custodian and each of its commands stretches it.

import { join } from 'node:path';
import { passphraseEncryption } from '../../src/custody/keys/key-encryption';
import { KeyStore } from '../../src/custody/keys/key-store';
import type { Ward } from './networks';

/** Of scrypt. */
const LOWEST_COST = 2 ** 10;

/** Protects the keys that `custodian init` has made for a ward anew. @param dataDir - of both wards */
export async function openQuickly(dataDir: string, ward: Ward): Promise<void> {
    const passphrase = join(dataDir, ward, 'custodian.passphrase');
    const store = await KeyStore.open(join(dataDir, ward, 'custodian'), passphraseEncryption(passphrase));
    await store.rotate(passphraseEncryption(passphrase, LOWEST_COST));
}
