// SPDX-License-Identifier: Apache-2.0
// Reads a set of policies: Cedar's JSON format, each policy with its id, in strictly ascending order of the ids.

import { isStrictlyAscending } from '../../kernel';
import type { Condition, EntityUid, Policy, Scope } from './expression';
import { MOST_POLICIES } from './limits';
import { readExpression, readTypeName, readUid } from './read-expression';
import { closedMembers, itemsOf, type Members, membersOf, type Place, refuse, textOf, wordOf } from './reading';

/** A policy's name; it stands in every access event. */
const POLICY_ID = /^[a-z0-9][a-z0-9-]{0,63}$/;
const MEMBERS = ['id', 'effect', 'principal', 'action', 'resource', 'conditions'];

const uidIn = (members: Members, place: Place): EntityUid => readUid(members.get('entity'), place.to('entity'));

function readIsScope(json: unknown, place: Place): Scope {
    const members = closedMembers(json, place, { must: ['op', 'entity_type'], may: ['in'] });
    const type = readTypeName(members.get('entity_type'), place.to('entity_type'));
    if (!members.has('in')) {
        return { at: place.at, type, among: undefined };
    }
    const inside = place.to('in');
    return { at: place.at, type, among: [uidIn(closedMembers(members.get('in'), inside, { must: ['entity'] }), inside)] };
}

function readScope(json: unknown, place: Place, isAction = false): Scope {
    const operators = isAction ? (['All', '==', 'in'] as const) : (['All', '==', 'in', 'is'] as const);
    const operator = wordOf(membersOf(json, place).get('op'), place.to('op'), operators);
    const { at } = place;
    switch (operator) {
        case 'All':
            closedMembers(json, place, { must: ['op'] });
            return { at, type: undefined, among: undefined };
        case '==':
            return { at, type: undefined, among: [uidIn(closedMembers(json, place, { must: ['op', 'entity'] }), place)] };
        case 'in': {
            // One entity, or a list of them.
            if (!isAction || !membersOf(json, place).has('entities')) {
                return { at, type: undefined, among: [uidIn(closedMembers(json, place, { must: ['op', 'entity'] }), place)] };
            }
            const entities = closedMembers(json, place, { must: ['op', 'entities'] }).get('entities');
            const inside = place.to('entities');
            return { at, type: undefined, among: itemsOf(entities, inside).map((uid, index) => readUid(uid, inside.to(index))) };
        }
        case 'is':
            return readIsScope(json, place);
    }
}

function readCondition(json: unknown, place: Place): Condition {
    place.count();
    const members = closedMembers(json, place, { must: ['kind', 'body'] });
    const kind = wordOf(members.get('kind'), place.to('kind'), ['when', 'unless']);
    return { kind, body: readExpression(members.get('body'), place.into('body')) };
}

function readPolicy(json: unknown, place: Place): Policy {
    place.count();
    const members = closedMembers(json, place, { must: MEMBERS });
    const id = textOf(members.get('id'), place.to('id'));
    if (!POLICY_ID.test(id)) {
        refuse(place.to('id').at, 'an id is 1 to 64 lower-case letters, digits and hyphens');
    }
    const conditions = place.to('conditions');
    return {
        id,
        at: place.at,
        effect: wordOf(members.get('effect'), place.to('effect'), ['permit', 'forbid']),
        principal: readScope(members.get('principal'), place.to('principal')),
        action: readScope(members.get('action'), place.to('action'), true),
        resource: readScope(members.get('resource'), place.to('resource')),
        conditions: itemsOf(members.get('conditions'), conditions).map((one, index) => readCondition(one, conditions.to(index))),
    };
}

/**
 * Reads the policies of a set.
 * @param json - anything.
 * @throws DomainError POLICY_INVALID
 */
export function readPolicies(json: unknown, place: Place): readonly Policy[] {
    const policies = itemsOf(json, place, MOST_POLICIES).map((one, index) => readPolicy(one, place.to(index)));
    if (!isStrictlyAscending(policies.map(({ id }) => id))) {
        refuse(place.at, 'ids must ascend, each once');
    }
    return policies;
}
