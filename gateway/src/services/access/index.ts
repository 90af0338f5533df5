// SPDX-License-Identifier: Apache-2.0
// The access event that is committed before anything is opened.

export { createDisclosures, type Disclosures } from './disclosures';
