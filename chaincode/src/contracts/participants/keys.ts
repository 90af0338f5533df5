// SPDX-License-Identifier: Apache-2.0
// Where participants stand. The platform reads binding and person to find out who calls, so these keys are the platform's.

import type { BoundCertificate, Hex64, LedgerId, Person, PrivatePerson } from '../../domain';
import {
    bindingKey,
    personKey,
    type Prefix,
    prefix,
    type PrivateKey,
    privateKey,
    type PrivateRun,
    privateRun,
    type WorldKey,
} from '../../platform';

export const participantKeys = {
    binding: (mspId: string, certificateId: Hex64): WorldKey<BoundCertificate> => bindingKey(mspId, certificateId),
    person: (id: LedgerId): WorldKey<Person> => personKey(id),
    /** The hash of this key tells nothing that is not told beside it: each write stands with one of the person in the world state. */
    privatePerson: (id: LedgerId): PrivateKey<PrivatePerson> => privateKey('person', id),
} as const;

export const participantRuns = {
    /** Of the one key that there is: reading it as a run leaves nothing of it in the read set. */
    privatePerson: (id: LedgerId): PrivateRun<PrivatePerson> => privateRun('person', id),
    /** Of everybody, of both wards. */
    privatePersons: (): PrivateRun<PrivatePerson> => privateRun('person'),
} as const;

export const participantPrefixes = {
    /** Whose the certificates of an organisation are. */
    bindings: (mspId: string): Prefix<BoundCertificate> => prefix('participant', mspId),
} as const;
