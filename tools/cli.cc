// SPDX-License-Identifier: MIT
#include "tools/cli.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cctype>
#include <cerrno>
#include <cstdio>
#include <new>

#include "kernels/cpu/sets.h"
#include "libr1/backend/backend.h"
#include "libr1/base/error.h"
#include "libr1/base/mmap_file.h"
#include "tools/generate.h"
#include "tools/version.h"

namespace r1::cli {

namespace {

std::string& mutable_tool_name() {
  static std::string name = "r1";
  return name;
}

// A mapped file that was cut short, or a disk that fails, says so by a signal. What is being
// computed is lost; lines that were finished have been written.
void on_lost_page(int number, siginfo_t* info, void*) {
  static std::atomic_flag told = ATOMIC_FLAG_INIT;
  const char* const path = mapped_path(info->si_addr);
  if (path == nullptr) {
    ::signal(number, SIG_DFL);
    ::raise(number);
    return;
  }
  while (told.test_and_set()) ::pause();  // another thread is about to end the process
  char text[8192];
  size_t n = 0;
  const auto add = [&](const char* part) {
    for (; *part != '\0' && n < sizeof text; ++part) text[n++] = *part;
  };
  add(tool_name().c_str());
  add(": ");
  add(path);
  add(": cannot be read any more (it was cut short, or the disk fails)\n");
  [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, text, n);
  ::_exit(kExitFatal);
}

void catch_lost_pages() {
  (void)tool_name();  // made before it is needed
  struct sigaction action = {};
  action.sa_sigaction = on_lost_page;
  sigemptyset(&action.sa_mask);
  action.sa_flags = SA_SIGINFO;
  ::sigaction(SIGBUS, &action, nullptr);
}

// A file that is opened while one of these is closed would be taken for it: the model for standard
// input, or the output for the place of messages. What is opened instead cannot be read or written.
void occupy_standard_descriptors() {
  for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (::fcntl(fd, F_GETFD) == -1 && errno == EBADF)
      (void)::open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
  }
}

// CLI11's sentences start with a capital letter and do not say where help is.
std::string usage_message(const CLI::ParseError& error) {
  std::string text = error.what();
  while (!text.empty() && (text.back() == '.' || text.back() == '\n')) text.pop_back();
  for (char& c : text) {
    if (c == '\n') c = ' ';
  }
  if (text.size() > 1 &&
      (text[1] == ' ' || std::islower(static_cast<unsigned char>(text[1])) != 0)) {
    text[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(text[0])));
  }
  return text + " (see " + tool_name() + " --help)";
}

// The first word of a tool with subcommands that is none of them: CLI11 only says that one is
// missing. Empty if there is no such word.
std::string unknown_subcommand(const CLI::App& app, int argc, char** argv) {
  const auto commands = app.get_subcommands([](const CLI::App*) { return true; });
  if (commands.empty() || argc < 2 || argv[1][0] == '-') return "";
  std::string names;
  for (const CLI::App* command : commands) {
    if (command->check_name(argv[1])) return "";
    names += (names.empty() ? "" : ", ") + command->get_name();
  }
  return "no such subcommand: " + std::string(argv[1]) + " (there are " + names + ")";
}

// CLI11 takes a value like "[x]" for a list wherever an option may be given several times.
void take_brackets_as_text(CLI::App& app) {
  for (CLI::Option* option : app.get_options()) {
    if (!option->get_positional() && option->get_items_expected_max() == 1)
      option->allow_extra_args(false);
  }
  for (CLI::App* subcommand : app.get_subcommands({})) take_brackets_as_text(*subcommand);
}

// An empty list is no default worth printing, and CLI11 spells it [] or {} by version.
void forget_empty_defaults(CLI::App& app) {
  for (CLI::Option* option : app.get_options()) {
    const std::string text = option->get_default_str();
    if (text == "[]" || text == "{}" || text == "\"\"") option->default_str("");
  }
  for (CLI::App* command : app.get_subcommands([](CLI::App*) { return true; }))
    forget_empty_defaults(*command);
}

}  // namespace

const std::string& tool_name() { return mutable_tool_name(); }

void message(std::string_view text) {
  std::string line = tool_name() + ": ";
  line.append(text);
  line.push_back('\n');
  std::fwrite(line.data(), 1, line.size(), stderr);
}

namespace {

// A message that quotes the line is new each time: beyond so many, they share the last kind.
constexpr size_t kMaxKinds = 100;

std::string without_numbers(std::string_view text) {
  std::string key;
  for (const char c : text) {
    const bool digit = c >= '0' && c <= '9';
    if (!digit)
      key += c;
    else if (key.empty() || key.back() != '#')
      key += '#';
  }
  return key;
}

}  // namespace

void LineMessages::add(std::string_view file, int64_t line, std::string_view text) {
  std::string key = without_numbers(text);
  auto kind =
      std::find_if(kinds_.begin(), kinds_.end(), [&](const Kind& k) { return k.key == key; });
  if (kind == kinds_.end() && kinds_.size() < kMaxKinds) {
    kinds_.push_back({std::move(key), std::string(text), 0});
    kind = kinds_.end() - 1;
  } else if (kind == kinds_.end()) {
    kind = kinds_.end() - 1;
    kind->example = "other errors";
  }
  if (++kind->seen > kInFull) return;
  message(std::string(file) + ":" + std::to_string(line) + ": " + std::string(text));
}

void LineMessages::finish() {
  for (const Kind& kind : kinds_) {
    if (kind.seen <= kInFull) continue;
    const int64_t more = kind.seen - kInFull;
    message("on " + std::to_string(more) + (more == 1 ? " more line: " : " more lines: ") +
            kind.example);
  }
  kinds_.clear();
}

bool stderr_is_terminal() { return ::isatty(STDERR_FILENO) == 1; }

std::string version_text() {
  return std::string(kVersion) + " (commit " + commit() + "; instruction set " + select_cpu_set() +
         "; backends " + backends_built_in() + ")";
}

int run_tool(int argc, char** argv, const std::function<void(CLI::App&)>& define,
             const std::function<int()>& run) {
  occupy_standard_descriptors();
  catch_lost_pages();
  ::signal(SIGXFSZ, SIG_IGN);  // a file size limit is a failed write, as a full disk is
  CLI::App app;
  app.option_defaults()->always_capture_default();
  std::string generate;
  bool print_version = false;
  define(app);
  take_brackets_as_text(app);
  forget_empty_defaults(app);
  mutable_tool_name() = app.get_name();
  app.add_flag("--version", print_version,
               "Print the version, commit and instruction set, and exit");
  app.add_option("--generate", generate)
      ->check(CLI::IsMember({"man", "bash", "zsh", "fish"}))
      ->group("");
  try {
    try {
      app.parse(argc, argv);
    } catch (const CLI::CallForHelp&) {
      // The subcommand that was asked about, if one was.
      const auto chosen = app.get_subcommands();
      const std::string help = chosen.empty() ? app.help() : chosen.front()->help(app.get_name());
      std::fwrite(help.data(), 1, help.size(), stdout);
      return std::fflush(stdout) == 0 ? kExitOk : kExitFatal;
    } catch (const CLI::ParseError& error) {
      // A tool that demands a file or subcommand must still be able to describe itself.
      if (generate.empty() && !print_version) {
        const std::string unknown = unknown_subcommand(app, argc, argv);
        message(unknown.empty() ? usage_message(error) : unknown);
        return kExitFatal;
      }
    }
    if (print_version) {
      std::printf("%s %s\n", app.get_name().c_str(), version_text().c_str());
    } else if (!generate.empty()) {
      const std::string text = generate_text(app, generate);
      std::fwrite(text.data(), 1, text.size(), stdout);
    } else {
      const int status = run();
      if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return status;
      message("cannot write to standard output (disk full?)");
      return kExitFatal;
    }
    return std::fflush(stdout) == 0 ? kExitOk : kExitFatal;
  } catch (const Error& error) {
    message(error.what());
  } catch (const std::bad_alloc&) {
    message("out of memory (use a smaller --batch, --context or model)");
  } catch (const std::exception& error) {
    message(std::string("internal error: ") + error.what() + " (please report this)");
  }
  return kExitFatal;
}

CLI::Option* add_numbers(CLI::App& app, const char* flags, std::vector<int>& values,
                         const char* help, int least, int most) {
  return app.add_option(flags, values, help)
      ->type_name("N,N,...")
      ->delimiter(',')
      ->check(CLI::Range(least, most));
}

CLI::Option* add_no_mmap(CLI::App& app, R1Open& how) {
  return app.add_flag_callback(
      "--no-mmap", [&how] { how = R1Open::copy; },
      "Read the model into memory of this process, in large pages, instead of mapping its file");
}

CLI::Option* add_numa(CLI::App& app, NumaMode& mode) {
  return app
      .add_option_function<std::string>(
          "--numa",
          [&mode](const std::string& name) {
            mode = name == "spread"       ? NumaMode::spread
                   : name == "interleave" ? NumaMode::interleave
                                          : NumaMode::off;
          },
          "Where memory is in several nodes: bind threads evenly to them; interleave: and bring "
          "weights and caches to "
          "all of them in turns")
      ->check(CLI::IsMember({"off", "spread", "interleave"}))
      ->default_str("off");
}

void apply_numa(NumaMode mode) {
  if (!use_numa(mode)) message("--numa: the system refuses it (in a container?); going on without");
}

CLI::Option* add_kv_type(CLI::App& app, DType& type) {
  return app
      .add_option_function<std::string>(
          "--kv-type", [&type](const std::string& name) { type = *dtype_from_name(name); },
          "Keys and values in the cache: f32 is exact, bf16 and q8 take a half and about a quarter")
      ->check(CLI::IsMember({"f32", "bf16", "q8"}))
      ->default_str(std::string(dtype_name(type)));
}

}  // namespace r1::cli
