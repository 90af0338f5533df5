// SPDX-License-Identifier: Apache-2.0
// Where access events stand: under a random key, because the channel shows the hash of a private key.

import type { AccessEvent, Hex64 } from '../../domain';
import { type PrivateKey, privateKey } from '../../platform';

export const accessKeys = {
    event: (accessKey: Hex64): PrivateKey<AccessEvent> => privateKey('access', accessKey),
} as const;
