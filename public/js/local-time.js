// Times are in the organization's time zone. Here the reader's own joins it on hover, and "2 minutes ago" stays true.
import { toRelative } from './relative-time.js';

const REFRESH_MS = 30_000;
const own = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'short' });
const ownZone = Intl.DateTimeFormat().resolvedOptions().timeZone;

for (const time of document.querySelectorAll('time[datetime][title]')) {
  const local = own.format(new Date(time.dateTime)).replace(' at ', ', ');
  // The same wall clock in both zones is told once.
  if (!time.title.includes(local)) time.title = `${time.title}\n${local} where you are (${ownZone})`;
}

function refresh() {
  const now = new Date();
  for (const time of document.querySelectorAll('time[data-relative]')) {
    const text = toRelative(new Date(time.dateTime), now);
    if (time.textContent !== text) time.textContent = text;
  }
}

setInterval(refresh, REFRESH_MS);
document.addEventListener('visibilitychange', () => {
  if (!document.hidden) refresh();
});
