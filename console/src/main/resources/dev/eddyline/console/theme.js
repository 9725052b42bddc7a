/** Light or dark: as the system has it, unless somebody has chosen. */

import { recall } from './local.js';

export function applyTheme() {
  const theme = recall('theme', 'auto');
  if (theme === 'auto') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}

export function isDark() {
  const theme = recall('theme', 'auto');
  return theme === 'auto' ? matchMedia('(prefers-color-scheme: dark)').matches : theme === 'dark';
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

/** A colour of the style sheet. */
export function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}
