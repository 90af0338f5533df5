// SPDX-License-Identifier: Apache-2.0
import { resolve } from 'node:path';
import { helpOf, oneOf, path, readCommandLine, several, someOf, SWITCH, text, UsageError, wholeNumber } from '.';

const PROGRAM = {
    usage: 'shop COMMAND [options]',
    about: 'Sells things.',
    commands: { open: 'sells', close: 'counts', 'lock up': 'locks' },
    environment: 'SHOP',
    flags: {
        owner: {
            kind: text('NAME', { matches: /^[a-z]+$/, rule: 'must name the owner, such as ann' }),
            help: 'whose shop',
            required: true,
        },
        port: { kind: wholeNumber({ from: 1, to: 99 }), help: 'where', default: '80' },
        folder: { kind: path('DIR'), help: 'where things are', default: 'things' },
        ledger: { kind: path('FILE'), help: 'what was sold', otherwise: 'DIR/sold' },
        mood: { kind: oneOf('MOOD', ['glad', 'sad']), help: 'how one is', onlyAsFlag: true },
        goods: { kind: someOf('NAMES', ['tea', 'salt', 'oil']), help: 'what is sold', default: 'tea,oil' },
        help2: { kind: SWITCH, help: 'more help' },
        key: { kind: several(path('FILE')), help: 'as often as there are doors' },
    },
    closing: 'Closed on Sundays.',
} as const;
const read = (line: string, environment?: Record<string, string>) => readCommandLine(PROGRAM, line.split(' ').filter(Boolean), environment);

describe('a command line', () => {
    it('has every default, and nothing that was not given', () => {
        expect(read('open --owner ann')).toEqual({
            command: 'open',
            values: { owner: 'ann', port: 80, folder: resolve('things'), goods: ['tea', 'oil'], help2: false, key: [] },
        });
    });

    it('means what its kinds say', () => {
        const line = 'close --owner ann --port 7 --folder /d --ledger x --mood sad --goods oil,tea --help2 --key a --key b';
        expect(read(line)).toEqual({
            command: 'close',
            values: {
                owner: 'ann',
                port: 7,
                folder: '/d',
                ledger: resolve('x'),
                mood: 'sad',
                goods: ['tea', 'oil'],
                help2: true,
                key: [resolve('a'), resolve('b')],
            },
        });
    });

    it('has a command of two words', () => {
        expect(read('lock up --owner ann')?.command).toBe('lock up');
    });

    it('goes before the environment, and that before the default', () => {
        const environment = { SHOP_OWNER: 'eve', SHOP_PORT: '8', SHOP_HELP2: 'true', SHOP_MOOD: 'sad', SHOP_KEY: 'k' };
        expect(read('open --port 9', environment)?.values).toMatchObject({ owner: 'eve', port: 9, help2: true, key: [] });
        expect(read('open', environment)?.values).not.toHaveProperty('mood');
        expect(read('open', { ...environment, SHOP_HELP2: 'yes' })?.values.help2).toBe(false);
        const { environment: _, ...deaf } = PROGRAM;
        expect(readCommandLine(deaf, ['open', '--owner', 'ann'], environment)?.values.port).toBe(80);
    });

    it.each(['--help', '-h', 'open --help --port 8', 'neither --help'])('%s asks for help, which needs nothing else', (line) => {
        expect(read(line)).toBeUndefined();
    });

    it.each([
        ['open', '--owner is needed: it must name the owner, such as ann'],
        ['open --owner Ann', '--owner must name the owner, such as ann, not "Ann"'],
        ['open --owner ann --port 0', '--port must be a whole number from 1 to 99, not "0"'],
        ['open --owner ann --port 100', '--port must be a whole number'],
        ['open --owner ann --port 1e1', '--port must be a whole number'],
        ['open --owner ann --port=', '--port must be a whole number'],
        ['open --owner ann --folder=', '--folder must name a path'],
        ['open --owner ann --mood angry', '--mood must be one of glad, sad, not "angry"'],
        ['open --owner ann --goods tea,gold', '--goods takes some of tea,salt,oil, not "tea,gold"'],
        ['open --owner ann --goods=', '--goods takes some of'],
        ['open --owner ann --key=', '--key must name a path'],
        ['open --owner', '--owner'],
        ['open --owner ann --colour', '--colour'],
        ['--owner ann', 'give one command: open, close, lock up'],
        ['sell --owner ann', 'give one command'],
        ['toString --owner ann', 'give one command'],
        ['open close --owner ann', 'give one command'],
        ['lock --owner ann', 'give one command'],
        ['up lock --owner ann', 'give one command'],
    ])('%s is refused by flag and rule', (line, message) => {
        expect(() => read(line)).toThrow(UsageError);
        expect(() => read(line)).toThrow(message);
    });

    it('of a program without commands has no other words', () => {
        const { commands: _, ...program } = PROGRAM;
        expect(readCommandLine(program, ['--owner', 'ann'])?.command).toBeUndefined();
        expect(() => readCommandLine(program, ['open', '--owner', 'ann'])).toThrow(UsageError);
    });

    it('that breaks a rule in the environment is refused as well', () => {
        expect(() => read('open --owner ann', { SHOP_PORT: '' })).toThrow('--port must be a whole number');
    });
});

describe('the help text', () => {
    it('shows every command and flag, with its default', () => {
        expect(helpOf(PROGRAM)).toBe(`Usage: shop COMMAND [options]

Sells things.

Commands:
  open     sells
  close    counts
  lock up  locks

Options (also as environment variables: --owner is SHOP_OWNER):
  --owner NAME   whose shop (needed)
  --port N       where (default: 80)
  --folder DIR   where things are (default: things)
  --ledger FILE  what was sold (default: DIR/sold)
  --mood MOOD    how one is (only as a flag)
  --goods NAMES  what is sold (default: tea,oil)
  --help2        more help
  --key FILE     as often as there are doors (only as a flag)
  --help         this text

Closed on Sundays.`);
    });

    it('breaks long lines between words, beside the names', () => {
        const words = Array.from({ length: 40 }, (_, index) => `word${String(index)}`).join(' ');
        const lines = helpOf({ usage: 'u', about: 'a', flags: { long: { kind: SWITCH, help: words } } }).split('\n');
        expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(120);
        const [first, second] = lines.slice(lines.findIndex((line) => line.includes('--long')));
        expect([first?.indexOf('word0'), second?.search(/\S/)]).toEqual([10, 10]);
        expect(lines.join(' ').replaceAll(/\s+/g, ' ')).toContain(words);
    });
});
