import { storeOver } from '../../lib/open-store';
import { openSqliteDriver } from '../../lib/sqlite/driver';
import { Walk } from '../conformance/random/walk';
test('one', async () => {
		const seed = Number(process.env.SEED); const ticket = process.env.TICKET!;
		const store = storeOver(await openSqliteDriver({ file: ':memory:' }));
		const walk = new Walk(seed, `m${seed}`, [store]);
		const m = (walk as any).model; const run = m.run.bind(m); const out: string[] = []; let last = ''; let n = 0;
		m.run = (op: any) => { n++; const a = run(op); const v = [...m.enrollments.flatMap((e: any) => e.visits)].find((v: any) => v.id === ticket); const s = v ? `${v.state} ${JSON.stringify(v.ready)} batch ${m.batches.indexOf(v.batch)} ${v.batch?.state} ${v.batch?.attempt}` : ''; if (s !== last || JSON.stringify(a).includes(ticket)) out.push(`${n} ${m.nowMs} ${JSON.stringify(op).slice(0, 300)} -> ${s} || ${JSON.stringify(a).slice(0,200)}`); last = s; return a; };
		try { await walk.go(250); } catch (e) { out.push('failed'); }
		console.log(out.join('\n'));
}, 600000);
