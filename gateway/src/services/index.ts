// SPDX-License-Identifier: Apache-2.0
// What the use cases stand on: the parts of the process, and what several use cases share, built once.

import type { JWK } from 'jose';
import type { Custodian } from '../custody';
import type { Ledger } from '../ledger';
import type { BlobStore, Outbox, Store } from '../store';
import type { OtherWard, OtherWardReadings } from '../ward-link';
import { Disclosures } from './access';
import type { PostedPatients } from './alarms';
import type { AlarmSettings } from '@wardledger/chaincode/domain';
import { type EntryBudget, type FileBudget, FileCopies } from './entries';
import { AnnouncementFeed } from './events';
import { createRegistrar, createStandings, type DevIssuer, type Enrolment, type Standings } from './participants';
import { createSignedChanges, type SignedChanges } from './records';
import { countingMisses, createRecordDirectory, type LookUps, type MissBudget, SubjectResolver } from './subjects';
import type { Health } from './upkeep';
import type { Vitals } from './vitals';

/** The parts of a gateway's process that use cases need. */
export interface ProcessPorts {
    readonly ward: string;
    readonly ledger: Ledger;
    readonly custodian: Custodian;
    /** Envelope keys of every ward's custodian. */
    readonly recipients: readonly JWK[];
    /** That of this ward's, as it is now. */
    readonly envelopePublicJwk: () => JWK;
    readonly store: Pick<Store, 'accessCoverage' | 'releases' | 'files' | 'alarms'>;
    readonly vitals: Vitals;
    /** Readings that are on their way to the ledger. */
    readonly outbox: Pick<Outbox, 'unsettledPosts' | 'patientOf'>;
    /** Envelopes of readings, by their digests. */
    readonly blobs: Pick<BlobStore, 'read'>;
    /** How old readings may be when they come, in milliseconds: so far apart may lie what one window holds. */
    readonly maximumLateness: number;
    /** By which alarms ring, and a score counts. */
    readonly alarmSettings: AlarmSettings;
    /** Of whom this gateway has just stored readings. */
    readonly posted: Pick<PostedPatients, 'listen'>;
    /** How long the period is of which a window holds posts, in milliseconds. */
    readonly windowPeriod: number;
    readonly enrolment: Enrolment;
    readonly health: Health;
    readonly missBudget: MissBudget;
    readonly entryBudget: EntryBudget;
    readonly fileBudget: FileBudget;
    /** Whether the disk has room for so many bytes more. */
    readonly hasRoomFor: (bytes: number) => boolean;
    /** Only with --ward-link. */
    readonly otherWard?: OtherWard | undefined;
    readonly otherReadings?: OtherWardReadings | undefined;
    /** Only with --dev-issuer. */
    readonly devIssuer?: DevIssuer;
    /** Milliseconds since the epoch: a clock that somebody may set. */
    readonly now: () => number;
    /** Milliseconds on a clock that never steps. */
    readonly monotonic: () => number;
}

/** What a use case may be built from; each takes what it needs. */
export interface Ports extends ProcessPorts {
    readonly directory: LookUps;
    readonly disclosures: Disclosures;
    readonly standings: Standings;
    readonly subjects: SubjectResolver;
    readonly fileCopies: FileCopies;
    readonly changes: SignedChanges;
    readonly feed: AnnouncementFeed;
}

/**
 * How often the own peer is asked while somebody listens, in milliseconds, and how many announcements are kept. Whoever waits for an alarm waits
 * for half of it.
 */
const FOLLOWING = { period: 250, kept: 10_000 };

/** Adds what several use cases share. */
export function createPorts(ports: ProcessPorts): Ports {
    return {
        ...ports,
        directory: countingMisses(createRecordDirectory(ports), ports.missBudget),
        disclosures: new Disclosures({ ...ports, coverage: ports.store.accessCoverage }),
        standings: createStandings({
            certificateIdOf: async (caller) => ports.enrolment.certificateIdOf(caller),
            registrar: createRegistrar(ports),
            seen: async (caller, roles) => ports.enrolment.noteRoles(caller, roles),
        }),
        subjects: new SubjectResolver(ports),
        feed: new AnnouncementFeed({ ledger: ports.ledger, follower: async () => createRegistrar(ports).itself(), ...FOLLOWING }),
        changes: createSignedChanges({ ...ports, registrar: createRegistrar(ports) }),
        fileCopies: new FileCopies({ ...ports, files: ports.store.files }),
    };
}
