// SPDX-License-Identifier: Apache-2.0
// The ward's board.

import { createRegistrar } from '../../services/participants';
import { Boards, type BoardTimes } from '../../services/boards';
import type { StreamLimits } from '../../services/events';
import type { Resource } from '../resource';
import { BOARD_ACCESS } from './access';
import { boardRoutes } from './board';
import { BOARD_EXAMPLES } from './examples';

const TIMES: BoardTimes = { decide: 15_000, retry: 5_000, pause: 1_000 };
/** A decision takes both wards' peers much more than an event: a screen or two a person, and so many in all. */
const LIMITS: StreamLimits = { tick: 1_000, patience: 30_000, perCaller: 2, inAll: 64 };

export const boards: Resource = {
    access: BOARD_ACCESS,
    examples: BOARD_EXAMPLES,
    add: (app, ports) => {
        boardRoutes(app, new Boards({ ...ports, registrar: createRegistrar(ports), times: TIMES, limits: LIMITS }));
    },
};
