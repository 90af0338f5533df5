// SPDX-License-Identifier: Apache-2.0
// Tokens, the keys that verify them, and the participants who have them.

import { FactWriter } from '../../services/access';
import { createParticipants, namePeople, type ParticipantPorts } from '../../services/participants';
import { createPeople } from '../../services/people';
import type { Resource } from '../resource';
import { PARTICIPANT_ACCESS } from './access';
import { devTokenRoutes, jwksRoutes } from './dev-token';
import { PARTICIPANT_EXAMPLES } from './examples';
import { participantRoutes } from './participants';
import { peopleRoutes } from './people';

export const participants: Resource = {
    access: PARTICIPANT_ACCESS,
    examples: PARTICIPANT_EXAMPLES,
    add: (app, ports) => {
        const { devIssuer, enrolment, standings, now } = ports;
        jwksRoutes(app, devIssuer);
        if (devIssuer !== undefined) {
            devTokenRoutes(app, { issuer: devIssuer, enrolment, standings, now });
        }
        const facts = new FactWriter(ports);
        const state: ParticipantPorts['state'] = async (caller, about, attributes) => {
            const { transaction } = await facts.write(caller, about, async () =>
                Promise.resolve({ kind: 'attributes', about, attributes }),
            );
            return transaction;
        };
        const service = createParticipants({ ...ports, namePerson: namePeople(ports), state });
        participantRoutes(app, service);
        peopleRoutes(app, createPeople({ ...ports, participants: service }));
    },
};
