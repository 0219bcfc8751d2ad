/**
 * Looks through parsed JSON for what would hurt further on: nesting beyond `maxDepth` (writing it again would
 * overflow the stack) and keys by which a careless deep merge reaches `Object.prototype`.
 */
export function findUnsafe(root: object, maxDepth: number): 'too-deep' | 'prototype-key' | undefined {
	const open: { value: object; depth: number }[] = [{ value: root, depth: 1 }];
	for (let entry = open.pop(); entry !== undefined; entry = open.pop()) {
		const { value, depth } = entry;
		if (depth > maxDepth) return 'too-deep';
		for (const [key, part] of Object.entries(value) as [string, unknown][]) {
			if (part === null || typeof part !== 'object') {
				if (key === '__proto__') return 'prototype-key';
				continue;
			}
			if (key === '__proto__' || (key === 'constructor' && Object.hasOwn(part, 'prototype')))
				return 'prototype-key';
			open.push({ value: part, depth: depth + 1 });
		}
	}
	return undefined;
}
