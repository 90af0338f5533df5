// SPDX-License-Identifier: Apache-2.0
// The yardstick for decisions: Cedar's own build in WebAssembly, the policies parsed beforehand.

import * as cedar from '@cedar-policy/cedar-wasm/nodejs';
import { demandDefined, type DecisionRequest } from '@wardledger/chaincode/domain';

const SET = 'bench';

/** What Cedar is asked for a request: the attributes that version 0 of the policies looks at. */
function callFor({ person, action, resource, purpose, time }: DecisionRequest): cedar.StatefulAuthorizationCall {
    const { id, ward, roles } = demandDefined(person, 'who asks');
    const patient = demandDefined(resource.patient, 'a patient');
    const { category } = resource;
    const principal = { type: 'Person', id };
    const entities: cedar.EntityJson[] = [
        { uid: principal, attrs: { id, ward, roles: [...roles], teams: [], patients: [] }, parents: [] },
        {
            uid: { type: 'Resource', id: category },
            attrs: { category, patient: { __entity: { type: 'Patient', id: patient.id } } },
            parents: [],
        },
        {
            uid: { type: 'Patient', id: patient.id },
            attrs: {
                ward: patient.ward,
                wards: [...patient.wards],
                openVisits: patient.openVisits.map((visit) => visit.ward),
                locations: [],
                teams: [],
            },
            parents: [],
        },
    ];
    return {
        principal: principal,
        action: { type: 'Action', id: action },
        resource: { type: 'Resource', id: category },
        context: { purpose, time, consent: true, grant: [], emergency: false },
        preparsedPolicySetId: SET,
        entities,
    };
}

/** Parses policies of Cedar's JSON format once. @returns asks it for a decision */
export function startCedar(policies: readonly { readonly id: string }[]): (request: DecisionRequest) => 'permit' | 'deny' {
    const staticPolicies = Object.fromEntries(policies.map(({ id, ...policy }) => [id, policy as unknown as cedar.PolicyJson]));
    const parsed = cedar.preparsePolicySet(SET, { staticPolicies });
    if (parsed.type === 'failure') {
        throw new Error('Cedar did not take the policies');
    }
    return (request) => {
        const answer = cedar.statefulIsAuthorized(callFor(request));
        if (answer.type === 'failure') {
            throw new Error('Cedar did not take the request');
        }
        return answer.response.decision === 'allow' ? 'permit' : 'deny';
    };
}
