// SPDX-License-Identifier: Apache-2.0
// Boards: a ward's patients at a glance, for those who treat them.

export { type Board, type BoardPorts, Boards, type BoardTimes } from './board-streams';
