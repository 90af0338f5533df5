// SPDX-License-Identifier: Apache-2.0
// The people of the own ward as a list, and their certificates.

export { createPeople, type People } from './people';
