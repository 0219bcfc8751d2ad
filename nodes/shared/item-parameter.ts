import type { IExecuteFunctions } from 'n8n-workflow';
import { compilePropertyPath, readPath } from '../../lib';

/** Reads a parameter for the item at an index. */
export type ItemParameter<T> = (index: number) => T;

/** From so many items on, an expression that n8n has to evaluate for each is worth a word. */
const MANY_ITEMS = 200;
const hinted = new WeakSet<IExecuteFunctions>();

/**
 * A parameter as all items of a call read it: without an expression it is read once, `={{ $json.a.b }}` is compiled to
 * a property path, and only a real expression costs an evaluation for each item (n8n does hundreds a second).
 * A path that leads nowhere gives the fallback.
 */
export function itemParameter<T>(ctx: IExecuteFunctions, name: string, fallback: T): ItemParameter<T> {
	const raw = readPath(ctx.getNode().parameters, name);
	if (!holdsExpression(raw)) {
		const value = ctx.getNodeParameter(name, 0, fallback) as T;
		return () => value;
	}
	const items = ctx.getInputData();
	const path = typeof raw === 'string' ? compilePropertyPath(raw) : undefined;
	if (path) return (index) => (path(items[index].json) ?? fallback) as T;
	hintAt(ctx, items.length);
	return (index) => (ctx.getNodeParameter(name, index, fallback) ?? fallback) as T;
}

function holdsExpression(value: unknown): boolean {
	if (typeof value === 'string') return value.startsWith('=');
	return value !== null && typeof value === 'object' && Object.values(value).some(holdsExpression);
}

function hintAt(ctx: IExecuteFunctions, itemCount: number): void {
	if (itemCount < MANY_ITEMS || hinted.has(ctx)) return;
	hinted.add(ctx);
	ctx.addExecutionHints({
		message:
			'An expression here is evaluated for each item, which is slow in large batches. Plain fields such as {{ $json.field }} are read at once',
	});
}
