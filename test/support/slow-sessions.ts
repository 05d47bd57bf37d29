import type { Database } from '../../app/store/database.types.ts';

/**
 * Makes PostgreSQL take 20 ms to save a session, as it does under load, so that a response that does not wait for the save
 * shows. The embedded database runs one statement at a time, so nothing can overtake a save there.
 */
export async function slowSessions({ kind, sql }: Database): Promise<void> {
  if (kind !== 'server') return;
  await sql(`CREATE FUNCTION take_time() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN PERFORM pg_sleep(0.02); RETURN NEW; END $$`);
  await sql('CREATE TRIGGER slow BEFORE INSERT OR UPDATE ON sessions FOR EACH ROW EXECUTE FUNCTION take_time()');
}
