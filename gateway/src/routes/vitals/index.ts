// SPDX-License-Identifier: Apache-2.0
// Vitals: posts, how far they have come, and what was measured.

import { Askers } from '../../services/access';
import { createRegistrar } from '../../services/participants';
import { createCorrections, createReadingProofs, createReadings } from '../../services/vitals';
import type { Resource } from '../resource';
import { VITALS_ACCESS } from './access';
import { correctionRoutes } from './corrections';
import { VITALS_EXAMPLES } from './examples';
import { proofRoutes } from './proofs';
import { readingRoutes } from './readings';
import { signalRoutes } from './signals';
import { submissionRoutes } from './submissions';
import { vitalsRoutes } from './vitals';

export const vitals: Resource = {
    access: VITALS_ACCESS,
    examples: VITALS_EXAMPLES,
    add: (app, ports) => {
        vitalsRoutes(app, ports.vitals);
        submissionRoutes(app, ports.vitals);
        signalRoutes(app, ports.vitals);
        const reading = { ...ports, askers: new Askers(ports), registrar: createRegistrar(ports) };
        readingRoutes(app, createReadings(reading));
        proofRoutes(app, createReadingProofs(reading));
        correctionRoutes(app, createCorrections(reading));
    },
};
