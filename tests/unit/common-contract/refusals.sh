#!/bin/sh
# What the generator must refuse, each with the good form beside it: a schema that passes, then one change that does not.
set -u
protoc=$1 plugin=$2 root=$3 include1=$4 include2=$5
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
mkdir -p "$dir/shien/bad/v1" "$dir/out"
failed=0 cases=0

# generate: the schema on stdin; its refusal in $dir/error
generate() {
	{
		echo 'syntax = "proto3"; package shien.bad.v1;'
		echo 'import "protobuf-c/protobuf-c.proto"; import "shien/options.proto"; option (pb_c_file).c_package = "bad";'
		cat
	} >"$dir/shien/bad/v1/bad.proto"
	"$protoc" --plugin=protoc-gen-shien="$plugin" --shien_out="$dir/out" -I"$dir" -I"$root" -I"$include1" -I"$include2" \
		shien/bad/v1/bad.proto 2>"$dir/error"
}

base() {
	cat <<-'END'
		service Bad { rpc PutOne(PutOneRequest) returns (PutOneReply) {
		  option (shien.rpc) = { tx: WRITE callers: "ledger" roles: "window" }; } }
		message PutOneRequest { string name = 1 [(shien.rule) = { form: LINE personal: true }]; Part part = 2; uint32 age = 3; }
		message PutOneReply { string id = 1; Part part = 2; }
		message Part { string text = 1; }
	END
}

# refuse <sed script on the base> <what the refusal says>
refuse() {
	cases=$((cases + 1))
	base | sed "$1" >"$dir/schema"
	if base | cmp -s - "$dir/schema"; then
		echo "refusals: '$1' changes nothing"; failed=1
	elif generate <"$dir/schema"; then
		echo "refusals: accepted with '$1'"; failed=1
	elif ! grep -q -- "$2" "$dir/error"; then
		echo "refusals: '$1' refused for another reason:"; cat "$dir/error"; failed=1
	fi
}

if ! base | generate; then
	echo "refusals: the good schema is refused:"; cat "$dir/error"; exit 1
fi
grep -q '"PutOne", SH_TX_WRITE, "ledger", "window"' "$dir/out/shien/bad/v1/contract.c" || { echo "refusals: no table"; exit 1; }

refuse 's/option (shien.rpc) = .*; } }/} }/' 'has no rule'
refuse 's/tx: WRITE//' 'does not say its transaction'
refuse 's/roles: "window"/roles: "Window clerk"/' 'roles .* are not names'
refuse 's/roles: "window"//' 'roles .* are not names'
refuse 's/callers: "ledger"//' 'callers .* are not names'
refuse 's/roles: "window"/& purpose: true/' 'does not say what it shows'
refuse 's/roles: "window"/& purpose: true shows: "residents"/' 'neither a category of categories.def nor none'
refuse 's/roles: "window"/& shows: "RESIDENT"/' 'neither a category of categories.def nor none'
refuse 's/string text = 1;/Part more = 1;/' 'is recursive'
refuse 's/string text = 1;/PutOneRequest back = 1;/' 'is recursive'
refuse 's/string text = 1;/map<string, string> texts = 1;/' 'map fields'
refuse 's/string text = 1;/optional string text = 1;/' 'proto3 optional'
refuse 's/string text = 1;/string text = 1 [(shien.rule).personal = true];/' 'has the personal field .shien.bad.v1.Part.text'
refuse 's/rpc PutOne(/rpc Part(/' 'has the name of a message'
refuse 's/returns (PutOneReply)/returns (stream PutOneReply)/' 'streaming rpcs'
refuse 's/uint32 age = 3/uint32 age = 3 [(shien.rule).form = DATE]/' 'a form is for strings'
refuse 's/uint32 age = 3/uint32 age = 3 [(shien.rule) = { min: 5 max: 4 }]/' 'min is above max'
refuse 's/string id = 1/string id = 1 [(shien.rule).max = 4]/' 'bounds are for numbers'
refuse 's/^message Part.*/& service Worse {}/' 'second service'
[ $failed -eq 0 ] && echo "refusals: $cases schemas refused as they should be"
exit $failed
