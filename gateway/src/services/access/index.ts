// SPDX-License-Identifier: Apache-2.0
// The access event that is committed before anything is opened.

export { Disclosures } from './disclosures';
