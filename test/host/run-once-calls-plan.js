'use strict';
// Who the 200 contacts of the calls in `npm start -- --once` are, how their phones behave, and what must become of them.
const { zoneWhere } = require('./zone-where');

const HOUSEHOLD_SIZE = 2;
/** Area codes; the numbers 555-0100 to 555-0199 in them are for fiction, and nobody's. */
const AREAS = [206, 212, 213, 305, 312, 404, 415, 503, 512, 602, 617, 702, 713, 718, 773, 801, 808, 907];

/**
 * `callee`: how the phone behaves, see test/contact-center/callee-script.js; without it the number must not be dialled.
 * `result`: what the call must come to. `then`: the event that is sent once the others have been called.
 *
 * @type {{ name: string, count: number, callee?: import('../contact-center/callee-script').CalleeScript, result?: string, isSmall?: boolean, isNight?: boolean, sharesNumber?: boolean, isNumberless?: boolean, hasRefused?: boolean, then?: string }[]}
 */
const GROUPS = [
	{
		name: 'agrees',
		count: 50,
		callee: { says: ['Hello?', 'Monday would be fine'] },
		result: 'LiveAnswer',
		then: 'delivery.arrived',
	},
	{ name: 'later', count: 10, callee: { says: ['This is a bad time'] }, result: 'LiveAnswer' },
	{ name: 'person', count: 10, callee: { says: ['I want a person'] }, result: 'TransferredToHuman' },
	{ name: 'refuses', count: 10, callee: { says: ['Stop calling me'] }, result: 'OptedOutOnCall' },
	{ name: 'machine', count: 15, callee: { answer: 'machine' }, result: 'AnsweringMachineHangup' },
	{ name: 'busy', count: 15, callee: { answer: 'busy' }, result: 'Busy' },
	{ name: 'silent', count: 15, callee: { answer: 'no-answer' }, result: 'NoAnswer' },
	{ name: 'unassigned', count: 10, callee: { refuse: { code: 21211 } }, result: 'InvalidAddress' },
	{ name: 'unreadable', count: 5, isNumberless: true, result: 'InvalidAddress' },
	{ name: 'no-calls', count: 10, hasRefused: true, result: 'BlockedConsent' },
	{
		name: 'household',
		count: 10,
		sharesNumber: true,
		callee: { says: ['Tomorrow'] },
		result: 'LiveAnswer',
	},
	{ name: 'small', count: 20, isSmall: true },
	{ name: 'night', count: 10, isNight: true },
	{ name: 'night-online', count: 10, isNight: true, then: 'delivery.rescheduled' },
];

/** What the table must say, as in run-once-plan.js; `calls`: contacts by what came of the call. */
const EXPECTED_CALLS = {
	steps: {
		'Delivery Failed': { outs: [200], waiting: 0, exited: 0 },
		'Worth a Call?': { outs: [180, 20], waiting: 0, exited: 0 },
		'Calling Hours': { outs: [160, 0], waiting: 10, exited: 10 },
		'One Call a Day': { outs: [155, 5], waiting: 0, exited: 0 },
		'Call the Contact': { outs: [75, 45, 15, 10, 10], waiting: 0, exited: 0 },
		'By the Answer': { outs: [10, 55, 10], waiting: 0, exited: 0 },
	},
	calls: {
		AnsweringMachineHangup: 15,
		BlockedConsent: 10,
		Busy: 15,
		InvalidAddress: 15,
		LiveAnswer: 65,
		NoAnswer: 15,
		OptedOutOnCall: 10,
		TransferredToHuman: 10,
	},
	totals: { entered: 200, inside: 10, finished: 180, exited: 10, failed: 0, goals: 50 },
	deliveries: 180,
	/** Calls that the stand-in played: those that it refused to create are none. */
	played: 130,
};

/**
 * @typedef {{ contactId: string, then?: string, callee?: import('../contact-center/callee-script').CalleeScript, hasRefused: boolean, data: { phone: string, [field: string]: unknown } }} PlannedCall
 */

/**
 * The contacts of a run. Their ids are its own, their numbers are chosen by it.
 *
 * @param {string} runId @param {number} nowMs @returns {PlannedCall[]}
 */
function planCalls(runId, nowMs) {
	const zones = { midday: zoneWhere(13 * 60, nowMs), night: zoneWhere(2 * 60, nowMs) };
	const start = [...runId].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 1_009, 7);
	let numbers = 0;
	return GROUPS.flatMap(
		({ name, count, callee, isSmall, isNight, sharesNumber, isNumberless, hasRefused, then }) => {
			const first = numbers;
			numbers += count;
			return Array.from({ length: count }, (_, i) => {
				const contactId = `${runId}-${name}-${i}`;
				const number = first + (sharesNumber ? Math.floor(i / HOUSEHOLD_SIZE) : i);
				return {
					contactId,
					then,
					callee,
					hasRefused: hasRefused === true,
					data: {
						parcelId: `parcel-${contactId}`,
						parcelValue: isSmall ? 5 : 80,
						firstName: 'Ann',
						phone: isNumberless ? `ask the neighbour ${i}` : numberAt(start, number),
						timeZone: isNight ? zones.night : zones.midday,
					},
				};
			});
		},
	);
}

/** @param {number} start @param {number} index */
function numberAt(start, index) {
	const area = AREAS[(start + Math.floor(index / 100)) % AREAS.length];
	return `+1${area}55501${String(index % 100).padStart(2, '0')}`;
}

module.exports = { planCalls, EXPECTED_CALLS };
