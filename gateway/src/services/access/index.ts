// SPDX-License-Identifier: Apache-2.0
// The look that is committed before anything is opened, and the opening; and the facts from which it follows who may look.

export { type Asker, type AskerPorts, Askers, type NamedPerson, ownMatter } from './askers';
export { type Confidences, type Consents, createConfidences, createConsents } from './consents';
export { type Disclosure, Disclosures, type SealedForm, type SealedParts, type SeenEntry } from './disclosures';
export { createDowntime, type Downtime } from './emergencies/downtime';
export { createEmergencies, type Emergencies, type NewEmergency } from './emergencies/emergencies';
export { createEncryptionKeys, type EncryptionKeys } from './encryption-keys';
export { namedFact, nameOf } from './facts/fact-names';
export { FactWriter, type FactWriterPorts } from './facts/fact-writer';
export { createGrants, type Grants } from './grants';
export { createLinks, type Links } from './links';
export { readBack, type ReadBackPorts } from './facts/read-back';
export { createUnidentifiedPatients } from './emergencies/unidentified';
export { createTrail, type Trail } from './trail';
export { createTrailAdditions, type TrailAdditions } from './trail-additions';
export { createVisits, type Visits } from './visits';
