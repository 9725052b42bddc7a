/**
 * Pages as functions of what is known: `h` describes elements, `patch` makes the page so and keeps
 * what stays, by its key. Texts are only ever text nodes, so nothing that is shown can be markup.
 */

const SVG = 'http://www.w3.org/2000/svg';

/** Set as properties, since their attributes are only what they begin with. */
const PROPERTIES = new Set(['value', 'checked', 'disabled', 'selected', 'open', 'indeterminate']);

/**
 * An element. Props are attributes, `on…` listeners, `style` (an object of properties), `class`,
 * `key`, and `mounted`: a function of the element that may return what undoes it.
 *
 * @param {string} type
 * @param {Record<string, any> | null} [props]
 * @param {...any} children nodes, texts, numbers, lists of them; null and false are nothing
 */
export function h(type, props, ...children) {
  return { type, props: props ?? {}, key: props?.key, children: flat(children, []) };
}

function flat(children, into) {
  for (const child of children) {
    if (Array.isArray(child)) flat(child, into);
    else if (child !== null && child !== undefined && child !== false && child !== '') {
      into.push(typeof child === 'object' ? child : { type: '#', text: String(child) });
    }
  }
  return into;
}

/** What is in an element now, by the element. */
const shown = new WeakMap();

/**
 * Makes the children of an element be these.
 *
 * @param {Element} parent
 * @param {any} children
 */
export function patch(parent, children) {
  patchList(parent, flat([children], []));
}

function patchList(parent, next) {
  const before = shown.get(parent) ?? [];
  const byKey = new Map();
  for (const [key, node] of keyed(before)) byKey.set(key, node);
  for (const [key, node] of keyed(next)) {
    const old = byKey.get(key);
    if (old && old.type === node.type) {
      byKey.delete(key);
      update(old, node);
    } else {
      create(parent, node);
    }
  }
  for (const node of byKey.values()) {
    unmount(node);
    node.dom.remove();
  }
  let at = parent.firstChild;
  for (const { dom } of next) {
    if (dom === at) at = at.nextSibling;
    else parent.insertBefore(dom, at);
  }
  shown.set(parent, next);
}

/** Nodes without a key, or with one key, are told apart by their place among those of their type. */
function keyed(nodes) {
  const counts = new Map();
  return nodes.map((node) => {
    const name = node.key === undefined ? node.type : `${node.type}=${node.key}`;
    const count = counts.get(name) ?? 0;
    counts.set(name, count + 1);
    return [`${name}#${count}`, node];
  });
}

function create(parent, node) {
  if (node.type === '#') {
    node.dom = document.createTextNode(node.text);
    return;
  }
  const inSvg = node.type === 'svg' || parent.namespaceURI === SVG;
  const dom = inSvg ? document.createElementNS(SVG, node.type) : document.createElement(node.type);
  node.dom = dom;
  dom.listeners = {};
  if (node.children.length > 0) patchList(dom, node.children);
  for (const name of Object.keys(node.props)) setProp(dom, name, undefined, node.props[name]);
  if (node.props.mounted) {
    // The element is in the page only when its parents are.
    queueMicrotask(() => {
      if (!node.left) dom.undoMounted = node.props.mounted(dom);
    });
  }
}

function update(old, node) {
  const { dom } = old;
  node.dom = dom;
  if (node.type === '#') {
    if (old.text !== node.text) dom.data = node.text;
    return;
  }
  if (old.children.length > 0 || node.children.length > 0) patchList(dom, node.children);
  for (const name of Object.keys(old.props)) {
    if (!(name in node.props)) setProp(dom, name, old.props[name], undefined);
  }
  for (const name of Object.keys(node.props)) setProp(dom, name, old.props[name], node.props[name]);
}

function unmount(node) {
  node.left = true;
  if (node.type === '#') return;
  node.dom.undoMounted?.();
  shown.get(node.dom)?.forEach(unmount);
}

function setProp(dom, name, old, value) {
  if (name === 'key' || name === 'mounted') return;
  if (name.startsWith('on')) {
    const event = name.slice(2).toLowerCase();
    if (!(event in dom.listeners)) {
      dom.addEventListener(event, (happened) => dom.listeners[event]?.(happened));
    }
    dom.listeners[event] = value;
  } else if (name === 'style') {
    for (const property of Object.keys(old ?? {})) {
      if (!(property in (value ?? {}))) dom.style.removeProperty(property);
    }
    for (const [property, of] of Object.entries(value ?? {})) {
      if (old?.[property] !== of) dom.style.setProperty(property, String(of));
    }
  } else if (PROPERTIES.has(name)) {
    // What somebody types is theirs, unless the page wants another value than it did.
    if (old !== value) dom[name] = value ?? '';
    else if ((name === 'checked' || name === 'selected') && dom[name] !== value) dom[name] = value;
  } else if (old !== value) {
    if (value === undefined || value === null || value === false) dom.removeAttribute(name);
    else dom.setAttribute(name, value === true ? '' : String(value));
  }
}

/** Class names, without those that do not hold. */
export function classes(...names) {
  return names.filter(Boolean).join(' ');
}
