// SPDX-License-Identifier: Apache-2.0
// Random policies, entities and requests in Cedar's JSON format: mostly well-typed, so that evaluations get somewhere, and now and then not.

type Json = boolean | number | string | readonly Json[] | { readonly [name: string]: Json };
const KINDS = ['Bool', 'Long', 'String', 'Entity', 'Longs', 'Strings', 'Entities', 'Record'] as const;
type Kind = (typeof KINDS)[number];
const ELEMENTS = { Longs: 'Long', Strings: 'String', Entities: 'Entity' } as const;

/** Names of attributes, with their usual types; some are names that JavaScript's prototypes have. */
const ATTRIBUTES: readonly (readonly [string, Kind])[] = [
    ['flag', 'Bool'],
    ['__proto__', 'Bool'],
    ['count', 'Long'],
    ['constructor', 'Long'],
    ['word', 'String'],
    ['toString', 'String'],
    ['who', 'Entity'],
    ['longs', 'Longs'],
    ['words', 'Strings'],
    ['everybody', 'Entities'],
    ['inner', 'Record'],
    ['a name', 'Record'],
];
const WORDS = ['', 'a', 'b', '__proto__', '\u0000', 'é', 'e\u0301', '😀'];
const LONGS = [0, 1, -1, 2, 41, Number.MAX_SAFE_INTEGER, -Number.MAX_SAFE_INTEGER];
const TYPES = ['Person', 'Patient', 'Resource', 'Action'];
const UIDS = TYPES.flatMap((type) => ['0', '1'].map((id) => ({ type, id })));

export interface RandomEntity {
    readonly uid: { readonly type: string; readonly id: string };
    readonly attrs: Readonly<Record<string, Json>>;
    readonly parents: [];
}

export interface RandomPolicy {
    readonly id: string;
    readonly effect: 'permit' | 'forbid';
    readonly principal: Json;
    readonly action: Json;
    readonly resource: Json;
    readonly conditions: readonly Json[];
}

/** Own members, whatever they are called. */
const objectOf = (entries: readonly (readonly [string, Json])[]): Record<string, Json> => Object.fromEntries(entries);

/** Draws what a case needs from one number: fast-check's own draws would take ten times as long as what they test. */
export class Draw {
    private state: number;

    constructor(seed: number) {
        this.state = seed;
    }

    /** Mulberry32. */
    below(limit: number): number {
        this.state = (this.state + 0x6d2b79f5) | 0;
        let mixed = Math.imul(this.state ^ (this.state >>> 15), this.state | 1);
        mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
        return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
    }

    one<T>(items: readonly T[]): T {
        return items[this.below(items.length)]!;
    }

    many<T>(most: number, make: () => T): T[] {
        return Array.from({ length: this.below(most + 1) }, make);
    }

    uid(): (typeof UIDS)[number] {
        return this.one(UIDS);
    }

    /** A value as entities and the context hold it. */
    value(kind: Kind, depth = 2): Json {
        switch (kind) {
            case 'Bool':
                return this.one([true, false]);
            case 'Long':
                return this.one(LONGS);
            case 'String':
                return this.one(WORDS);
            case 'Entity':
                return { __entity: this.uid() };
            case 'Record':
                return depth === 0 ? {} : this.attributes(depth - 1);
            default:
                return this.many(3, () => this.value(ELEMENTS[kind]));
        }
    }

    /** Most of them outside, few further in: what entities hold is what Cedar's build spends its time on. */
    attributes(depth = 2): Record<string, Json> {
        const present = ATTRIBUTES.filter(() => (depth === 2 ? this.below(4) > 0 : this.below(4) === 0));
        return objectOf(present.map(([name, kind]) => [name, this.value(this.below(15) === 0 ? this.one(KINDS) : kind, depth)]));
    }

    entities(): RandomEntity[] {
        return UIDS.filter(({ id }) => id === '0' || this.below(5) === 0)
            .filter(() => this.below(8) > 0)
            .map((uid) => ({ uid, attrs: this.attributes(), parents: [] }));
    }

    private owner(depth: number): Json {
        return this.below(3) === 0 ? this.expression('Record', depth - 1) : { Var: this.one(['principal', 'resource', 'context']) };
    }

    private attributeOf(kind: Kind, depth: number): Json {
        const names = ATTRIBUTES.filter(([, type]) => type === kind).map(([name]) => name);
        return { '.': { left: this.owner(depth), attr: names.length === 0 ? 'flag' : this.one(names) } };
    }

    private literal(kind: Kind): Json {
        const value = this.value(kind, 0);
        if (Array.isArray(value)) {
            return { Set: (value as readonly Json[]).map((element) => ({ Value: element })) };
        }
        return kind === 'Record' ? { Record: {} } : { Value: value };
    }

    private two(operator: string, depth: number, kinds: readonly [Kind, Kind]): Json {
        return { [operator]: { left: this.expression(kinds[0], depth - 1), right: this.expression(kinds[1], depth - 1) } };
    }

    private bool(depth: number): Json {
        const sets = [
            ['Long', 'Longs'],
            ['String', 'Strings'],
            ['Entity', 'Entities'],
        ] as const;
        const [element, set] = this.one(sets);
        const same = this.one(KINDS);
        const choices: (() => Json)[] = [
            () => this.two(this.one(['&&', '||']), depth, ['Bool', 'Bool']),
            () => ({ '!': { arg: this.expression('Bool', depth - 1) } }),
            () => this.two(this.one(['==', '!=']), depth, [same, same]),
            () => this.two(this.one(['<', '<=', '>', '>=']), depth, ['Long', 'Long']),
            () => this.two('in', depth, ['Entity', this.one(['Entity', 'Entities'] as const)]),
            () => this.two('contains', depth, [set, element]),
            () => this.two(this.one(['containsAll', 'containsAny']), depth, [set, set]),
            () => ({ has: { left: this.owner(depth), attr: this.hasPath() } }),
            () => this.is(depth),
        ];
        return this.one(choices)();
    }

    private hasPath(): Json {
        const name = (): string => this.one(ATTRIBUTES)[0];
        return this.below(3) === 0 ? [this.one(['inner', 'a name', 'who', 'count']), ...this.many(2, name), name()] : name();
    }

    private is(depth: number): Json {
        const within = this.below(3) === 0 ? { in: this.expression(this.one(['Entity', 'Entities'] as const), depth - 1) } : {};
        return { is: { left: this.expression('Entity', depth - 1), entity_type: this.one(TYPES), ...within } };
    }

    private collection(kind: keyof typeof ELEMENTS, depth: number): Json {
        return { Set: this.many(3, () => this.expression(ELEMENTS[kind], depth - 1)) };
    }

    private record(depth: number): Json {
        const fields = ATTRIBUTES.filter(() => this.below(5) === 0);
        return { Record: objectOf(fields.map(([name, kind]) => [name, this.expression(kind, depth - 1)])) };
    }

    private composed(kind: Kind, depth: number): Json {
        switch (kind) {
            case 'Bool':
                return this.bool(depth);
            case 'Longs':
            case 'Strings':
            case 'Entities':
                return this.collection(kind, depth);
            case 'Record':
                return this.record(depth);
            default:
                return this.attributeOf(kind, depth);
        }
    }

    /** An expression, of that kind in most cases. */
    expression(wanted: Kind, depth: number): Json {
        const kind = this.below(30) === 0 ? this.one(KINDS) : wanted;
        if (depth <= 0) {
            return this.literal(kind);
        }
        switch (this.below(7)) {
            case 0:
                return this.literal(kind);
            case 1:
                return {
                    'if-then-else': {
                        if: this.expression('Bool', depth - 1),
                        then: this.expression(kind, depth - 1),
                        else: this.expression(kind, depth - 1),
                    },
                };
            case 2:
                return kind === 'Entity' ? { Var: this.one(['principal', 'action', 'resource']) } : this.attributeOf(kind, depth);
            case 3:
                return kind === 'Record' ? { Var: 'context' } : this.attributeOf(kind, depth);
            default:
                return this.composed(kind, depth);
        }
    }

    private scope(isAction: boolean): Json {
        const entity = this.uid();
        const list = isAction ? { op: 'in', entities: this.many(3, () => this.actionUid()) } : { op: 'in', entity };
        const type = this.one(TYPES);
        const others: Json[] = [{ op: '==', entity: isAction ? this.actionUid() : entity }, list];
        const is: Json[] = isAction
            ? [{ op: 'in', entity: this.actionUid() }]
            : [
                  { op: 'is', entity_type: type },
                  { op: 'is', entity_type: type, in: { entity } },
              ];
        return this.below(2) === 0 ? { op: 'All' } : this.one([...others, ...is]);
    }

    private actionUid(): { readonly type: string; readonly id: string } {
        return { type: 'Action', id: this.one(['0', '1']) };
    }

    policy(id: string): RandomPolicy {
        const conditions = this.many(3, () => ({ kind: this.one(['when', 'when', 'unless']), body: this.expression('Bool', 3) }));
        return {
            id,
            effect: this.one(['permit', 'permit', 'forbid'] as const),
            principal: this.scope(false),
            action: this.scope(true),
            resource: this.scope(false),
            conditions,
        };
    }

    request(): {
        readonly principal: { type: string; id: string };
        readonly action: { type: string; id: string };
        readonly resource: { type: string; id: string };
    } {
        return { principal: this.uid(), action: this.actionUid(), resource: this.uid() };
    }
}
