# SPDX-License-Identifier: MIT
"""r1 against llama.cpp and ik_llama.cpp on the same models at the same bits, in turns on one machine.

    python tests/bench/peer/compare.py --build build/release --llama LLAMA.CPP/build/bin --ik IK_LLAMA.CPP/build/bin \\
        1.5b-q4=1.5b-q4.r1,1.5b-q4_0.gguf r1w-q4=r1w-q4.r1,r1w-q4_0.gguf

Each MODEL is NAME=FILE.r1,FILE.gguf or NAME=FILE.r1,FILE.gguf,FILE-FOR-IK.gguf; NAME@THREADS=... is measured with that
many threads alone. Prints one table in Markdown: medians
over the rounds, r1's share of what the machine can do (read probe for one sequence, arithmetic else, both taken by
r1-bench speed around each run), and the ratio to the better peer. README.md beside this file says more.
"""
import argparse
import json
import mmap
import os
import pathlib
import re
import statistics
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent


class Failed(Exception):
    pass


def run(command, text=""):
    """Runs it in an empty folder (some leave a log); gives stdout and stderr, the largest resident size in MB, seconds."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err, tempfile.TemporaryDirectory() as folder:
        begin = time.monotonic()
        child = subprocess.Popen([str(x) for x in command], stdin=subprocess.PIPE, stdout=out, stderr=err,
                                 cwd=folder)
        child.stdin.write(text.encode())
        child.stdin.close()
        _, status, usage = os.wait4(child.pid, 0)
        seconds = time.monotonic() - begin
        child.returncode = os.waitstatus_to_exitcode(status)  # it has been waited for
        out.seek(0)
        err.seek(0)
        stdout, stderr = out.read().decode(errors="replace"), err.read().decode(errors="replace")
    if child.returncode != 0:
        raise Failed(f"{' '.join(map(str, command))}: exit status {child.returncode}\n{stderr[-2000:]}")
    return stdout, stderr, usage.ru_maxrss / 1024, seconds


# Every engine gives {"prefill": tokens/s, ("decode", batch, depth): tokens/s, ...}; keys it does not measure are absent.

class R1:
    name = "r1"

    def __init__(self, args, r1, gguf):
        self.args, self.file = args, r1

    def speed(self, threads, *flags):
        command = [self.args.build / "bin/r1-bench", "speed", "-m", self.file, "--threads", threads, "--decode",
                   self.args.tokens, "--repeat", 1, "--json", *flags]
        report = json.loads(run(command)[0])
        held = sum(report["starts"][0][k] for k in ("private_bytes", "mapped_bytes"))
        return report["results"], held / 2**20

    def measure(self, threads, batches, depth):
        results, memory = self.speed(threads, "--prompt", self.args.prompt, "--depth", 16, "--batch", 1)
        out = {"memory": memory}
        many = [b for b in batches if b > 1]
        if many:
            results += self.speed(threads, "--prompt", 0, "--depth", 16, "--batch", ",".join(map(str, many)))[0]
        if depth:
            results += self.speed(threads, "--prompt", 0, "--depth", depth, "--batch", 1)[0]
        for r in results:
            key = "prefill" if r["kind"] == "prefill" else ("decode", r["batch"], depth if r["length"] == depth else 0)
            out[key] = r["tokens_per_s"]
            share = "memory_share" if key != "prefill" and r["batch"] == 1 else "arithmetic_share"
            out[("share", key)] = r[share]
        return out

    def single(self, threads):
        result = self.speed(threads, "--prompt", 0, "--depth", 16, "--batch", 1)[0][0]
        return result["tokens_per_s"], result["memory_share"]

    def first_token(self, threads):
        command = [self.args.build / "bin/r1-run", "-m", self.file, "--raw", "--max-tokens", 1, "--threads", threads,
                   "--context", 64, "--batch", 1]
        return run(command, '{"prompt": "a"}\n')[3]


class LlamaCpp:
    name = "llama.cpp"
    flags = ["-fa", "on"]

    def __init__(self, args, r1, gguf):
        self.args, self.folder, self.file = args, args.llama, gguf

    def batched(self, threads, prompt, batches):
        """{batch: (prefill, decode)} in tokens/s, and the resident size. llama.cpp may lose its last lines as it ends:
        so one more row, a cheap one, is asked for than needed, and what is still lost is asked for again."""
        command = [self.folder / "llama-batched-bench", "-m", self.file, "-t", threads, "-tb", threads,
                   "-c", max(batches) * (prompt + self.args.tokens) + 64, "-b", 2048, "-ub", 512, "-npp", prompt,
                   "-ntg", self.args.tokens, "-npl", ",".join(map(str, batches + [1] * (prompt < 64))), *self.flags]
        for _ in range(3):
            stdout, stderr, memory, _ = run(command)
            found = {}
            for line in (stdout + stderr).splitlines():
                if re.match(r"\|\s*\d+ \|", line):
                    row = [float(x) for x in line.strip("| \n").split("|")]
                    found.setdefault(int(row[2]), (row[5], row[7]))
            if set(batches) <= set(found):
                return found, memory
        raise Failed(f"{' '.join(map(str, command))}: no whole table in its output\n{(stdout + stderr)[-2000:]}")

    def measure(self, threads, batches, depth):
        alone, memory = self.batched(threads, self.args.prompt, [1])
        out = {"prefill": alone[1][0], "memory": memory}
        many = self.batched(threads, 16, batches)[0]
        for batch in batches:
            out[("decode", batch, 0)] = many[batch][1]
        if depth:
            out[("decode", 1, depth)] = self.batched(threads, depth, [1])[0][1][1]
        return out

    def single(self, threads):
        return self.batched(threads, 16, [1])[0][1][1], None

    def first_token(self, threads):
        program = self.folder / "llama-completion"
        if not program.exists():
            return None
        return run([program, "-m", self.file, "-t", threads, "-p", "a", "-n", 1, "-c", 64, "--no-warmup", "-no-cnv"])[3]


class IkLlamaCpp(LlamaCpp):
    name = "ik_llama.cpp"
    # Weights repacked for its best kernels; fused experts are its default.
    flags = ["-fa", "on", "-rtr", "-mla", "3"]

    def __init__(self, args, r1, gguf):
        super().__init__(args, r1, gguf)
        self.folder = args.ik

    def first_token(self, threads):
        return None


class NodeLlamaCpp(LlamaCpp):
    """Prefill and one sequence through the npm package, for machines without a native build."""
    name = "node-llama-cpp"

    def measure(self, threads, batches, depth):
        command = ["node", HERE / "llama_cpp.mjs", self.file.resolve(), threads, self.args.prompt, self.args.tokens]
        stdout, _, memory, _ = run(command)
        result = json.loads(stdout)
        return {"prefill": result["prefill"], ("decode", 1, 0): result["decode"], "memory": memory}


def bring_into_memory(path):
    """Speed is that of a file in memory, and the engine before this one may have pushed it out. Read anew, in pages of
    2 MB where the system has them: what was left of it lies in small ones, which costs all engines up to a quarter."""
    with open(path, "rb", buffering=0) as file:
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        with mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ) as pages:
            for advice in (mmap.MADV_HUGEPAGE, mmap.MADV_WILLNEED):
                pages.madvise(advice)
            sum(pages[i] for i in range(0, len(pages), mmap.PAGESIZE))


def engines_of(args, files):
    gguf, for_ik = files[1], files[-1]
    engines = [R1(args, files[0], gguf)]
    if args.llama:
        engines.append(LlamaCpp(args, files[0], gguf))
    if args.ik:
        engines.append(IkLlamaCpp(args, files[0], for_ik))
    if args.node:
        engines.append(NodeLlamaCpp(args, files[0], gguf))
    return engines


SINGLE = ("decode", 1, 0)


class Job:
    """A model at a number of threads: its engines, and every value that they gave."""

    def __init__(self, args, name, files, threads, whole):
        self.args, self.name, self.threads, self.engines = args, name, threads, engines_of(args, files)
        self.batches, self.depth = (args.batches, args.depth) if whole else ([1], 0)
        self.values = {}

    def round(self, n):
        """Each engine once, in turn; depth in the first round alone, since filling the cache takes minutes. One that
        fails is left out from then on, with a message."""
        for engine in self.engines[:]:
            try:
                bring_into_memory(engine.file)
                values = engine.measure(self.threads, self.batches, self.depth if n == 0 else 0)
                values["first token"] = engine.first_token(self.threads)
            except Failed as failure:
                print(f"compare.py: {self.name}: {engine.name} is left out: {failure}", file=sys.stderr, flush=True)
                self.engines.remove(engine)
                self.values.pop(engine.name, None)
                continue
            for key, value in values.items():
                if value is not None:
                    self.values.setdefault(engine.name, {}).setdefault(key, []).append(value)

    def singles(self, n):
        """One sequence waits for memory, whose speed on a shared machine is now one and now another: n more turns."""
        for _ in range(n):
            for engine in self.engines:
                tokens_per_s, share = engine.single(self.threads)
                values = self.values.setdefault(engine.name, {})
                values.setdefault(SINGLE, []).append(tokens_per_s)
                if share is not None:
                    values.setdefault(("share", SINGLE), []).append(share)

    def summary(self):
        """Medians; of many turns with one sequence the fastest, when memory was at its best for each."""
        out = {name: {key: statistics.median(v) for key, v in keys.items()} for name, keys in self.values.items()}
        if self.args.singles > 0:
            for name, keys in self.values.items():
                fastest = keys[SINGLE].index(max(keys[SINGLE]))
                for key in (SINGLE, ("share", SINGLE)):
                    if key in keys:
                        out[name][key] = keys[key][fastest]
        return out



def label(key):
    if key == "prefill":
        return "prefill"
    _, batch, depth = key
    return f"decode, {batch} sequence{'s' if batch > 1 else ''}" + (f", depth {depth}" if depth else "")


def number(value):
    return "" if value is None else f"{value:.3g}" if value < 100 else f"{value:.0f}"


def rows_of(job, peers):
    name, threads, results = job.name, job.threads, job.summary()
    mine = results.get("r1", {})
    for key in sorted((k for k in mine if k == "prefill" or k[0] == "decode"), key=lambda k: (k != "prefill", k[1:])):
        others = [results.get(p, {}).get(key) for p in peers]
        best = max((x for x in others if x), default=None)
        of = "memory" if key != "prefill" and key[1] == 1 else "arithmetic"
        yield [name, label(key), threads, number(mine[key]), f"{100 * mine[('share', key)]:.0f} % of {of}",
               *map(number, others), f"{mine[key] / best:.2f}" if best else ""]
    for key, what, scale in (("memory", "resident, MB", 1), ("first token", "start to first token, ms", 1000)):
        if key in mine:
            others = [results.get(p, {}).get(key) for p in peers]
            yield [name, what, threads, f"{scale * mine[key]:.0f}", "", *(f"{scale * x:.0f}" if x else "" for x in others), ""]


def model(text):
    name, _, files = text.partition("=")
    name, _, threads = name.partition("@")
    paths = [pathlib.Path(f).resolve() for f in files.split(",") if f]
    if len(paths) not in (2, 3):
        raise argparse.ArgumentTypeError(f"{text}: write NAME=FILE.r1,FILE.gguf")
    missing = [str(p) for p in paths if not p.exists()]
    if missing:
        raise argparse.ArgumentTypeError(f"{missing[0]}: no such file")
    return name, paths, [int(threads)] if threads else None


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("models", type=model, nargs="+", metavar="MODEL")
    folder = lambda text: pathlib.Path(text).resolve()
    ap.add_argument("--build", default=folder("build/release"), type=folder, help="build folder of r1")
    ap.add_argument("--llama", type=folder, help="folder with llama.cpp's llama-batched-bench")
    ap.add_argument("--ik", type=folder, help="folder with ik_llama.cpp's llama-batched-bench")
    ap.add_argument("--ik-flags", help="flags for ik_llama.cpp in place of " + " ".join(IkLlamaCpp.flags))
    ap.add_argument("--node", action="store_true", help="node-llama-cpp as a peer (npm install --prefix tests/bench/peer)")
    ap.add_argument("--threads", type=int, nargs="+", default=[1, 2], help="the last is the one for batches and depth")
    ap.add_argument("--prompt", type=int, default=512)
    ap.add_argument("--tokens", type=int, default=16, help="tokens decoded a sequence")
    ap.add_argument("--batches", type=lambda t: [int(x) for x in t.split(",")], default=[1, 4, 8, 16, 32])
    ap.add_argument("--depth", type=int, default=0, help="decode at this depth too, in the first round")
    ap.add_argument("--rounds", type=int, default=3)
    ap.add_argument("--singles", type=int, default=0, metavar="N",
                    help="N more turns with one sequence, of which the fastest counts and not the median")
    ap.add_argument("--minutes", type=float, default=60, help="begin nothing new after this, but for the first round")
    args = ap.parse_args()
    if args.ik_flags is not None:
        IkLlamaCpp.flags = args.ik_flags.split()
    peers = [e.name for e in engines_of(args, args.models[0][1])][1:]
    jobs = []
    for name, files, own_threads in args.models:
        threads = own_threads or args.threads
        jobs += [Job(args, name, files, t, t == threads[-1]) for t in threads]
    begin, n_done = time.monotonic(), 0
    for n in range(args.rounds):
        for job in jobs:
            if n == 0 or time.monotonic() - begin < 60 * args.minutes:
                job.round(n)
                n_done += 1
    for job in jobs:
        job.singles(args.singles)
    head = ["model", "", "threads", "r1", "of the machine", *peers, "r1 to the best"]
    print("| " + " | ".join(head) + " |\n|" + "---|" * len(head))
    for job in jobs:
        for row in rows_of(job, peers):
            print("| " + " | ".join(map(str, row)) + " |")
    print(f"\n{n_done / len(jobs):.1f} rounds in {(time.monotonic() - begin) / 60:.1f} minutes, load at the end {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
