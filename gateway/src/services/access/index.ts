// SPDX-License-Identifier: Apache-2.0
// The look that is committed before anything is opened, and the opening; and the facts from which it follows who may look.

export { type Asker, type AskerPorts, Askers, type NamedPerson, ownMatter } from './askers';
export { type Consents, createConsents } from './consents';
export { Disclosures, type SealedParts, type SeenEntry } from './disclosures';
export { createDowntime, type Downtime } from './downtime';
export { createEmergencies, type Emergencies } from './emergencies';
export { FactWriter, type FactWriterPorts } from './fact-writer';
export { createGrants, type Grants } from './grants';
export { readBack, type ReadBackPorts } from './read-back';
export { createTrail, type Trail } from './trail';
export { createVisits, type Visits } from './visits';
