// SPDX-License-Identifier: Apache-2.0
// Where the bodies of policy sets stand. Which of them is in force is a setting of governance.

import type { ForbidsState, Hex64, PolicyBody } from '../../domain';
import { type PrivateKey, privateKey, type PrivateRun, privateRun, type WorldKey, worldKey } from '../../platform';

export const policyKeys = {
    /** The digest is public once it is proposed, and so is the transaction; what the set says stands in the value, which is salted. */
    body: (digest: Hex64, transactionId: string): PrivateKey<PolicyBody> => privateKey('policy', digest, transactionId),
    /** Of what a ward forbids by itself, apart from those: it is held against other promises than a set that permits, and is never approved as one. */
    forbidsBody: (digest: Hex64, transactionId: string): PrivateKey<PolicyBody> => privateKey('forbids', digest, transactionId),
    /** What a ward forbids by itself: the digest of the set, which names nobody. */
    forbids: (ward: string): WorldKey<ForbidsState> => worldKey('own-forbids', ward),
} as const;

export const policyRuns = {
    bodies: (digest: Hex64): PrivateRun<PolicyBody> => privateRun('policy', digest),
    forbidsBodies: (digest: Hex64): PrivateRun<PolicyBody> => privateRun('forbids', digest),
    /** Of a digest that is none: to read it is to look the collection up, as who reads a body does. */
    empty: (): PrivateRun<PolicyBody> => privateRun('policy', 'none'),
} as const;
