// SPDX-License-Identifier: Apache-2.0
// Contract `participant`, and what others read of it.

export { participantPrefixes, participantRuns } from './keys';
export { ParticipantContract } from './participant.contract';
export { findPerson, hasEnded } from './people';
