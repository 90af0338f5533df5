// SPDX-License-Identifier: Apache-2.0
// Who calls: tokens, and their enrolment on the ledger.

export { administratorOf, registerAdministrators } from './administrators';
export { createDevIssuer, DEV_TOKEN_SECONDS, type DevClientKeys, type DevIssuer } from './dev-issuer';
export { createEnrolment, type Enrolment } from './enrolment';
export { createParticipants, type ParticipantPorts, type Participants } from './participants';
export type { ClaimMapping, Principal } from './principal';
export { createRegistrar, type Registrar } from './registrar';
export { namePeople } from './registration';
export { createServiceIdentities } from './service-identities';
export { createStandings, type Standings } from './standings';
export {
    localKeys,
    rememberingVerifier,
    remoteKeys,
    type TokenAlgorithm,
    type TokenRules,
    tokenVerifier,
    type TokenVerifier,
} from './tokens';
