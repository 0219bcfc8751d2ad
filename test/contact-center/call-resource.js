'use strict';
const { rfc2822 } = require('./twilio-values');

/** A call as Twilio's API shows it. @param {import('./phone-call').CallRecord} record @param {string} accountSid */
function callResource(record, accountSid) {
	const { sid, to, from, status, answeredBy, createdAtMs, answeredAtMs, endedAtMs, durationSec } = record;
	const uri = `/2010-04-01/Accounts/${accountSid}/Calls/${sid}`;
	return {
		sid,
		date_created: rfc2822(createdAtMs),
		date_updated: rfc2822(endedAtMs ?? answeredAtMs ?? createdAtMs),
		parent_call_sid: null,
		account_sid: accountSid,
		to,
		to_formatted: to,
		from,
		from_formatted: from,
		phone_number_sid: null,
		status,
		start_time: startedAtMs(record) === undefined ? null : rfc2822(startedAtMs(record) ?? 0),
		end_time: endedAtMs === undefined ? null : rfc2822(endedAtMs),
		duration: durationSec === undefined ? null : String(durationSec),
		price: null,
		price_unit: 'USD',
		direction: 'outbound-api',
		answered_by: answeredBy ?? null,
		api_version: '2010-04-01',
		forwarded_from: null,
		group_sid: null,
		caller_name: null,
		queue_time: '0',
		trunk_sid: null,
		uri: `${uri}.json`,
		subresource_uris: { recordings: `${uri}/Recordings.json` },
	};
}

/** A call that waits in the queue has not started. @param {import('./phone-call').CallRecord} record */
function startedAtMs({ status, answeredAtMs, createdAtMs }) {
	return status === 'queued' ? undefined : (answeredAtMs ?? createdAtMs);
}

/**
 * @param {import('./phone-call').CallRecord} record @param {string} accountSid
 * @param {import('./recordings').Recording} recording
 */
function recordingResource(record, accountSid, recording) {
	const { sid, durationSec, createdAtMs, source } = recording;
	return {
		sid,
		account_sid: accountSid,
		api_version: '2010-04-01',
		call_sid: record.sid,
		conference_sid: null,
		date_created: rfc2822(createdAtMs),
		date_updated: rfc2822(createdAtMs),
		start_time: rfc2822(record.answeredAtMs ?? createdAtMs),
		duration: String(durationSec),
		price: null,
		price_unit: 'USD',
		status: 'completed',
		channels: 1,
		source,
		track: 'both',
		error_code: null,
		encryption_details: null,
		uri: `/2010-04-01/Accounts/${accountSid}/Recordings/${sid}.json`,
	};
}

/**
 * One page of a list, newest first, with the addresses of the pages around it.
 *
 * @template T @param {T[]} all @param {string} name @param {string} pathname @param {URLSearchParams} query
 */
function pageOf(all, name, pathname, query) {
	const size = Number(query.get('PageSize') ?? 50);
	const page = Number(query.get('Page') ?? 0);
	const start = page * size;
	/** @param {number} number */
	const uriOf = (number) => {
		const asked = new URLSearchParams(query);
		asked.set('PageSize', String(size));
		asked.set('Page', String(number));
		return `${pathname}?${asked}`;
	};
	return {
		[name]: all.slice(start, start + size),
		start,
		end: Math.min(start + size, all.length) - 1,
		page,
		page_size: size,
		uri: uriOf(page),
		first_page_uri: uriOf(0),
		previous_page_uri: page > 0 ? uriOf(page - 1) : null,
		next_page_uri: start + size < all.length ? uriOf(page + 1) : null,
	};
}

module.exports = { callResource, pageOf, recordingResource, startedAtMs };
