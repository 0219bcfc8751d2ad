import { bareRecord, type Contact, type Ticket } from '../../../lib/domain/contact';
import { packContact, unpackContact } from '../../../lib/domain/contact-codec';

const ticket = (id: string, item: Ticket['item']): Ticket => ({
	...{ id, enrollmentId: 'run', stepKey: 'n8n:journey:step', visit: 'v', item, clock: 'wall' },
	...{ parkedAtMs: 5, state: 'waiting', dueAtMs: 9 },
});

const contact = (...tickets: Ticket[]): Contact => ({
	...{ contactId: 'ada', lastSeq: 1, enrollments: [], history: bareRecord() },
	tickets,
});

const LINES = { text: 'one\ntwo\u2028three', list: [1, { deep: null }] };

describe('documents of contacts', () => {
	test('each ticket gets its own item back, whatever text is in it', () => {
		const read = unpackContact('ada', packContact(contact(ticket('a', LINES), ticket('b', {}))));
		expect(read.tickets.map(({ item }) => item)).toEqual([LINES, {}]);
	});

	test('a ticket that leaves takes its item along, and the others keep theirs', () => {
		const read = unpackContact(
			'ada',
			packContact(contact(ticket('a', { n: 1 }), ticket('b', { n: 2 }), ticket('c', { n: 3 }))),
		);
		read.tickets.splice(1, 1);
		const again = unpackContact('ada', packContact(read));
		expect(again.tickets.map(({ id, item }) => [id, item])).toEqual([
			['a', { n: 1 }],
			['c', { n: 3 }],
		]);
	});

	test('a document that was read and not changed is written as it was', () => {
		const packed = packContact(contact(ticket('a', LINES)));
		const read = unpackContact('ada', packed);
		expect(packContact(read)).toBe(packed);
		expect(read.tickets[0].item).toEqual(LINES);
		expect(packContact(read)).toBe(packed);
	});

	test('a document of format 1, with items inside the tickets, is read', () => {
		const old = '[1,7,[],[["t","run","n8n:journey:step","v",{"total":5},0,11,12]]]';
		const read = unpackContact('ada', old);
		expect(read.tickets).toMatchObject([{ id: 't', item: { total: 5 }, parkedAtMs: 11, dueAtMs: 12 }]);
		expect(unpackContact('ada', packContact(read)).tickets[0].item).toEqual({ total: 5 });
	});
});
