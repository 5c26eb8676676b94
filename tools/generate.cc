// SPDX-License-Identifier: MIT
#include "tools/generate.h"

#include <algorithm>
#include <vector>

namespace r1::cli {

namespace {

// One option as the generators need it.
struct Flag {
  std::vector<std::string> shorts, longs;  // without dashes
  std::string positional;                  // or the name of a positional argument
  std::string value;                       // "FILE", "INT", ...; "" for a switch
  std::vector<std::string> choices;
  std::string description, default_text, env;
  bool repeatable = false;
  bool optional_value = false;  // --flag or --flag=VALUE
};

struct Command {
  std::string name, description;
  std::vector<Flag> flags;
};

// CLI11 writes choices into the type name: "TEXT:{auto,cpu}"; the name may carry more checks.
void split_type_name(const std::string& type, Flag& flag) {
  const size_t open = type.find('{');
  const size_t close = type.find('}', open);
  if (open != std::string::npos && close != std::string::npos) {
    std::string item;
    for (const char c : type.substr(open + 1, close - open - 1) + ",") {
      if (c == ',') {
        flag.choices.push_back(item);
        item.clear();
      } else {
        item.push_back(c);
      }
    }
  }
  flag.value = type.substr(0, type.find(':'));
}

Flag describe(const CLI::Option& option) {
  Flag flag;
  flag.shorts = option.get_snames();
  flag.longs = option.get_lnames();
  if (option.get_positional()) flag.positional = option.get_name(true);
  if (option.get_type_size() != 0) split_type_name(option.get_type_name(), flag);
  flag.description = option.get_description();
  flag.default_text = option.get_type_size() != 0 ? option.get_default_str() : "";
  flag.env = option.get_envname();
  flag.optional_value =
      !flag.value.empty() && flag.positional.empty() && option.get_expected_min() == 0;
  flag.repeatable = option.get_items_expected_max() > 1;
  return flag;
}

std::vector<Command> commands_of(const CLI::App& app) {
  const auto collect = [](const CLI::App& a) {
    Command command{a.get_name(), a.get_description(), {}};
    for (const CLI::Option* option : a.get_options()) {
      if (!option->get_group().empty()) command.flags.push_back(describe(*option));
    }
    return command;
  };
  std::vector<Command> commands = {collect(app)};
  for (const CLI::App* sub : app.get_subcommands([](const CLI::App*) { return true; })) {
    commands.push_back(collect(*sub));
  }
  return commands;
}

std::string replace_all(std::string text, const std::string& from, const std::string& to) {
  for (size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
  return text;
}

// Escapes running text for mdoc: backslashes, and a control character at the start of a line.
std::string mdoc_text(const std::string& text) {
  std::string out = replace_all(text, "\\", "\\e");
  out = replace_all(out, "-", "\\-");
  if (!out.empty() && (out[0] == '.' || out[0] == '\'')) out.insert(0, "\\&");
  return out;
}

std::string man(const std::vector<Command>& commands) {
  std::string out;
  for (size_t c = 0; c < commands.size(); ++c) {
    if (c > 0) out += ".Ss " + commands[c].name + "\n" + mdoc_text(commands[c].description) + ".\n";
    out += ".Bl -tag -width Ds\n";
    for (const Flag& f : commands[c].flags) {
      out += ".It";
      std::string separator;
      if (!f.positional.empty()) out += " Ar " + f.positional;
      for (const std::string& s : f.shorts) {
        out += separator + " Fl " + s;
        separator = " ,";
      }
      for (const std::string& l : f.longs) {
        out += separator + " Fl \\-" + replace_all(l, "-", "\\-");
        separator = " ,";
      }
      if (f.optional_value) {
        out += " Ns Op = Ns Ar " + f.value;
      } else if (!f.value.empty() && f.positional.empty()) {
        out += " Ar " + f.value;
      }
      out += "\n" + mdoc_text(f.description) + ".\n";
      if (!f.choices.empty()) {
        out += "One of ";
        for (size_t i = 0; i < f.choices.size(); ++i) {
          out += (i == 0                      ? ""
                  : i + 1 == f.choices.size() ? " or "
                                              : ", ") +
                 mdoc_text(f.choices[i]);
        }
        out += ".\n";
      }
      if (!f.default_text.empty()) out += "Default: " + mdoc_text(f.default_text) + ".\n";
      if (!f.env.empty()) out += "Environment:\n.Ev " + f.env + " .\n";
      if (f.repeatable && f.positional.empty()) out += "May be repeated.\n";
    }
    out += ".El\n";
  }
  return out;
}

std::string join(const std::vector<std::string>& words, const char* separator) {
  std::string out;
  for (const std::string& w : words) out += (out.empty() ? "" : separator) + w;
  return out;
}

std::vector<std::string> spellings(const Flag& f) {
  std::vector<std::string> out;
  for (const std::string& s : f.shorts) out.push_back("-" + s);
  for (const std::string& l : f.longs) out.push_back("--" + l);
  return out;
}

std::string bash(const std::vector<Command>& commands) {
  const std::string& tool = commands[0].name;
  const std::string function = "_" + replace_all(tool, "-", "_");
  std::string out =
      "# bash completion for " + tool + "; generated by " + tool + " --generate=bash\n" + function +
      "() {\n  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]}\n";
  out += "  COMPREPLY=()\n";
  std::string values;
  for (const Command& c : commands) {
    for (const Flag& f : c.flags) {
      if (f.value.empty() || f.optional_value || !f.positional.empty()) continue;
      const std::string pattern = join(spellings(f), "|");
      if (values.find("    " + pattern + ")") != std::string::npos) continue;
      values += "    " + pattern + ")";
      values += f.choices.empty() ? " mapfile -t COMPREPLY < <(compgen -f -- \"$cur\"); return ;;\n"
                                  : " mapfile -t COMPREPLY < <(compgen -W \"" +
                                        join(f.choices, " ") + "\" -- \"$cur\"); return ;;\n";
    }
  }
  if (!values.empty()) out += "  case $prev in\n" + values + "  esac\n";
  const auto words_of = [](const Command& c) {
    std::vector<std::string> words;
    for (const Flag& f : c.flags) {
      for (const std::string& s : spellings(f)) words.push_back(s);
    }
    return words;
  };
  out += "  local words=\"" + join(words_of(commands[0]), " ") + "\"\n";
  if (commands.size() > 1) {
    std::vector<std::string> subs;
    out += "  local word\n  for word in \"${COMP_WORDS[@]:1}\"; do\n    case $word in\n";
    for (size_t i = 1; i < commands.size(); ++i) {
      subs.push_back(commands[i].name);
      out += "      " + commands[i].name + ") words=\"" + join(words_of(commands[i]), " ") +
             "\"; break ;;\n";
    }
    out += "    esac\n  done\n";
    out += "  if [[ $COMP_CWORD == 1 ]]; then words+=\" " + join(subs, " ") + "\"; fi\n";
  }
  out +=
      "  if [[ $cur == -* || $COMP_CWORD == 1 ]]; then\n"
      "    mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$cur\")\n  fi\n"
      "  if [[ $cur != -* ]]; then\n    local files\n    mapfile -t files < <(compgen -f -- "
      "\"$cur\")\n"
      "    COMPREPLY+=(\"${files[@]}\")\n  fi\n}\n";
  out += "complete -o filenames -F " + function + " " + tool + "\n";
  return out;
}

// Text inside a single-quoted zsh or fish word.
std::string quoted(const std::string& text) { return replace_all(text, "'", "'\\''"); }

std::string zsh_specs(const Command& c, const std::string& indent) {
  std::string out;
  for (const Flag& f : c.flags) {
    std::string text = replace_all(replace_all(quoted(f.description), "[", "\\["), "]", "\\]");
    text = replace_all(text, ":", "\\:");
    std::string action;
    if (!f.value.empty()) {
      action = (f.optional_value ? "::" : ":") + f.value + ":" +
               (f.choices.empty() ? "_files" : "(" + join(f.choices, " ") + ")");
    }
    if (!f.positional.empty()) {
      out += indent + "'" + (f.repeatable ? "*" : "") + ":" + f.positional + ":_files'";
      continue;
    }
    for (const std::string& s : spellings(f)) {
      const bool is_long = s.size() > 2;
      out += indent + "'" + (f.repeatable ? "*" : "") + s +
             (f.optional_value              ? "=-"
              : is_long && !f.value.empty() ? "="
                                            : "") +
             "[" + text + "]" + action + "'";
    }
  }
  return out;
}

std::string zsh(const std::vector<Command>& commands) {
  const std::string& tool = commands[0].name;
  std::string out = "#compdef " + tool + "\n# generated by " + tool + " --generate=zsh\n";
  if (commands.size() == 1)
    return out + "_arguments -s -S" + zsh_specs(commands[0], " \\\n  ") + "\n";
  out +=
      "local context state line\n_arguments -s -S -C" + zsh_specs(commands[0], " \\\n  ") +
      " \\\n  '1:command:->command' \\\n  '*::argument:->argument'\ncase $state in\n  command)\n";
  out += "    _values command";
  for (size_t i = 1; i < commands.size(); ++i) {
    out += " \\\n      '" + commands[i].name + "[" + quoted(commands[i].description) + "]'";
  }
  out += "\n    ;;\n  argument)\n    case $line[1] in\n";
  for (size_t i = 1; i < commands.size(); ++i) {
    out += "      " + commands[i].name + ")\n        _arguments -s -S" +
           zsh_specs(commands[i], " \\\n          ") + "\n        ;;\n";
  }
  return out + "    esac\n    ;;\nesac\n";
}

std::string fish(const std::vector<Command>& commands) {
  const std::string& tool = commands[0].name;
  std::string out =
      "# fish completion for " + tool + "; generated by " + tool + " --generate=fish\n";
  for (size_t i = 0; i < commands.size(); ++i) {
    std::string condition;
    if (commands.size() > 1) {
      condition = i == 0 ? " -n __fish_use_subcommand"
                         : " -n '__fish_seen_subcommand_from " + commands[i].name + "'";
    }
    if (i > 0) {
      out += "complete -c " + tool + " -n __fish_use_subcommand -a " + commands[i].name + " -d '" +
             quoted(commands[i].description) + "'\n";
    }
    for (const Flag& f : commands[i].flags) {
      if (!f.positional.empty()) continue;
      out += "complete -c " + tool + condition;
      for (const std::string& s : f.shorts) out += " -s " + s;
      for (const std::string& l : f.longs) out += " -l " + l;
      if (!f.choices.empty()) {
        out += " -x -a '" + join(f.choices, " ") + "'";
      } else if (!f.value.empty() && !f.optional_value) {
        out += " -r";
      }
      out += " -d '" + quoted(f.description) + "'\n";
    }
  }
  return out;
}

}  // namespace

std::string generate_text(const CLI::App& app, const std::string& kind) {
  const std::vector<Command> commands = commands_of(app);
  if (kind == "man") return man(commands);
  if (kind == "bash") return bash(commands);
  if (kind == "zsh") return zsh(commands);
  return fish(commands);
}

}  // namespace r1::cli
