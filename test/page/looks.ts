// What a page is for those who use no mouse, or see little: expressions that a spec evaluates in it.

/** Runs in the page: all that can take the focus, with what a screen reader would call it. */
export const FOCUSABLE = `[...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']")]
  .filter((one) => one.checkVisibility({ visibilityProperty: true }) && !one.closest("[inert]"))`;

/** The name by the rules that this page uses of them: aria-label, labels, content (Accessible Name 1.2, 4.3). */
export const NAME = `(one) => {
  const by = one.getAttribute("aria-labelledby");
  const text = by ? by.split(" ").map((id) => document.getElementById(id)?.textContent ?? "").join(" ")
    : one.getAttribute("aria-label") ?? [...(one.labels ?? [])].map((label) => label.textContent).join(" ");
  return (text || one.textContent || one.title || "").trim();
}`;

/** Relative luminance and contrast (WCAG 2.2), of the text of each element against the first ground behind it that is not clear. */
export const CONTRASTS = `(() => {
  const parse = (text) => { const [r, g, b, a = 1] = text.match(/[\\d.]+/g).map(Number); return { r, g, b, a }; };
  const over = (top, under) => ({ r: top.r * top.a + under.r * (1 - top.a), g: top.g * top.a + under.g * (1 - top.a), b: top.b * top.a + under.b * (1 - top.a), a: 1 });
  const light = ({ r, g, b }) => [r, g, b].map((one) => one / 255).map((one) => one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4)
    .reduce((sum, one, i) => sum + one * [0.2126, 0.7152, 0.0722][i], 0);
  const ground = (one) => { const chain = []; for (let at = one; at; at = at.parentElement) chain.unshift(parse(getComputedStyle(at).backgroundColor));
    return chain.reduce((under, top) => over(top, under), parse("rgb(255,255,255)")); };
  const found = [];
  for (const one of document.querySelectorAll("body *")) {
    if (one.closest("svg, [aria-hidden=true], .unseen, .skip, option, noscript") || !one.checkVisibility()) continue;
    const isWritten = [...one.childNodes].some((child) => child.nodeType === 3 && child.textContent.trim() !== "") || one.matches("input[type=number], input[type=text], select");
    if (!isWritten) continue;
    const under = ground(one);
    const [a, b] = [light(over(parse(getComputedStyle(one).color), under)), light(under)].sort((x, y) => y - x);
    found.push({ what: one.tagName + "." + one.className + " " + one.textContent.trim().slice(0, 30), ratio: (a + 0.05) / (b + 0.05) });
  }
  return found;
})()`;
