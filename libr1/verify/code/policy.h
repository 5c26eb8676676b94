// How programs are run and what they print is compared.
// SPDX-License-Identifier: MIT
#pragma once

#include "libr1/verify/code/answer.h"
#include "libr1/verify/code/compare.h"

namespace r1 {

struct CodePolicy {
  CodeLanguage language = CodeLanguage::python;  ///< for records without `language`
  double timeout_s = 6;                          ///< of each test
  OutputCompare compare = OutputCompare::floats;
};

}  // namespace r1
