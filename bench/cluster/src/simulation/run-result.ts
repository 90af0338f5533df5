// SPDX-License-Identifier: Apache-2.0
// What one run came to.

import type { Curve } from './curve';

/** What is asked of a run. Rounds count from 1; means over rounds are taken until the first node dies. */
export interface RunResult {
    readonly firstDead: number;
    readonly halfDead: number;
    readonly lastDead: number;
    /** Messages that reached the sink until the last node died; a fused summary is one. */
    readonly packets: number;
    /** Reports that arrived there, alone or in a summary. */
    readonly reports: number;
    readonly headsPerRound: number;
    /** Share of reports sent that arrived, until half the nodes were dead. */
    readonly coverage: number;
    /** Seconds until the sink has a round's reports. */
    readonly latency: number;
    readonly curve: Curve;
    /** Round of death of each node. */
    readonly deaths: Int32Array;
    /** Rounds that each node was head until the first node died. */
    readonly served: Int32Array;
}
