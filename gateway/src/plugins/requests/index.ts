// SPDX-License-Identifier: Apache-2.0
// What a request must be like, and how it is repeated safely.

export { addSealedAlone, jsonQuality, qualitiesIn, SEALED_MEDIA } from './accepted';
export { demandVersions, etagOf, tagsHeld, versionsHeld, versionsOf } from './conditional';
export { addIdempotency, isDryRun } from './idempotency';
export { addMethodNotAllowed } from './method-not-allowed';
export { isStrict, preferencesApplied, waitSeconds } from './prefer';
export { rangeOf } from './ranges';
export { addRateLimits } from './rate-limits';
export { addRequestId, requestIdOf } from './request-id';
export { addSecurityHeaders, setSecurityHeaders } from './security-headers';
export { addSerialization } from './serialization';
export { addValidation } from './validation';
