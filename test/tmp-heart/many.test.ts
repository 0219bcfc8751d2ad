import { storeOver } from '../../lib/open-store';
import { openSqliteDriver } from '../../lib/sqlite/driver';
import { Walk } from '../conformance/random/walk';
test('many', async () => {
	const stats: Record<string, number> = {};
	for (let seed = 1000; seed < 1000 + Number(process.env.SEEDS ?? 100); seed++) {
		const store = storeOver(await openSqliteDriver({ file: ':memory:' }));
		const walk = new Walk(seed, `m${seed}`, [store]);
		const m = (walk as any).model; const run = m.run.bind(m);
		m.run = (op: any) => { const a = run(op); const k = (a && (a.kind ?? (Array.isArray(a) ? a.map((x: any) => x.kind ?? x).join() : a.batch === -1 ? 'none' : a.attempt > 1 ? 'lapsed' : a.batch >= 0 ? 'new' : Object.keys(a)[0] + (Object.values(a)[0] ? '+' : '0')))); stats[op.op + ' ' + k] = (stats[op.op + ' ' + k] ?? 0) + 1; return a; };
		await walk.go(250);
		await store.close();
	}
	console.log(Object.entries(stats).sort().map(([k, v]) => `${v} ${k}`).join('\n'));
}, 600000);
