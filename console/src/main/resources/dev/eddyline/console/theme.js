/** Light or dark: as the system has it, unless somebody has chosen. */

import { recall } from './local.js';

export function applyTheme() {
  const theme = recall('theme', 'auto');
  if (theme === 'auto') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}

const systemIsDark = () => matchMedia('(prefers-color-scheme: dark)').matches;

export function isDark() {
  const theme = recall('theme', 'auto');
  return theme === 'auto' ? systemIsDark() : theme === 'dark';
}

/** What to keep so that the other colours show: that of the system is not kept as a choice. */
export function otherTheme() {
  const dark = !isDark();
  return dark === systemIsDark() ? 'auto' : dark ? 'dark' : 'light';
}

/** Calls when the colours change; returns what ends it. */
export function onTheme(listener) {
  const media = matchMedia('(prefers-color-scheme: dark)');
  media.addEventListener('change', listener);
  document.addEventListener('theme', listener);
  return () => {
    media.removeEventListener('change', listener);
    document.removeEventListener('theme', listener);
  };
}

/** A colour of the style sheet as it is now: a name may stand for two, one of which shows. */
export function colour(name) {
  const probe = document.body.appendChild(document.createElement('i'));
  probe.hidden = true;
  probe.style.color = `var(--${name})`;
  const shown = getComputedStyle(probe).color;
  probe.remove();
  return shown;
}
