import { DatabaseSync } from 'node:sqlite';
import type { Redis } from 'ioredis';

/** Bytes of a SQLite file that hold something, free pages left out. */
export function usedBytes(database: DatabaseSync): number {
	const read = (pragma: string) => Number(Object.values(database.prepare(`PRAGMA ${pragma}`).get()!)[0]);
	return (read('page_count') - read('freelist_count')) * read('page_size');
}

/** The same of a file that others have open. */
export function usedBytesOf(file: string): number {
	const database = new DatabaseSync(file, { readOnly: true });
	try {
		return usedBytes(database);
	} finally {
		database.close();
	}
}

/** Everything that the server holds. */
export async function usedMemory(redis: Redis): Promise<number> {
	return Number(/used_memory:(\d+)/.exec(await redis.info('memory'))![1]);
}

/** Redis bytes a contact by what the key holds: `c` document, `e` events, `l` ledger, `q` queues. A sample of the keys. */
export async function bytesByKind(redis: Redis, contacts: number): Promise<Record<string, number>> {
	const keys: string[] = [];
	for await (const page of redis.scanStream({ count: 1_000 })) keys.push(...(page as string[]));
	const byKind = new Map<string, string[]>();
	for (const key of keys) {
		const kind = /}:(\w+)/.exec(key)?.[1] ?? 'other';
		if (!byKind.has(kind)) byKind.set(kind, []);
		byKind.get(kind)!.push(key);
	}
	const bytes: Record<string, number> = {};
	for (const [kind, own] of byKind) {
		const sample = own.slice(0, 200);
		const sizes = await Promise.all(
			sample.map(async (key) => Number(await redis.memory('USAGE', key, 'SAMPLES', 0))),
		);
		const mean = sizes.reduce((sum, size) => sum + size, 0) / sample.length;
		if ((mean * own.length) / contacts >= 1) bytes[kind] = Math.round((mean * own.length) / contacts);
	}
	return bytes;
}
