import fs from 'node:fs';

/** The brand's picture, read once at boot. */
export interface BrandLogo {
  readonly content: Buffer;
  readonly type: 'svg' | 'png';
  /** More than twice as wide as high: it has the name in it, so the name is not written beside it. */
  readonly wide: boolean;
}

const MAX_BYTES = 256 * 1024;
const PNG = Buffer.from('89504e470d0a1a0a', 'hex');
/** An SVG's root, after declaration, comments and document type. */
const SVG = /^\uFEFF?\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--[\s\S]*?-->\s*|<!DOCTYPE[^>]*>\s*)*(<svg\b[^>]*>)/i;

/** Reads an SVG or PNG file. Throws an Error whose message says what is wrong with it, without its path. */
export function readBrandLogo(file: string): BrandLogo {
  let content: Buffer;
  try {
    content = fs.readFileSync(file);
  } catch (cause) {
    throw new Error('names no file that can be read', { cause });
  }
  if (content.length > MAX_BYTES) throw new Error(`is larger than ${MAX_BYTES / 1024} KB`);
  if (content.length >= 24 && content.subarray(0, 8).equals(PNG)) {
    // IHDR comes first: width and height at fixed places.
    return { content, type: 'png', wide: content.readUInt32BE(16) > 2 * content.readUInt32BE(20) };
  }
  const root = SVG.exec(content.toString('utf8'))?.[1];
  if (root === undefined) throw new Error('is neither an SVG nor a PNG image');
  return { content, type: 'svg', wide: isWide(root) };
}

function isWide(root: string): boolean {
  const [, box = ''] = /\bviewBox\s*=\s*["']([^"']*)/i.exec(root) ?? [];
  const [, , width, height] = box
    .trim()
    .split(/[\s,]+/)
    .map(Number);
  const attribute = (name: string): number => Number(new RegExp(`\\s${name}\\s*=\\s*["']([\\d.]+)`).exec(root)?.[1]);
  return (width ?? attribute('width')) > 2 * (height ?? attribute('height'));
}
