// A copy button after every element with `data-copy`; without scripts there is none, and a click on an id selects it.
// `data-copy`: what is copied, as a name ("Copy request id"). The text of the element is what goes to the clipboard.
const SVG = 'http://www.w3.org/2000/svg';
const ICON =
  'M7 7V4.5A1.5 1.5 0 0 1 8.5 3h7A1.5 1.5 0 0 1 17 4.5v7a1.5 1.5 0 0 1-1.5 1.5H13M3 8.5A1.5 1.5 0 0 1 4.5 7h7A1.5 1.5 0 0 1 13 8.5v7a1.5 1.5 0 0 1-1.5 1.5h-7A1.5 1.5 0 0 1 3 15.5z';
const DONE = 'm4.5 10.5 3.5 3.5 7.5-8';
const DONE_MS = 2_000;

const status = document.createElement('p');
status.className = 'visually-hidden';
status.setAttribute('role', 'status');
document.body.append(status);

for (const source of document.querySelectorAll('[data-copy]')) source.after(createButton(source));

function createButton(source) {
  const name = source.dataset.copy || 'this';
  const button = document.createElement('button');
  const icon = document.createElementNS(SVG, 'svg');
  const path = document.createElementNS(SVG, 'path');
  icon.setAttribute('viewBox', '0 0 20 20');
  icon.setAttribute('aria-hidden', 'true');
  path.setAttribute('d', ICON);
  icon.append(path);
  button.type = 'button';
  button.className = 'copy';
  button.title = `Copy ${name}`;
  button.setAttribute('aria-label', `Copy ${name}`);
  button.append(icon);
  button.addEventListener('click', async () => {
    const copied = await copy(source);
    status.textContent = copied ? `Copied ${name}.` : `${name} is selected: press Ctrl+C or ⌘C to copy it.`;
    if (!copied) return;
    path.setAttribute('d', DONE);
    button.classList.add('copied');
    setTimeout(() => {
      path.setAttribute('d', ICON);
      button.classList.remove('copied');
      status.textContent = '';
    }, DONE_MS);
  });
  return button;
}

/** Whether the text of `source` is on the clipboard; where the browser gives none, it is selected at least. */
async function copy(source) {
  const text = source.textContent.trim();
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const range = document.createRange();
    range.selectNodeContents(source);
    getSelection().removeAllRanges();
    getSelection().addRange(range);
    // Plain http has no clipboard but this.
    return document.execCommand('copy');
  }
}
