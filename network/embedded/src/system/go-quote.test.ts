// SPDX-License-Identifier: Apache-2.0
import { goQuote } from './go-quote';

test.each([
    ['', '""'],
    ['12a', '"12a"'],
    ['a "b" \\', '"a \\"b\\" \\\\"'],
    ['\n\t\u0007\u0001\u007f', '"\\n\\t\\a\\x01\\x7f"'],
    ['é 😀', '"é 😀"'],
    ['\u00a0\u{10ffff}', '"\\u00a0\\U0010ffff"'],
])('%j is quoted as in Go', (text, quoted) => {
    expect(goQuote(text)).toBe(quoted);
});
