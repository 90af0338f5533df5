// SPDX-License-Identifier: Apache-2.0
// Where participants stand. The platform reads binding and person to find out who calls, so these keys are the platform's.

import type { BoundCertificate, Calling, Hex64, LedgerId, Person, PrivateBinding, PrivatePerson, SealedPersonName } from '../../domain';
import {
    bindingKey,
    personKey,
    type Prefix,
    prefix,
    type PrivateKey,
    privateKey,
    type PrivateRun,
    privateRun,
    standingsKey,
    type WorldKey,
} from '../../platform';

export const participantKeys = {
    binding: (mspId: string, certificateId: Hex64): WorldKey<BoundCertificate> => bindingKey(mspId, certificateId),
    person: (id: LedgerId): WorldKey<Person> => personKey(id),
    standings: (mspId: string): WorldKey<string> => standingsKey(mspId),
    /** The hash of this key tells nothing that is not told beside it: each write stands with one of the person in the world state. */
    privatePerson: (id: LedgerId): PrivateKey<PrivatePerson> => privateKey('person', id),
    /** As little does this one tell, or the next. */
    privateBinding: (id: LedgerId, certificateId: Hex64): PrivateKey<PrivateBinding> => privateKey('bound', id, certificateId),
    name: (id: LedgerId): PrivateKey<SealedPersonName> => privateKey('name', id),
    /** The ward is that of whoever writes it, so no other ward's name is overwritten; ends with who has it, so that none is written over, or read first. */
    calling: (ward: string, lookupKey: Hex64, id: LedgerId): PrivateKey<Calling> => privateKey('called', ward, lookupKey, id),
} as const;

export const participantPrefixes = {
    persons: (): Prefix<Person> => prefix('person'),
    /** Whose the certificates of an organisation are. */
    bindings: (mspId: string): Prefix<BoundCertificate> => prefix('participant', mspId),
} as const;

export const participantRuns = {
    /** Of the one key that there is: reading it as a run leaves nothing of it in the read set. */
    privatePerson: (id: LedgerId): PrivateRun<PrivatePerson> => privateRun('person', id),
    /** Of one. */
    privateBinding: (id: LedgerId, certificateId: Hex64): PrivateRun<PrivateBinding> => privateRun('bound', id, certificateId),
    privateBindings: (id: LedgerId): PrivateRun<PrivateBinding> => privateRun('bound', id),
    /** Of one. */
    name: (id: LedgerId): PrivateRun<SealedPersonName> => privateRun('name', id),
    /** Of one, unless a name was given twice. */
    callings: (ward: string, lookupKey: Hex64): PrivateRun<Calling> => privateRun('called', ward, lookupKey),
    /** Of everybody, of both wards. */
    privatePersons: (): PrivateRun<PrivatePerson> => privateRun('person'),
} as const;
