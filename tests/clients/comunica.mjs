// Answers queries by Comunica: a request as JSON on each line in, its answer as JSON on a line out.
// Usage: node comunica.mjs FOLDER, the folder where Comunica is installed.
// A request has `sources`, `query` and `accept`, the media type of the answer; an answer has
// `text`, or `error`, what went wrong.
import { createRequire } from "node:module";
import { createInterface } from "node:readline";

const require = createRequire(`${process.argv[2]}/package.json`);
const { QueryEngine } = require("@comunica/query-sparql");
const engine = new QueryEngine();

async function answer({ sources, query, accept }) {
    const result = await engine.query(query, { sources, baseIRI: "http://example.org/" });
    const { data } = await engine.resultToString(result, accept);
    let text = "";
    return new Promise((resolve, reject) => {
        data.on("data", (part) => { text += part; });
        data.on("error", reject);
        data.on("end", () => resolve(text));
    });
}

for await (const line of createInterface({ input: process.stdin })) {
    let said;
    try {
        said = { text: await answer(JSON.parse(line)) };
    } catch (error) {
        said = { error: String(error.message ?? error) };
    }
    process.stdout.write(`${JSON.stringify(said)}\n`);
}
