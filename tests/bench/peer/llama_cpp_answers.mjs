// llama.cpp's greedy answers to r1-run's input, through node-llama-cpp (tests/bench/peer/package.json):
//   llama_cpp_answers.mjs MODEL.gguf [THREADS] <PROMPTS.jsonl >ANSWERS.jsonl
// PROMPTS: records with `prompt`, the whole text with its control tokens (as r1-run --raw takes it), and perhaps `stop`,
// `max_tokens` and `draft`, the token ids of another engine's answer. To each it adds `completion`, `token_ids` and
// `finish_reason` as r1-run does. A draft is looked at first, many tokens at once, and kept as far as it is what
// llama.cpp would have said; `parted` tells where it is not: the position, both tokens and llama.cpp's logits of them.
// SPDX-License-Identifier: MIT
import {readFileSync} from "node:fs";
import {getLlama, LlamaLogLevel} from "node-llama-cpp";

const [modelPath, threads = 2] = process.argv.slice(2);
const records = readFileSync(0, "utf8").split("\n").filter(Boolean).map((line) => JSON.parse(line));
const llama = await getLlama({gpu: false, build: "never", logLevel: LlamaLogLevel.error, maxThreads: Number(threads)});
const model = await llama.loadModel({modelPath});
const context = await model.createContext({contextSize: 2048, batchSize: 512, threads: Number(threads)});
const sequence = context.getSequence();

// The answer's text, up to its first stop text, if there is one.
function text_of(tokens, stops) {
  const text = model.detokenize(tokens);
  const ends = stops.map((stop) => text.indexOf(stop)).filter((i) => i >= 0);
  return {text: ends.length > 0 ? text.slice(0, Math.min(...ends)) : text, stopped: ends.length > 0};
}

// How much of the draft is greedy: evaluates it behind the prompt and leaves the greedy part in the sequence.
async function follow(prompt, draft) {
  const greedy = (wanted) => ({generateNext: {
    token: true, options: {temperature: 0}, logits: {filter: {tokens: [wanted], includeSelected: true}}
  }});
  const input = [...prompt.slice(0, -1), ...[prompt.at(-1), ...draft.slice(0, -1)].map((token, i) => [token, greedy(draft[i])])];
  const results = (await sequence.controlledEvaluate(input)).slice(prompt.length - 1);
  const at = results.findIndex((result, i) => result.next.token !== draft[i]);
  if (at < 0) return {kept: draft, next: draft.at(-1)};
  const {token, logits} = results[at].next;
  await sequence.eraseContextTokenRanges([{start: prompt.length + at, end: sequence.nextTokenIndex}]);
  const parted = {at, draft: draft[at], token, draft_logit: logits.get(draft[at]), token_logit: logits.get(token)};
  return {kept: [...draft.slice(0, at), token], next: token, parted};
}

async function answer({draft, ...record}) {
  const stops = [record.stop ?? []].flat(), prompt = model.tokenize(record.prompt, true), most = record.max_tokens ?? 768;
  let made = [], next = prompt, parted;
  await sequence.clearHistory();
  if (draft?.length > 0) {
    let n = 1;
    while (n < Math.min(draft.length, most) && !text_of(draft.slice(0, n), stops).stopped) ++n;
    ({kept: made, next, parted} = await follow(prompt, draft.slice(0, n)));
    next = [next];
  }
  const done = () => made.length >= most || (made.length > 0 && model.isEogToken(made.at(-1))) || text_of(made, stops).stopped;
  if (!done()) {
    for await (const token of sequence.evaluate(next, {temperature: 0, yieldEogToken: true})) {
      made.push(token);
      if (done()) break;
    }
  }
  const ended = model.isEogToken(made.at(-1));
  const {text, stopped} = text_of(ended ? made.slice(0, -1) : made, stops);
  const usage = {prompt_tokens: prompt.length, completion_tokens: made.length};
  return {...record, completion: text, finish_reason: ended || stopped ? "stop" : "length", token_ids: made, usage, parted};
}

for (const record of records) console.log(JSON.stringify(await answer(record)));
process.exit(0);
