// SPDX-License-Identifier: Apache-2.0
// What bedside monitors export, read as posts.

export { loadNumerics } from './numerics';
export { NumericsError } from './problems';
