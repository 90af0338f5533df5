// SPDX-License-Identifier: Apache-2.0
// Contract `participant`.

export { ParticipantContract } from './participant.contract';
