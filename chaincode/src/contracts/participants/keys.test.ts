// SPDX-License-Identifier: Apache-2.0
// The layout of the keys of participants: a changed text is a changed ledger.

import { compositeKey } from '../../platform';
import { participantKeys, participantRuns } from './keys';

const shown = ({ room, path }: { room: string; path: string }): string => [room, ...path.split('\u0000').slice(1, -1)].join('/');

it.each([
    [participantKeys.binding('M', 'c'), 'world/participant/M/c'],
    [participantKeys.person('p'), 'world/person/p'],
    [participantKeys.standings('M'), 'world/standings/M'],

    [participantKeys.privatePerson('p'), 'private/person/p'],
    [participantKeys.privateBinding('p', 'c'), 'private/bound/p/c'],
    [participantKeys.name('p'), 'private/name/p'],
    [participantKeys.calling('w', 'k', 'p'), 'private/called/w/k/p'],
])('%j is %s', (key, text) => {
    expect(shown(key)).toBe(text);
});

it('the run of a private copy begins with its one key', () => {
    const { type, attributes } = participantRuns.privatePerson('p');
    expect(compositeKey(type, attributes)).toBe(participantKeys.privatePerson('p').path);
});
