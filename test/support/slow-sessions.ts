import type { Database } from '../../app/store/database.types.ts';

/**
 * Has PostgreSQL take 20 ms to save a session, as one under load does: what does not wait for it shows. The embedded
 * database does one thing at a time and could not be overtaken while it sleeps.
 */
export async function slowSessions({ kind, sql }: Database): Promise<void> {
  if (kind !== 'server') return;
  await sql(`CREATE FUNCTION take_time() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN PERFORM pg_sleep(0.02); RETURN NEW; END $$`);
  await sql('CREATE TRIGGER slow BEFORE INSERT OR UPDATE ON sessions FOR EACH ROW EXECUTE FUNCTION take_time()');
}
