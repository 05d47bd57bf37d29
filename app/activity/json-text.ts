/**
 * JSON that is written already: who has its text need not have it written once more. A class, so that `instanceof` tells
 * it from every body.
 */
export class JsonText {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** The JSON text of a value, written or not. */
export function toJsonText(value: unknown): string {
  return value instanceof JsonText ? value.text : JSON.stringify(value);
}
