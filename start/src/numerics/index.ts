// SPDX-License-Identifier: Apache-2.0
export { loadNumerics } from './numerics';
export { NumericsError } from './problems';
