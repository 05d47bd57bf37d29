import path from 'node:path';
import type { Page } from 'playwright-core';
import sharp from 'sharp';

const ROOT = path.resolve(import.meta.dirname, '../..');
/** Taller pages are cut: what lies below is more of the same. */
const MAX_HEIGHT = 1_250;
/** Fewer colours keep a picture of a page small, and cannot be told from all of them. */
const QUALITY = 80;
/** Around a card, so that its corners and its shadow are seen. */
const MARGIN = 14;
/** A part is cut where it is taller. */
const MAX_PART = 960;

/** The picture of a whole page, into `file` (relative to the project). */
export async function takePage(page: Page, file: string): Promise<void> {
  const { width, height } = (await page.evaluate(
    '({ width: window.innerWidth, height: document.documentElement.scrollHeight })',
  )) as { width: number; height: number };
  const clip = { x: 0, y: 0, width, height: Math.min(height, MAX_HEIGHT) };
  await keep(await page.screenshot({ fullPage: true, clip, animations: 'disabled' }), file);
}

/** The picture of a part of a page; of a card with a little around it. */
export async function takePart(page: Page, selector: string, file: string): Promise<void> {
  const box = await page.locator(selector).boundingBox();
  if (!box) throw new Error(`Nothing on the page is ${selector}`);
  const margin = selector === '.card' ? MARGIN : 0;
  const clip = {
    x: Math.max(0, box.x - margin),
    y: Math.max(0, box.y - margin),
    width: box.width + 2 * margin,
    height: Math.min(box.height + 2 * margin, MAX_PART),
  };
  await keep(await page.screenshot({ fullPage: true, clip, animations: 'disabled' }), file);
}

async function keep(picture: Buffer, file: string): Promise<void> {
  const options = { palette: true, quality: QUALITY, dither: 0, effort: 10, compressionLevel: 9 };
  await sharp(picture).png(options).toFile(path.join(ROOT, file));
}
