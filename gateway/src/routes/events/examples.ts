// SPDX-License-Identifier: Apache-2.0
// Examples: a look at the patient who listens.

import { EXAMPLE, type ExampleTable } from '../../plugins/documentation';

const told = {
    event: 'FactRecorded',
    time: EXAMPLE.transaction.timestamp,
    patient: 'P001',
    facts: [{ kind: 'look', id: EXAMPLE.windowId }],
};

export const EVENT_EXAMPLES: ExampleTable = {
    'GET /v1/events': {
        answers: {},
        texts: { 'text/event-stream': `id: ${EXAMPLE.digest}\nevent: FactRecorded\ndata: ${JSON.stringify(told)}\n\n` },
    },
};
