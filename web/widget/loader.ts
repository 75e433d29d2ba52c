/**
 * The one script a shop embeds. It draws the launcher, offers `window.Kefu`, and loads the chat when it is first
 * opened (or, when a conversation is under way, as soon as the page is idle). It must stay below 3 KB gzipped, and
 * whatever fails in it must not disturb the page.
 */
import type { Chat, ChatModule, Events, Kefu, Listener, PageContext } from "./bridge.ts";
import css from "./styles/loader.css?inline";
import { inkOn, isColor } from "./color.ts";
import { launcherTexts } from "./texts.ts";

declare const __CHAT_FILE__: string;

const script =
  (document.currentScript as HTMLScriptElement | null) ??
  document.querySelector<HTMLScriptElement>('script[data-site][src*="/widget.js"]');

function start(script: HTMLScriptElement): void {
  const options = script.dataset;
  const { site = "default", theme, color = "", position } = options;
  const language = options.language || navigator.language;
  const texts = launcherTexts(/^zh/i.test(language));
  const base = new URL(".", script.src);
  const listeners = new Map<string, Set<(detail: never) => void>>();
  let chat: Chat | undefined;
  let loading: Promise<void> | undefined;
  let identity: string | null | undefined;
  let context: PageContext | undefined;
  let isOpen = false;
  let returnTo: Element | null = null;

  const host = document.createElement("kefu-widget");
  if (theme) host.dataset.theme = theme;
  const nearStart = getComputedStyle(document.documentElement).direction === "rtl" ? "right" : "left";
  host.toggleAttribute("start", position === "start" || position === nearStart);
  if (isColor(color)) host.style.cssText = `--w-color:${color};--w-on:${inkOn(color)}`;
  const root = host.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  root.adoptedStyleSheets = [sheet];
  const { frame, button, badge, trouble } = drawLauncher(texts.loadFailed, options.launcher);
  root.append(frame);
  button.addEventListener("click", () => (isOpen ? close() : open()));

  function emit<Name extends keyof Events>(event: Name, detail: Events[Name]): void {
    if (event === "unread") showUnread(detail as number);
    for (const listener of listeners.get(event) ?? []) {
      try {
        (listener as Listener<Name>)(detail);
      } catch (error) {
        reportError(error);
      }
    }
  }

  function load(): Promise<void> {
    loading ??= import(/* @vite-ignore */ new URL(`widget/${__CHAT_FILE__}`, base).href)
      .then(({ mountChat }: ChatModule) =>
        mountChat({ site, origin: base.origin, root, options, language, identity, close, emit }),
      )
      .then((mounted) => {
        chat = mounted;
        if (identity !== undefined) chat.identify(identity); // it may have changed while the chat was loading
        if (context) chat.setContext(context);
      })
      .catch((error: unknown) => {
        loading = undefined;
        throw error;
      });
    return loading;
  }

  /** `quietly`: after a reload, when the customer is busy elsewhere on the page. */
  function open(draft?: string, quietly = false): void {
    if (isOpen) return chat?.open({ focus: true, draft });
    isOpen = true;
    returnTo = root.activeElement ? button : document.activeElement;
    trouble.hidden = true;
    show();
    load().then(
      () => isOpen && (chat?.open({ focus: !quietly, draft }), emit("open", undefined)),
      (error: unknown) => {
        isOpen = false;
        trouble.hidden = false;
        show();
        emit("error", { code: "load_failed", detail: String(error) });
      },
    );
  }

  function close(): void {
    if (!isOpen) return;
    isOpen = false;
    show();
    chat?.close();
    const focus = returnTo instanceof HTMLElement && returnTo !== document.body && returnTo.isConnected;
    (focus ? (returnTo as HTMLElement) : button).focus();
    emit("close", undefined);
  }

  function show(): void {
    host.toggleAttribute("open", isOpen);
    button.ariaExpanded = String(isOpen);
    nameButton(isOpen ? texts.close : texts.open);
  }

  function showUnread(count: number): void {
    badge.hidden = count === 0;
    badge.textContent = count > 9 ? "9+" : String(count);
    if (!isOpen) nameButton(count ? `${texts.open}, ${texts.unread(count)}` : texts.open);
  }

  /** What is written on it comes first, so that it can be called by that. */
  function nameButton(name: string): void {
    button.ariaLabel = options.launcher && !isOpen ? `${options.launcher}. ${name}` : name;
  }

  const kefu: Kefu = {
    open: (draft) => open(draft),
    close,
    identify(jwt) {
      identity = jwt;
      chat?.identify(jwt);
    },
    setContext(told) {
      context = told;
      chat?.setContext(told);
    },
    on(event, listener) {
      const known = listeners.get(event) ?? new Set();
      listeners.set(event, known.add(listener));
      return () => void known.delete(listener);
    },
  };

  show();
  document.body.append(host);
  window.Kefu = kefu;
  window.dispatchEvent(new CustomEvent("kefu:ready"));
  resume(site, () => open(undefined, true), () => void load().catch(() => {}));
}

/** Take up what a reload interrupted: the open panel at once, a closed conversation when there is time. */
function resume(site: string, open: () => void, load: () => void): void {
  try {
    const kept = (area: Storage, what: string) => area.getItem(`kefu:${site}:${what}`);
    const ui = JSON.parse(kept(sessionStorage, "ui") ?? "{}") as { open?: boolean };
    if (ui.open) open();
    else if (kept(sessionStorage, "session") ?? kept(localStorage, "session"))
      (window.requestIdleCallback ?? setTimeout)(load);
  } catch {
    // No storage here: there is nothing to take up.
  }
}

/** The launcher: a speech bubble with a face. Built node by node, so no policy of the page can forbid it. */
function drawLauncher(loadFailed: string, words = "") {
  const frame = add(null, "div", "frame");
  const trouble = add(frame, "p", "trouble", loadFailed);
  trouble.setAttribute("role", "status");
  trouble.hidden = true;
  const button = add(frame, "button", "launcher") as HTMLButtonElement;
  button.type = "button";
  button.append(drawFace());
  if (words) add(button, "span", "tag", words);
  const badge = add(button, "span", "badge");
  badge.hidden = true;
  return { frame, button, badge, trouble };
}

function drawFace(): SVGElement {
  const face = svg("svg", { viewBox: "0 0 32 32", "aria-hidden": "true" });
  face.append(
    svg("path", { class: "eyes", d: "M11.5 11v4M20.5 11v4" }),
    svg("path", { class: "smile", d: "M9.5 19.5c3.6 4 9.4 4 13 0" }),
    svg("path", { class: "down", d: "M9 13l7 7 7-7" }),
  );
  return face;
}

function add(parent: Element | null, tag: string, name: string, text = ""): HTMLElement {
  const element = document.createElement(tag);
  element.className = name;
  element.textContent = text;
  parent?.append(element);
  return element;
}

function svg(tag: string, attributes: Record<string, string>): SVGElement {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

if (script && !window.Kefu) {
  if (document.body) start(script);
  else addEventListener("DOMContentLoaded", () => start(script));
}
