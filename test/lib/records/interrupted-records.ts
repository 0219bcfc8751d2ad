import type { RecordStore } from '../../../lib/store/records';

/** The records as a slow process sees them: something else happens once, right after its `nth` call of a method. */
export function interrupted(
	records: RecordStore,
	method: keyof RecordStore,
	nth: number,
	happens: () => Promise<unknown>,
): RecordStore {
	let calls = 0;
	return new Proxy(records, {
		get: (target, name: keyof RecordStore) => {
			if (name !== method) return target[name].bind(target);
			return async (...args: unknown[]) => {
				const answer: unknown = await (target[name] as (...all: unknown[]) => Promise<unknown>)(...args);
				if ((calls += 1) === nth) await happens();
				return answer;
			};
		},
	});
}
