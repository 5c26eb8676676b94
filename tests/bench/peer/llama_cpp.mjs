// One measurement of llama.cpp through node-llama-cpp: llama_cpp.mjs MODEL.gguf THREADS PROMPT TOKENS
// prints {"prefill": tokens/s, "decode": tokens/s}. The first decoded token is not counted.
// SPDX-License-Identifier: MIT
import {getLlama, LlamaLogLevel} from "node-llama-cpp";

const [modelPath, ...numbers] = process.argv.slice(2);
const [threads, nPrompt, nTokens] = numbers.map(Number);
const llama = await getLlama({gpu: false, build: "never", logLevel: LlamaLogLevel.error, maxThreads: threads});
const model = await llama.loadModel({modelPath});
const context = await model.createContext({contextSize: nPrompt + nTokens + 64, batchSize: 512, threads});
const sequence = context.getSequence();
const prompt = Array.from({length: nPrompt}, (_, i) => 1000 + (i * 7) % 5000);

await sequence.evaluateWithoutGeneratingNewTokens(prompt.slice(0, 8));  // touches the weights
await sequence.clearHistory();
const begin = performance.now();
await sequence.evaluateWithoutGeneratingNewTokens(prompt);
const prefilled = performance.now();
let first = 0, n = 0;
for await (const token of sequence.evaluate([1234], {temperature: 0, yieldEogToken: true})) {
  if (n++ === 0) first = performance.now();
  if (n > nTokens) break;
}
const end = performance.now();
console.log(JSON.stringify({prefill: nPrompt / (prefilled - begin) * 1e3, decode: nTokens / (end - first) * 1e3}));
process.exit(0);
