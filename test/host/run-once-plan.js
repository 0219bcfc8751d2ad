'use strict';
// Who the 1,000 contacts of `npm start -- --once` are, and what must become of them.

const { zoneWhere } = require('./zone-where');

const MINUTE_MS = 60_000;
/** So long before quiet time ends those who are held until morning must be on their way. */
const MORNING_LEAD_MS = 12_000;
const LONG_PATIENCE_SECONDS = 900;
const SHORT_PATIENCE_SECONDS = 5;
const HOUSEHOLD_SIZE = 5;

/**
 * `zone`: on the contact's own clock it is midday, night, or some seconds before 08:00, whatever the hour of the run.
 * `then`: the event that happens to the contact, and when it is sent: at once (before the contact has come to its wait),
 * while it waits, or once those held until morning wait. Without an event its time runs out.
 *
 * @type {{ name: string, count: number, cartTotal: number, zone: 'midday' | 'night' | 'morning', sharesAddress?: boolean, then?: { event: string, when: 'at once' | 'waiting' | 'morning' } }[]}
 */
const GROUPS = [
	{
		name: 'morning',
		count: 60,
		cartTotal: 120,
		zone: 'morning',
		then: { event: 'cart.opened', when: 'morning' },
	},
	{ name: 'night', count: 80, cartTotal: 120, zone: 'night' },
	{
		name: 'night-order',
		count: 20,
		cartTotal: 120,
		zone: 'night',
		then: { event: 'order.placed', when: 'waiting' },
	},
	{ name: 'small', count: 200, cartTotal: 20, zone: 'midday' },
	{ name: 'household', count: 60, cartTotal: 120, zone: 'midday', sharesAddress: true },
	{
		name: 'early',
		count: 100,
		cartTotal: 120,
		zone: 'midday',
		then: { event: 'cart.opened', when: 'at once' },
	},
	{
		name: 'back',
		count: 100,
		cartTotal: 120,
		zone: 'midday',
		then: { event: 'cart.opened', when: 'waiting' },
	},
	{
		name: 'help',
		count: 60,
		cartTotal: 120,
		zone: 'midday',
		then: { event: 'support.asked', when: 'waiting' },
	},
	{
		name: 'order',
		count: 80,
		cartTotal: 120,
		zone: 'midday',
		then: { event: 'order.placed', when: 'waiting' },
	},
	{
		name: 'leave',
		count: 40,
		cartTotal: 120,
		zone: 'midday',
		then: { event: 'customer.unsubscribed', when: 'waiting' },
	},
	{ name: 'rich', count: 90, cartTotal: 300, zone: 'midday' },
	{ name: 'silent', count: 110, cartTotal: 120, zone: 'midday' },
];

/** What the table must say: by step, the outputs in their order on the canvas, then who waits and who has exited. */
const EXPECTED = {
	steps: {
		'Cart Abandoned': { outs: [1000], waiting: 0, exited: 0 },
		'Valuable Cart?': { outs: [800, 200], waiting: 0, exited: 0 },
		'Waking Hours': { outs: [700, 0], waiting: 80, exited: 20 },
		'Three Mails a Day': { outs: [676, 24], waiting: 0, exited: 0 },
		'Wait for the Contact': { outs: [260, 236, 60], waiting: 0, exited: 120 },
		'By Cart Value': { outs: [146, 90], waiting: 0, exited: 0 },
	},
	totals: { entered: 1000, inside: 80, finished: 780, exited: 140, failed: 0, goals: 100 },
	/** Reminders before morning, and all of them; each of the others is the end of one contact's journey. */
	remindersByDay: 616,
	reminders: 676,
	deliveries: 676 + 780,
};

/**
 * @typedef {{ contactId: string, then?: { event: string, when: 'at once' | 'waiting' | 'morning' }, data: Record<string, unknown> }} PlannedContact
 */

/**
 * The contacts of a run, those held until morning first.
 *
 * @param {string} runId makes their ids and addresses unique
 * @param {number} nowMs
 * @returns {{ contacts: PlannedContact[], morningAtMs: number }} `morningAtMs`: when quiet time ends for those held until morning
 */
function planRun(runId, nowMs) {
	const morningAtMs = Math.ceil((nowMs + MORNING_LEAD_MS) / MINUTE_MS) * MINUTE_MS;
	const zones = {
		midday: zoneWhere(13 * 60, nowMs),
		night: zoneWhere(2 * 60, nowMs),
		morning: zoneWhere(8 * 60, morningAtMs),
	};
	const contacts = GROUPS.flatMap(({ name, count, cartTotal, zone, sharesAddress, then }) =>
		Array.from({ length: count }, (_, i) => {
			const contactId = `${runId}-${name}-${i}`;
			const mailbox = sharesAddress ? `${runId}-household-${Math.floor(i / HOUSEHOLD_SIZE)}` : contactId;
			return {
				contactId,
				then,
				data: {
					email: `${mailbox}@contacts.example`,
					cartTotal,
					timeZone: zones[zone],
					patienceSeconds: then ? LONG_PATIENCE_SECONDS : SHORT_PATIENCE_SECONDS,
				},
			};
		}),
	);
	return { contacts, morningAtMs };
}

module.exports = { planRun, EXPECTED };
