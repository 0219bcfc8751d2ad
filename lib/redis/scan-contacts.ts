import { createHash } from 'node:crypto';
import type { RedisConnection } from './connection';
import type { Keys } from './keys';

/**
 * One page of contact ids. Contacts have no index of their own (it would cost memory a contact), so that all keys are
 * walked with SCAN, one master after the other. A cursor of SCAN means something only to the server process that gave it:
 * when a server was restarted or replaced since the last page, the scan begins anew.
 */
export async function scanContacts(
	connection: RedisConnection,
	keys: Keys,
	cursor: string,
	limit: number,
): Promise<{ contactIds: string[]; cursor: string }> {
	const masters = await identified(connection);
	const servers = createHash('sha256')
		.update(masters.map(({ runId }) => runId).join())
		.digest('base64url')
		.slice(0, 12);
	const [cursorServers, cursorIndex, cursorNode] = cursor.split('.');
	const goesOn = cursor !== '' && cursorServers === servers;
	const index = goesOn ? Number(cursorIndex) : 0;
	const [next, found] = await connection.answer(
		masters[index].node.scan(goesOn ? cursorNode : '0', 'MATCH', keys.contactPattern(), 'COUNT', limit),
	);
	const contactIds = found.map((key) => keys.contactIdIn(key));
	if (next !== '0') return { contactIds, cursor: `${servers}.${index}.${next}` };
	return { contactIds, cursor: index + 1 < masters.length ? `${servers}.${index + 1}.0` : '' };
}

/** The masters, in an order that lasts as long as their processes do. */
async function identified(connection: RedisConnection) {
	const masters = await Promise.all(
		connection.masters().map(async (node) => {
			const info = await connection.answerUnlessForbidden(node.info('server'));
			// Where INFO is forbidden, a restart in the middle of a scan goes unseen.
			const runId = /^run_id:(\w+)/m.exec(info ?? '')?.[1] ?? `${node.options.host}:${node.options.port}`;
			return { node, runId };
		}),
	);
	return masters.sort((a, b) => (a.runId < b.runId ? -1 : 1));
}
