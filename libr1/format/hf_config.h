// config.json and generation_config.json of a Hugging Face checkpoint, as a ModelConfig.
// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

#include "libr1/format/model_config.h"

namespace r1 {

/// Parses both texts (`generation_config` may be ""), applies the architecture's defaults and
/// validates. Unknown keys are ignored; keys that ask for something r1 does not do (another
/// activation, a sliding window, query-key norms, other gates) throw Error{unsupported} naming the
/// key; missing or impossible ones Error{format}. `what` begins every message ("DIR/config.json").
ModelConfig parse_hf_config(std::string_view config, std::string_view generation_config,
                            const std::string& what);

}  // namespace r1
