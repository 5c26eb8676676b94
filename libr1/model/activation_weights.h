// Activation statistics of a model on text, which tell quantisation where errors cost most.
// SPDX-License-Identifier: MIT
#pragma once

#include <functional>

#include "libr1/format/r1_reader.h"
#include "libr1/format/recipe.h"
#include "libr1/model/text_windows.h"

namespace r1 {

/// Runs the windows, each a sequence of its own, on the CPU, and returns for each matrix that met
/// an input the mean square of each column of its inputs, relative to the mean of all columns, plus
/// a hundredth: a column that the text leaves idle is not worthless. Matrices without inputs (the
/// embedding, experts never chosen) are left out. n_threads 0: all processors. `progress` is called
/// with the tokens done. Throws Error{usage} as check_windows() does.
ColumnWeights activation_weights(const R1File& model, const TokenWindows& windows, int n_threads,
                                 const std::function<void(int64_t)>& progress);

}  // namespace r1
