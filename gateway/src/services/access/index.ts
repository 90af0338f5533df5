// SPDX-License-Identifier: Apache-2.0
// The look that is committed before anything is opened, and the opening; and the facts from which it follows who may look.

export { type Asker, type AskerPorts, Askers, type NamedPerson, ownMatter } from './askers';
export { type Confidences, type Consents, createConfidences, createConsents } from './consents';
export { type Disclosure, Disclosures, type SealedParts, type SeenEntry } from './disclosures';
export { createEmergencies, type Emergencies, type NewEmergency } from './emergencies';
export { FactWriter, type FactWriterPorts } from './fact-writer';
export { createGrants, type Grants } from './grants';
export { createLinks, type Links } from './links';
export { readBack, type ReadBackPorts } from './read-back';
export { createUnidentifiedPatients } from './unidentified';
export { createTrail, type Trail } from './trail';
export { createVisits, type Visits } from './visits';
