// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { readJsonDocument } from './json-document';

const read = (text: string): unknown => readJsonDocument(Buffer.from(text));
const refused = (bytes: Buffer, detail: RegExp) => {
    expect(() => readJsonDocument(bytes)).toThrow(
        expect.objectContaining({ code: 'JSON_MALFORMED', message: expect.stringMatching(detail) as string }) as Error,
    );
};

describe('a JSON document', () => {
    it('is what JSON.parse reads, whatever it holds but names that no request may have', () => {
        let refusals = 0;
        const judge = (text: string): void => {
            if (/"__proto__"|"constructor"/.test(text)) {
                refusals += 1;
                refused(Buffer.from(text), /no request may have/);
            } else {
                expect(read(text)).toEqual(JSON.parse(text));
            }
        };
        // The first was found by chance, once in 120,000 documents.
        fc.assert(fc.property(fc.json({ noUnicodeString: false }), judge), { examples: [['{"__proto__":""}']] });
        expect(refusals).toBeGreaterThan(0);
    });

    it('may begin with a byte order mark', () => {
        expect(readJsonDocument(Buffer.from('\ufeff{"a":1}'))).toEqual({ a: 1 });
    });

    it.each([
        ['of different objects', '{"a":{"x":1},"b":{"x":1},"c":[{"x":1},{"x":2}],"x":0}'],
        ['as a value', '{"a":"a","b":["a","a"],"c":"{\\"a\\":1,\\"a\\":2}"}'],
        ['in other letters', '{"patient":"A","Patient":"B","patient ":"C"}'],
        ['after an object that ended', '{"a":{"b":1},"b":2}'],
    ])('may have the same name %s', (_what, text) => {
        expect(read(text)).toEqual(JSON.parse(text));
    });

    it.each([
        ['at the top', '{"patient":"A","patient":"B"}'],
        ['with the same value', '{"a":1,"a":1}'],
        ['deep inside', '{"windows":[{"signals":[{"code":"1","code":"2"}]}]}'],
        ['behind an object', '{"a":{"b":1},"c":[{}],"a":2}'],
        ['written in another way', '{"patient":"A","\\u0070atient":"B"}'],
        ['with room before the colon', '{"a" :1,"a"\n:2}'],
        ['with quotes in it', '{"\\"":1,"\\"":2}'],
        ['with an empty name', '{"":1,"":2}'],
    ])('with one member twice %s is refused', (_what, text) => {
        refused(Buffer.from(text), /two members of the same name/);
    });

    it('with one member twice is refused wherever it stands', () => {
        const object = fc.dictionary(fc.string(), fc.jsonValue(), { minKeys: 1, noNullPrototype: true });
        fc.assert(
            fc.property(object, fc.jsonValue(), (members, value) => {
                const [name] = Object.keys(members);
                const text = JSON.stringify({ outer: [members] });
                const doubled = text.replace(/}]}$/, () => `,${JSON.stringify(name)}:${JSON.stringify(value)}}]}`);
                refused(Buffer.from(doubled), /two members|no request may have/);
            }),
        );
    });

    it.each([
        ['one byte of Latin-1', Buffer.from('{"name":"Jos\xe9"}', 'latin1')],
        ['a character cut short', Buffer.concat([Buffer.from('{"name":"Jos'), Buffer.from([0xc3]), Buffer.from('"}')])],
        ['an overlong form', Buffer.concat([Buffer.from('{"name":"'), Buffer.from([0xc0, 0xaf]), Buffer.from('"}')])],
        ['half of a surrogate pair', Buffer.concat([Buffer.from('{"name":"'), Buffer.from([0xed, 0xa0, 0x80]), Buffer.from('"}')])],
        ['UTF-16', Buffer.from('{"name":"Ann"}\u00e9', 'utf16le')],
    ])('that is not UTF-8 is refused: %s', (_what, bytes) => {
        refused(bytes, /not UTF-8/);
    });

    it.each(['{', '{"a":1,}', "{'a':1}", '{"a":1}{"a":1}', 'NaN', '\0', '{"a":"\n"}', '[1,]', '\ufeff\ufeff{}'])('%j is none', (text) => {
        refused(Buffer.from(text), /not one JSON document/);
    });
    it('of no bytes is none', () => {
        refused(Buffer.alloc(0), /empty/);
    });

    it.each(['{"__proto__":{"admin":true}}', '{"a":{"\\u005f_proto__":1}}', '{"constructor":{"prototype":{"admin":true}}}'])(
        '%s is refused',
        (text) => {
            refused(Buffer.from(text), /no request may have/);
        },
    );
    it.each([
        '{"constructor":"x","a":"__proto__ prototype"}',
        '{"constructor":null,"prototype":{}}',
        '{"constructor":{"a":"prototype"}}',
        '{"constructor":["prototype"]}',
        '{"a":{"prototype":{"admin":true}}}',
        '{"prototype":null,"a":"\\u0070"}',
    ])('may speak of constructors and prototypes: %s', (text) => {
        expect(read(text)).toEqual(JSON.parse(text));
    });
    it.each(['{"__proto__":1}', '{"\\u005f_proto__":1}', '{"constructor":{"pro\\u0074otype":null}}', '[{"__proto__":null}]'])(
        '%s is refused too, whatever it holds',
        (text) => {
            refused(Buffer.from(text), /no request may have/);
        },
    );
});
