// SPDX-License-Identifier: Apache-2.0
import { cedarSchemaOf } from './cedar-schema';

const strings = { type: 'Set', element: { type: 'String' } };

it('is Cedar’s form of what policies can ask about, with what the wards add', () => {
    const schema = cedarSchemaOf(
        new Map([
            ['onCall', 'Bool'],
            ['units', 'Strings'],
        ]),
    ) as Record<string, { entityTypes: Record<string, { shape: { type: string; attributes: object } }>; actions: Record<string, unknown> }>;
    const { entityTypes, actions } = schema['']!;
    expect(Object.keys(entityTypes)).toEqual(['Person', 'Patient', 'Resource']);
    expect(entityTypes['Patient']).toEqual({
        shape: {
            type: 'Record',
            attributes: {
                ward: { type: 'String', required: true },
                birthDate: { type: 'Long', required: false },
                openVisits: { ...strings, required: true },
                wards: { ...strings, required: true },
                locations: { ...strings, required: true },
                teams: { ...strings, required: true },
            },
        },
    });
    expect(entityTypes['Person']!.shape.attributes).toMatchObject({
        id: { type: 'String', required: true },
        patients: { type: 'Set', element: { type: 'Entity', name: 'Patient' }, required: true },
        onCall: { type: 'Boolean', required: false },
        units: { ...strings, required: false },
    });
    expect(Object.keys(actions)).toEqual(['read', 'list', 'write', 'grant']);
    expect(actions['read']).toEqual({
        appliesTo: {
            principalTypes: ['Person'],
            resourceTypes: ['Resource'],
            context: {
                type: 'Record',
                attributes: {
                    purpose: { type: 'String', required: true },
                    consent: { type: 'Boolean', required: true },
                    grant: { ...strings, required: true },
                    emergency: { type: 'Boolean', required: true },
                    permittedByName: { type: 'Boolean', required: true },
                    time: { type: 'Long', required: true },
                },
            },
        },
    });
});
