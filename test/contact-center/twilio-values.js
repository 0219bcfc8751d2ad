'use strict';
const { randomBytes } = require('node:crypto');

/** @param {string} prefix two letters: what it identifies */
function newSid(prefix) {
	return `${prefix}${randomBytes(16).toString('hex')}`;
}

/** An instant as Twilio's API and callbacks write it: whole seconds. @param {number} atMs */
function rfc2822(atMs) {
	return new Date(atMs).toUTCString().replace('GMT', '+0000');
}

module.exports = { newSid, rfc2822 };
