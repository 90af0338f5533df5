// SPDX-License-Identifier: Apache-2.0
// A file of bedside numerics as a dataset; everything that is wrong with it as one error.
export { loadNumerics } from './numerics';
export { NumericsError } from './problems';
