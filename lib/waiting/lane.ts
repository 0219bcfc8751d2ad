/** Parts a lane from its step in a key of queues; no n8n id has it. */
const MARK = '#';

/**
 * The key of a further line of the same step: contacts of a step may stand in several (who waits to be called, who is
 * being called), each handed out or judged on its own.
 */
export function laneOf(stepKey: string, lane: string): string {
	return `${stepKey}${MARK}${lane}`;
}

/** The step of a lane; a step's own key is its own. */
export function stepOfLane(key: string): string {
	const at = key.indexOf(MARK);
	return at < 0 ? key : key.slice(0, at);
}
