import fc from 'fast-check';
import type { JsonObject, LeasedContact } from '../../../lib';
import type { JourneyTag } from '../../../nodes/shared/journey-tag';
import { packItem, unpackItem } from '../../../nodes/shared/parked-item';

const tag: JourneyTag = {
	journeyId: 'j',
	enrollmentId: 'e',
	visit: 'v',
	storeId: 's',
	enteredAtMs: 5,
	leftAtMs: 7,
	movedByEventId: 'cart-1',
};

function back(item: JsonObject): { json: JsonObject; tag: JsonObject; bytes: number } {
	const packed = JSON.stringify(packItem(item, tag));
	const record = { journeyId: 'j', enrollmentId: 'e', visit: 'v', item: JSON.parse(packed) as JsonObject };
	return { ...unpackItem({ record } as unknown as LeasedContact, 's'), bytes: packed.length };
}

const cart = {
	id: 'cart-1',
	name: 'cart.abandoned',
	occurredAt: '2026-11-22T10:00:00.000Z',
	data: { cart: 'c1', total: 12 },
};

describe('the item of a parked contact', () => {
	it('comes back as it was, with its tag', () => {
		const item = {
			contactId: 'ann',
			cart: 'c1',
			total: 12,
			trigger: cart,
			triggers: { 'cart.abandoned': cart },
		};
		expect(back(item)).toMatchObject({ json: item, tag });
		expect(packItem(item, tag).json).toEqual({ contactId: 'ann', triggers: { 'cart.abandoned': cart } });
	});

	it('keeps a field that was changed after the event', () => {
		const item = {
			contactId: 'ann',
			cart: 'c1',
			total: 13,
			trigger: cart,
			triggers: { 'cart.abandoned': cart },
		};
		expect(back(item).json).toEqual(item);
	});

	it('keeps a trigger that differs from the one of its name', () => {
		const item = { trigger: { ...cart, id: 'other' }, triggers: { 'cart.abandoned': cart } };
		expect(back(item).json).toEqual(item);
	});

	it("comes back when the event's data have a field named 'triggers'", () => {
		const odd = { name: 'odd', data: { triggers: 1 } };
		const item = { contactId: 'ann', trigger: odd, triggers: { odd } } as unknown as JsonObject;
		expect(back(item).json).toEqual(item);
		const told = { contactId: 'ann', triggers: 1, trigger: odd } as unknown as JsonObject;
		expect(back(told).json).toEqual(told);
	});

	it('comes back whatever it holds', () => {
		const value = fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<never>;
		const data = fc.dictionary(fc.constantFrom('a', 'b', 'trigger', 'triggers', 'contactId'), value);
		const event = fc.record({ name: fc.constantFrom('x', 'y', 'triggers'), data });
		const item = fc.record(
			{
				contactId: fc.string(),
				a: value,
				b: value,
				trigger: fc.oneof(event, value),
				triggers: fc.oneof(fc.dictionary(fc.constantFrom('x', 'y', 'triggers'), event), value),
			},
			{ requiredKeys: ['contactId'] },
		);
		fc.assert(
			fc.property(item, (json) => {
				const plain = JSON.parse(JSON.stringify(json)) as JsonObject;
				expect(back(plain).json).toEqual(plain);
			}),
			{ seed: 42, numRuns: 2_000 },
		);
	});
});
