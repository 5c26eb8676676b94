r1-convert "$SRC/examples/tiny-r1" -o tiny.r1
r1-convert --check tiny.r1
r1-convert --list tiny.r1 --json | jq -c '[.architecture, .parameters, .shards, ([.tensors[].dtype] | group_by(.) | map([.[0], length]))]'
r1-convert --list tiny.r1 --json | jq -r '.tensors[] | select(.name | startswith("mtp.0.")) | select(.name | test("experts") | not) | .name'
ls
