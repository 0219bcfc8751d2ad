'use strict';

const DETECTION_MS = 3_000;
/** What a machine says before its beep. */
const GREETING_MS = 5_000;

/**
 * What machine detection finds about the callee, and the time of the played call that it takes.
 *
 * @param {import('./check-request').Parameters} request @param {import('./callee-script').CalleeScript} script
 * @returns {{ answeredBy: string, takenMs: number }}
 */
function detectMachine(request, script) {
	const { answer = 'human', machineBeep = true, detectionMs = DETECTION_MS } = script;
	const waitsForEnd = request.MachineDetection === 'DetectMessageEnd' && answer === 'machine';
	const end = machineBeep ? 'machine_end_beep' : 'machine_end_silence';
	const machine = waitsForEnd ? end : 'machine_start';
	return {
		answeredBy: script.answeredBy ?? (answer === 'machine' ? machine : answer),
		takenMs: detectionMs + (waitsForEnd ? GREETING_MS : 0),
	};
}

module.exports = { detectMachine };
