/** What this browser keeps between visits. Without storage everything lasts as long as the page. */

const PREFIX = 'eddyline.console.';
const fallback = new Map();

export function recall(name, otherwise = null) {
  try {
    const text = localStorage.getItem(PREFIX + name);
    return text === null ? (fallback.get(name) ?? otherwise) : JSON.parse(text);
  } catch {
    return fallback.get(name) ?? otherwise; // no storage, or what is there is none of ours
  }
}

export function keep(name, value) {
  fallback.set(name, value);
  try {
    localStorage.setItem(PREFIX + name, JSON.stringify(value));
  } catch {
    // It is kept as long as the page.
  }
}

const FIRST = ['calm', 'swift', 'clear', 'steady', 'bright', 'quiet', 'deep', 'keen', 'mild', 'brisk'];
const SECOND = [
  'otter',
  'heron',
  'trout',
  'willow',
  'pebble',
  'kingfisher',
  'reed',
  'dipper',
  'alder',
  'perch',
];

const one = (of) => of[Math.floor(Math.random() * of.length)];

/** A name for somebody who gave none. */
export function friendlyName() {
  return `${one(FIRST)}-${one(SECOND)}-${Math.floor(10 + Math.random() * 90)}`;
}

/** What is wrong with a name, if anything: 1 to 128 visible ASCII characters. */
export function nameFault(name) {
  if (name.length < 1 || name.length > 128) return 'A name has 1 to 128 characters.';
  return /^[!-~]+$/.test(name) ? null : 'A name has letters, digits and signs of ASCII, without spaces.';
}
