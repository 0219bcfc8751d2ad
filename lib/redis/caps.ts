import { checkCapAsks, checkCapHits, hitCodeOf, subjectCodeOf, type CapRule } from '../store/cap-asks';
import { CAP_RETENTION_MS, type CapAnswer, type CapAsk, type CapStore } from '../store/caps';
import type { Keys } from './keys';
import type { ScriptRunner } from './run-script';

/** Asks of one partition in one script: bounds how long Redis is busy with it (about 2 ms). */
const CHUNK = 500;
const DIGIT_ZERO = 48;

/** Frequency caps: the hits of all subjects of a partition lie in one HASH, see `scripts/includes/cap-history.lua`. */
export class RedisCaps implements CapStore {
	constructor(
		private readonly runner: ScriptRunner,
		_connection: unknown,
		private readonly keys: Keys,
	) {}

	async take(asks: readonly CapAsk[], nowMs: number): Promise<CapAnswer[]> {
		const { rules, ruleOf } = checkCapAsks(asks, nowMs);
		const answerOf = answerReader();
		return await this.byPartition(asks, async (key, numbers) => {
			const packed = packAsks(asks, numbers, rules, ruleOf);
			const reply = await this.runner.run(
				'take',
				[key],
				[nowMs, CAP_RETENTION_MS, packed.rules, packed.asks],
			);
			return String(reply).split('\n').map(answerOf);
		});
	}

	async refund(
		hits: readonly { hitId: string; subject: string }[],
		nowMs: number,
	): Promise<({ kind: 'refunded' } | { kind: 'gone' })[]> {
		checkCapHits(hits, nowMs);
		return await this.byPartition(hits, async (key, numbers) => {
			let packed = '';
			for (const number of numbers)
				packed += subjectCodeOf(hits[number].subject) + hitCodeOf(hits[number].hitId);
			const reply = await this.runner.run('refund', [key], [nowMs, CAP_RETENTION_MS, packed]);
			return String(reply)
				.split('\n')
				.map((word) => ({ kind: word === 'refunded' ? 'refunded' : 'gone' }));
		});
	}

	/** Runs the items of each partition in chunks, one after the other so that they keep their order; partitions side by side. */
	private async byPartition<T>(
		items: readonly { subject: string }[],
		run: (key: string, numbers: number[]) => Promise<T[]>,
	): Promise<T[]> {
		const groups = new Map<number, number[]>();
		for (let number = 0; number < items.length; number++) {
			const partition = this.keys.partitionOf(items[number].subject);
			const group = groups.get(partition);
			if (group === undefined) groups.set(partition, [number]);
			else group.push(number);
		}
		const answers = new Array<T>(items.length);
		await Promise.all(
			Array.from(groups, async ([partition, group]) => {
				const key = this.keys.capHistories(partition);
				for (let from = 0; from < group.length; from += CHUNK) {
					const numbers = group.slice(from, from + CHUNK);
					const found = await run(key, numbers);
					for (const [i, number] of numbers.entries()) answers[number] = found[i];
				}
			}),
		);
		return answers;
	}
}

/** The arguments of `take.lua`: each rule that these asks use once, then the asks, 24 characters each. */
function packAsks(asks: readonly CapAsk[], numbers: number[], rules: CapRule[], ruleOf: number[]) {
	const used = new Map<number, string>();
	const listed: unknown[] = [];
	let packed = '';
	for (const number of numbers) {
		const { subject, hitId } = asks[number];
		let digits = used.get(ruleOf[number]);
		if (digits === undefined) {
			digits = String.fromCharCode(DIGIT_ZERO + (used.size >> 6), DIGIT_ZERO + (used.size & 63));
			used.set(ruleOf[number], digits);
			listed.push(listRule(rules[ruleOf[number]]));
		}
		packed += subjectCodeOf(subject) + hitCodeOf(hitId) + digits;
	}
	return { rules: JSON.stringify(listed), asks: packed };
}

function listRule({ counts, limits }: CapRule) {
	const listed = limits.map(({ scope, allowed, windowMs, fromMs, untilMs }) =>
		windowMs === undefined ? [scope, allowed, fromMs, untilMs] : [scope, allowed, windowMs],
	);
	return { counts, limits: listed };
}

/** Reads `taken FREE...` and `held AT_MS LIMIT`. Most replies of a call are alike: each is read once, and copied. */
function answerReader(): (line: string) => CapAnswer {
	const known = new Map<string, CapAnswer>();
	return (line) => {
		let answer = known.get(line);
		if (answer === undefined) {
			const [word, ...numbers] = line.trimEnd().split(' ');
			const values = numbers.map(Number);
			answer =
				word === 'taken'
					? { kind: 'taken', remaining: values }
					: { kind: 'held', nextAllowedAtMs: values[0], limit: values[1] };
			known.set(line, answer);
		}
		return answer.kind === 'taken' ? { kind: 'taken', remaining: answer.remaining.slice() } : { ...answer };
	};
}
