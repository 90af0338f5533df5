// SPDX-License-Identifier: Apache-2.0
// Contract `board`.

export { BoardContract } from './board.contract';
