// SPDX-License-Identifier: Apache-2.0
// The counter counts right; what it finds in the sources is not judged here.
import { measure } from './measure-source.cjs';

const fixture = `
import { outside } from './outside';
export function entrance(a: string, b = 1, ...rest: string[]): string {
    const options = { once: true, twice: twice(a) };
    return once(a) + twice(b) + rest.map((text) => text.trim()).join();
}
function once(this: void, a: string): string {
    if (a === '' || a === '-') {
        return a?.length > 1 ? a : once(a.slice(1));
    }
    return outside(a);
}
const twice = (a: string, b: string, c: string, d: string): string => a ?? b ?? c ?? d;
function passedOn(): void {}
export { passedOn };
function never(): void {}
class Box {
    readonly #sizes = [1];
    #hidden = (): number => 1;
    constructor(a: number, b: number, c: number, d: number) {}
    get size(): number { return this.#hidden() + this.#count() + this.#count(); }
    #count(): number {
        for (const size of this.#sizes) { switch (size) { case 1: case 2: return size; default: try { never; } catch { return 0; } } }
        return 0;
    }
}
`;
const of = (name: string) => measure('fixture.ts', fixture).find((one) => one.name === name);

it('finds every function, with its line', () => {
    expect(measure('fixture.ts', fixture).map(({ name, line }) => [name, line])).toEqual([
        ['entrance', 3],
        ['anonymous', 5],
        ['once', 7],
        ['twice', 13],
        ['passedOn', 14],
        ['never', 16],
        ['#hidden', 19],
        ['constructor', 20],
        ['size', 21],
        ['#count', 22],
    ]);
});
it.each([
    ['once', 1], // its call of itself and a property of that name are no use
    ['twice', 2],
    ['never', 1],
    ['#hidden', 1],
    ['#count', 2],
    ['entrance', undefined],
    ['passedOn', undefined],
    ['size', undefined],
    ['constructor', undefined],
    ['anonymous', undefined],
])('%s is used %s times by its own file', (name, uses) => {
    expect(of(name)?.uses).toBe(uses);
});
it.each([
    ['entrance', 3],
    ['once', 1], // `this` is passed by no caller
    ['twice', 4],
    ['constructor', 4],
])('%s has %d parameters', (name, parameters) => {
    expect(of(name)?.parameters).toBe(parameters);
});
it.each([
    ['entrance', 2], // a default
    ['anonymous', 1],
    ['once', 5], // if, ||, ?:, ?.
    ['twice', 4],
    ['#count', 5], // for, two cases, catch
])('%s has complexity %d', (name, complexity) => {
    expect(of(name)?.complexity).toBe(complexity);
});
