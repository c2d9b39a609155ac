// Completes queries as they are written: terms from the description of the dataset in VoID, in the
// place where they fit, entities by their names, and prefixes. Everything comes from this host.
"use strict";

(function () {
  const VOID = "http://rdfs.org/ns/void#";
  const RDFS = "http://www.w3.org/2000/01/rdf-schema#";
  const SHACL = "http://www.w3.org/ns/shacl#";
  const SD = "http://www.w3.org/ns/sparql-service-description#";
  const TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type";
  const MOST = 12;
  const EVERYTHING = 200;
  const TOKEN = new RegExp(
    [
      /#[^\n]*/, // a comment; an IRI with # is taken first
      /"""[^]*?"""|'''[^]*?'''|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'/,
      /[?$]\w+/,
      /@[A-Za-z-]+/,
      /[A-Za-z][\w-]*:[\w.-]*\w|[A-Za-z][\w-]*:|:\w*/,
      /[A-Za-z_]\w*/,
      /[0-9][0-9.eE]*/,
      /[^\s]/,
    ]
      .map((part) => part.source)
      .reduce((all, part) => `${all}|${part}`, "<[^<>\\s]*>"),
    "g"
  );

  /** What may be written: read once from the description of the dataset. */
  class Words {
    constructor(nodes) {
      this.classes = new Map();
      this.properties = new Map();
      this.of = new Map();
      this.prefixes = new Map();
      this.base = "";
      const byId = new Map();
      for (const node of nodes) {
        const known = byId.get(node["@id"]) || {};
        for (const [name, values] of Object.entries(node)) {
          if (name !== "@id") known[name] = (known[name] || []).concat(values);
        }
        byId.set(node["@id"], known);
      }
      const values = (node, name) => (node[name] || []).map((v) => v["@id"] || v["@value"]);
      const is = (node, type) => values(node, TYPE).concat(node["@type"] || []).includes(type);
      for (const node of byId.values()) {
        const prefix = values(node, SHACL + "prefix")[0];
        if (prefix) this.prefixes.set(prefix, values(node, SHACL + "namespace")[0]);
        if (is(node, SD + "Dataset")) {
          this.base = values(node, VOID + "uriSpace")[0];
        }
      }
      const term = (iri) => {
        const node = byId.get(iri) || {};
        const text = (name) => String(values(node, RDFS + name)[0] || "");
        return { iri, name: this.shortened(iri), label: text("label"), about: text("comment") };
      };
      for (const node of byId.values()) {
        if (!is(node, SD + "Graph")) continue;
        for (const part of values(node, VOID + "classPartition").map((id) => byId.get(id))) {
          const iri = values(part, VOID + "class")[0];
          this.classes.set(iri, term(iri));
          const held = this.of.get(iri) || new Set();
          for (const id of values(part, VOID + "propertyPartition")) {
            held.add(values(byId.get(id), VOID + "property")[0]);
          }
          this.of.set(iri, held);
        }
        for (const part of values(node, VOID + "propertyPartition").map((id) => byId.get(id))) {
          const iri = values(part, VOID + "property")[0];
          this.properties.set(iri, term(iri));
        }
      }
    }

    shortened(iri) {
      let best = null;
      for (const [prefix, namespace] of this.prefixes) {
        const local = iri.slice(namespace.length);
        if (iri.startsWith(namespace) && /^\w[\w-]*$/.test(local)) {
          if (!best || namespace.length > best.length) best = { name: `${prefix}:${local}`, length: namespace.length };
        }
      }
      return best ? best.name : `<${iri}>`;
    }
  }

  function tokens(text) {
    return [...text.matchAll(TOKEN)]
      .filter((match) => !match[0].startsWith("#"))
      .map((match) => ({ text: match[0], start: match.index }));
  }

  /** The prefixes that a query declares, and the classes of each of its subjects, as IRIs. */
  function declared(all) {
    const prefixes = new Map();
    all.forEach((token, n) => {
      const [name, iri] = [all[n + 1], all[n + 2]];
      if (/^prefix$/i.test(token.text) && iri && iri.text.startsWith("<")) {
        prefixes.set(name.text.slice(0, -1), iri.text.slice(1, -1));
      }
    });
    return prefixes;
  }

  function full(name, prefixes) {
    if (name.startsWith("<")) return name.slice(1, -1);
    const colon = name.indexOf(":");
    const namespace = prefixes.get(name.slice(0, colon));
    return colon < 0 || namespace === undefined ? null : namespace + name.slice(colon + 1);
  }

  const isTerm = (text) => /^[?$<"'\w:@]/.test(text);
  const isPathMark = (text) => ["/", "|", "^", "!", "*", "+", "?", "(", ")"].includes(text);

  /**
   * Walk through tokens as triples. Gives, for the place after the last one, what comes next
   * (subject, property or value), of which subject, and after which property; with all `types`.
   */
  function walk(all, prefixes) {
    const types = new Map();
    let subject = null;
    let property = null;
    let next = "none";
    for (const { text } of all) {
      const word = text.toUpperCase();
      if (text === "{" || text === "." || text === "}") {
        [subject, property, next] = [null, null, "subject"];
      } else if (text === ";") {
        [property, next] = [null, "property"];
      } else if (text === ",") {
        if (property) next = "value";
      } else if (["FILTER", "BIND", "VALUES", "SELECT", "ORDER", "GROUP", "HAVING"].includes(word)) {
        next = "none";
      } else if (["OPTIONAL", "MINUS", "UNION", "GRAPH", "WHERE"].includes(word)) {
        next = word === "GRAPH" ? "graph" : "subject";
      } else if (next === "property" && isPathMark(text)) {
        property = null;
      } else if (next === "value" && isPathMark(text)) {
        [property, next] = [null, "property"];
      } else if (next === "subject" && isTerm(text)) {
        [subject, next] = [text, "property"];
      } else if (next === "property" && isTerm(text)) {
        [property, next] = [text, "value"];
      } else if (next === "value" && isTerm(text)) {
        const is = property === "a" || full(property, prefixes) === TYPE;
        if (is) types.set(subject, (types.get(subject) || []).concat(full(text, prefixes)));
        next = "end";
      }
    }
    return { subject, property, next, types };
  }

  /** What may stand at the caret: `kind`, the letters that are there, and where they begin. */
  function place(text, caret, usual) {
    const before = text.slice(0, caret);
    const written = before.match(/(?:<[^<>\s]*|[\w:.-]*)$/)[0];
    const start = caret - written.length;
    const all = tokens(text);
    const prefixes = new Map([...usual, ...declared(all)]);
    const earlier = all.filter((token) => token.start + token.text.length <= start);
    // A caret within a text, a comment, a variable or a language is no place for a name.
    const inside = all.some((t) => t.start < caret && caret < t.start + t.text.length && t.start < start);
    const comment = /(^|\s)#[^\n]*$/.test(before.replace(/<[^<>\s]*>/g, ""));
    if (inside || comment || /[?$@]$/.test(before.slice(0, start))) return null;
    const last = earlier.length ? earlier[earlier.length - 1].text : "";
    if (/^prefix$/i.test(last)) return { kind: "prefix", written, start };
    const at = walk(earlier, prefixes);
    const everywhere = walk(all, prefixes).types;
    if (at.next === "property") {
      const classes = (everywhere.get(at.subject) || []).filter(Boolean);
      return { kind: "property", written, start, classes };
    }
    if (at.next === "value") {
      const is = at.property === "a" || full(at.property, prefixes) === TYPE;
      return { kind: is ? "class" : "value", written, start };
    }
    return at.next === "subject" || at.next === "none" ? { kind: "subject", written, start } : null;
  }

  function ranked(terms, written) {
    const wanted = written.toLowerCase().replace(/^<|>$/g, "");
    const colon = wanted.indexOf(":");
    const local = wanted.slice(colon + 1);
    const score = ({ name, label }) => {
      const lowered = name.toLowerCase();
      if (lowered.startsWith(wanted)) return 0;
      if (colon >= 0 && !lowered.startsWith(wanted.slice(0, colon + 1))) return null;
      if (lowered.slice(lowered.indexOf(":") + 1).startsWith(local)) return 1;
      if (label.toLowerCase().split(/\s+/).some((word) => word.startsWith(local))) return 2;
      return lowered.includes(local) ? 3 : null;
    };
    return terms
      .map((term) => ({ term, score: score(term) }))
      .filter((one) => one.score !== null)
      .sort((a, b) => a.score - b.score || a.term.name.localeCompare(b.term.name))
      .map((one) => one.term)
      .slice(0, written ? MOST : EVERYTHING);
  }

  async function offers(words, at, text) {
    if (at.kind === "prefix") {
      const all = [...words.prefixes].map(([name, iri]) => ({ name: `${name}: <${iri}>`, label: "", about: "" }));
      return ranked(all, at.written);
    }
    if (at.kind === "class") return ranked([...words.classes.values()], at.written);
    if (at.kind === "property") {
      const fitting = at.classes.map((iri) => words.of.get(iri)).filter(Boolean);
      const fits = (term) => !fitting.length || fitting.some((of) => of.has(term.iri));
      return ranked([...words.properties.values()].filter(fits), at.written);
    }
    const name = at.written.replace(/^<(?:.*entities\/)?/, "").replace(/-/g, " ");
    if (name.length < 3 || name.includes(":")) return [];
    const answer = await fetch(`/entities?limit=${MOST}&q=${encodeURIComponent(name)}`, {
      headers: { Accept: "application/json" },
    });
    if (!answer.ok) return [];
    const found = (await answer.json()).items;
    const based = tokens(text).some((t, n, all) => /^base$/i.test(t.text) && all[n + 1] && all[n + 1].text === `<${words.base}>`);
    return found.map((entity) => ({
      name: `<${based ? entity.iri.slice(words.base.length) : entity.iri}>`,
      label: entity.name,
      about: entity.kind,
    }));
  }

  /** The text with `chosen` at the place, its prefix declared, and where the caret then is. */
  function inserted(text, at, caret, chosen, words) {
    let whole = text.slice(0, at.start) + chosen + text.slice(caret);
    let end = at.start + chosen.length;
    const prefix = at.kind === "prefix" ? null : chosen.match(/^([A-Za-z][\w-]*):/);
    if (prefix && words.prefixes.has(prefix[1]) && !declared(tokens(text)).has(prefix[1])) {
      const line = `PREFIX ${prefix[1]}: <${words.prefixes.get(prefix[1])}>\n`;
      const lead = whole.match(/^(?:#[^\n]*\n|\s)*/)[0].length;
      whole = whole.slice(0, lead) + line + whole.slice(lead);
      end += line.length;
    }
    return { whole, end };
  }

  function start(area) {
    const list = document.createElement("ul");
    list.id = "offers";
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", "What may stand here");
    list.hidden = true;
    area.after(list);
    area.setAttribute("aria-autocomplete", "list");
    area.setAttribute("aria-controls", list.id);
    let reading = null;
    let words = null;
    let at = null;
    let chosen = 0;
    let asked = 0;

    async function read() {
      const headers = { Accept: "application/ld+json" };
      const answer = await fetch("/.well-known/void", { headers });
      if (!answer.ok) throw new Error(`the description is not to be had: ${answer.status}`);
      words = new Words(await answer.json());
      area.dataset.words = String(words.classes.size + words.properties.size);
    }

    function close() {
      list.hidden = true;
      area.removeAttribute("aria-activedescendant");
    }

    function mark(number) {
      chosen = number;
      [...list.children].forEach((item, n) => item.setAttribute("aria-selected", String(n === number)));
      area.setAttribute("aria-activedescendant", list.children[number].id);
      list.children[number].scrollIntoView({ block: "nearest" });
    }

    function take(number) {
      const text = list.children[number].dataset.text;
      const { whole, end } = inserted(area.value, at, area.selectionEnd, text, words);
      area.value = whole;
      area.setSelectionRange(end, end);
      close();
      area.focus();
    }

    function show(found) {
      list.replaceChildren(
        ...found.map((offer, n) => {
          const item = document.createElement("li");
          item.id = `offer-${n}`;
          item.setAttribute("role", "option");
          item.dataset.text = offer.name;
          const [name, label] = [document.createElement("code"), document.createElement("span")];
          name.textContent = offer.name;
          label.textContent = [offer.label, offer.about].filter(Boolean).join(": ");
          item.append(name, " ", label);
          // Not click: the area would have lost its focus by then.
          item.addEventListener("mousedown", (event) => {
            event.preventDefault();
            take(n);
          });
          return item;
        })
      );
      list.hidden = !found.length;
      if (found.length) mark(0);
      else close();
    }

    async function offer(wanted) {
      const number = (asked += 1);
      if (!words) await (reading = reading || read());
      at = area.selectionStart === area.selectionEnd ? place(area.value, area.selectionEnd, words.prefixes) : null;
      if (!at || (!wanted && !at.written)) {
        close();
        return;
      }
      // What was offered for another place is not to be taken for this one.
      if (at.kind === "value" || at.kind === "subject") close();
      const found = await offers(words, at, area.value);
      // Whoever types on has asked for something else by now.
      if (number === asked) show(found.filter((one) => one.name !== at.written));
    }

    function tell(error) {
      reading = null;
      close();
      console.error(error);
    }

    area.addEventListener("focus", () => {
      if (!reading) (reading = read()).catch(tell);
    });
    area.addEventListener("input", () => offer(false).catch(tell));
    area.addEventListener("blur", close);
    area.addEventListener("keydown", (event) => {
      if (event.key === " " && event.ctrlKey) {
        event.preventDefault();
        offer(true).catch(tell);
        return;
      }
      if (list.hidden) return;
      const count = list.children.length;
      if (event.key === "ArrowDown") mark((chosen + 1) % count);
      else if (event.key === "ArrowUp") mark((chosen + count - 1) % count);
      else if (event.key === "Enter" || event.key === "Tab") take(chosen);
      else if (event.key === "Escape") close();
      else return;
      event.preventDefault();
    });
  }

  for (const area of document.querySelectorAll("textarea#query")) start(area);
})();
