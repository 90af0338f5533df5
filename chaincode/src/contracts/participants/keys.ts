// SPDX-License-Identifier: Apache-2.0
// Where participants stand. The platform reads the same key to find out who calls, so it is the platform's.

import type { Hex64, Participant } from '../../domain';
import { type Prefix, prefix, registrationKey, type WorldKey } from '../../platform';

export const participantKeys = {
    participant: (mspId: string, certificateId: Hex64): WorldKey<Participant> => registrationKey(mspId, certificateId),
} as const;

export const participantPrefixes = {
    ofMsp: (mspId: string): Prefix<Participant> => prefix('participant', mspId),
} as const;
