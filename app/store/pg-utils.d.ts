// What pg's own cursors and streams take from it; @types/pg leaves it out.
declare module 'pg/lib/utils.js' {
  const utils: {
    /** A value as PostgreSQL reads it in text format; null stays null. */
    prepareValue(value: unknown): string | Buffer | null;
  };
  export default utils;
}
