# SPDX-License-Identifier: MIT
"""to_q8_0.py SRC.gguf DST.gguf: the same model with every quantised matrix as Q8_0, for a comparison at equal bits."""
import sys

import gguf
from gguf.constants import GGMLQuantizationType as Q

FLOATS = (Q.F32, Q.F16, Q.BF16)


def main():
    reader = gguf.GGUFReader(sys.argv[1])
    arch = reader.fields["general.architecture"].contents()
    writer = gguf.GGUFWriter(sys.argv[2], arch)
    for key, field in reader.fields.items():
        if key.startswith("GGUF.") or key == "general.architecture":
            continue
        value = 7 if key == "general.file_type" else field.contents()  # MOSTLY_Q8_0
        writer.add_key_value(key, value, field.types[0], field.types[-1] if len(field.types) > 1 else None)
    for t in reader.tensors:
        if t.tensor_type in FLOATS:
            writer.add_tensor(t.name, t.data, raw_dtype=t.tensor_type)
        else:
            values = gguf.dequantize(t.data, t.tensor_type)
            writer.add_tensor(t.name, gguf.quantize(values, Q.Q8_0), raw_dtype=Q.Q8_0)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


if __name__ == "__main__":
    main()
