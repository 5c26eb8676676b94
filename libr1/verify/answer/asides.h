// Runs of mathematics in a text that are no answer, by what stands around them.
// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>
#include <vector>

#include "libr1/verify/answer/runs.h"

namespace r1 {

/// "3 (we reject -2)": the last run stands in a remark in brackets behind another run of its line.
bool is_aside(std::string_view text, const std::vector<MathRun>& runs);

/// "Step 4:", a \\square at the end of a proof, the letter of "3 values of $n$".
bool is_no_answer(std::string_view text, const std::vector<MathRun>& runs);

/// "where $C_1$ and $C_2$ are constants": how many runs at the end are only named.
size_t constants_named(std::string_view text, const std::vector<MathRun>& runs);

/// "Checking: 2 * 3 = 6", "Note: if order mattered, 24": the last run stands in a check or a note.
bool is_check(std::string_view text, const std::vector<MathRun>& runs);

/// Whether `before` ends by denying what follows: "is not", "isn't", "cannot be".
bool denies(std::string_view before);

/// Takes away the runs of the last sentences that are denied ("is not 42", "24 is wrong"), and what
/// says the same in the same sentence ("x = 3 or x = 7, but we reject x = 3").
void drop_denied(std::string_view text, std::vector<MathRun>& runs);

/// Whether another sentence begins in `between`; "i.e. " and its like begin none.
bool begins_sentence(std::string_view between);

/// "35 in total": what follows a run says that it is the sum of those before.
bool is_total(std::string_view rest);

/// "26 miles, 6 of which on Monday": the second is a part of the first.
bool is_part_of(std::string_view between, std::string_view rest);

}  // namespace r1
