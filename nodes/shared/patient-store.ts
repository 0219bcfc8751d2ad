import type { JourneyStore } from '../../lib';
import { rideOut } from './ride-out';
import type { SharedStore } from './shared-store';

type Call = (...args: unknown[]) => Promise<unknown>;

const patient = new WeakMap<SharedStore, SharedStore>();

/**
 * The same store, each call of which rides a short outage out, see {@link rideOut}. What a step asks of a store answers a
 * repeat as it answered first. A step that is repeated as a whole would do its confirmed parts anew: a segment that was
 * changed and confirmed would tell nobody the second time.
 */
export function patientStore(shared: SharedStore): SharedStore {
	let found = patient.get(shared);
	if (found === undefined) patient.set(shared, (found = { ...shared, store: withPatience(shared.store) }));
	return found;
}

function withPatience(store: JourneyStore): JourneyStore {
	return new Proxy(store, {
		get(target, name) {
			const part: unknown = Reflect.get(target, name);
			return part !== null && typeof part === 'object' ? callsOf(part) : part;
		},
	});
}

/** A part of the store (caps, events, ...), all of whose methods are calls of the store. */
function callsOf(part: object): object {
	return new Proxy(part, {
		get(target, name) {
			const call: unknown = Reflect.get(target, name);
			if (typeof call !== 'function') return call;
			return async (...args: unknown[]) =>
				await rideOut(async () => await (call as Call).apply(target, args));
		},
	});
}
