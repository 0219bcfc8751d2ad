'use strict';

/**
 * A fixed offset at which the clock shows this minute of the day; between -12:00 and +11:59.
 *
 * @param {number} minuteOfDay @param {number} atMs
 */
function zoneWhere(minuteOfDay, atMs) {
	const at = new Date(atMs);
	const shifted = minuteOfDay - (at.getUTCHours() * 60 + at.getUTCMinutes());
	const offset = ((((shifted + 720) % 1440) + 1440) % 1440) - 720;
	const two = (/** @type {number} */ value) => String(value).padStart(2, '0');
	const size = Math.abs(offset);
	return `${offset < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}

module.exports = { zoneWhere };
