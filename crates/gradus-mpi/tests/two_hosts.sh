#!/usr/bin/env bash
# Two hosts on one machine: network namespaces with names of their own and a cable between them, over which OpenMPI speaks TCP.
# Each runs two ranks; they print the bits of one process. Needs root; arguments go to the example `rows`.
#
# DELAY=1ms slows the cable down, to see when the network decides, where the kernel has `netem`.
set -euo pipefail
program="$(realpath "${PROGRAM:-${CARGO_TARGET_DIR:-target}/debug/examples/rows}")"
[ "$#" -gt 0 ] || set -- --rows 200000 --epochs 20

a="gradus-a-$$" b="gradus-b-$$"
agent="$(mktemp)"
trap 'rm -f "$agent"; ip netns del "$a" 2>/dev/null; ip netns del "$b" 2>/dev/null' EXIT
ip netns add "$a"
ip netns add "$b"
ip link add cable netns "$a" type veth peer name cable netns "$b"
for host in "$a 10.77.0.1" "$b 10.77.0.2"; do
    read -r name address <<<"$host"
    ip -n "$name" address add "$address/24" dev cable
    ip -n "$name" link set cable up
    ip -n "$name" link set lo up
    [ -z "${DELAY:-}" ] || ip netns exec "$name" tc qdisc add dev cable root netem delay "$DELAY"
done
# In place of ssh: a shell on the other host.
cat >"$agent" <<AGENT
#!/bin/sh
shift
exec ip netns exec $b unshare --uts sh -c "hostname $b; \$*"
AGENT
chmod +x "$agent"

on_a() { ip netns exec "$a" unshare --uts sh -c "hostname $a; exec \"\$@\"" sh "$@"; }
two="$(on_a mpirun --allow-run-as-root --oversubscribe --mca plm_rsh_agent "$agent" --host 10.77.0.1:2,10.77.0.2:2 \
    --mca btl tcp,self --mca btl_tcp_if_include 10.77.0.0/24 --mca oob_tcp_if_include 10.77.0.0/24 -n 4 "$program" "$@")"
one="$("$program" "$@" --alone yes)"
[ "$(echo "$two" | sort -u)" = "$one" ] && [ "$(echo "$two" | wc -l)" -eq 4 ] || { echo "$two is not four times $one"; exit 1; }
echo "two hosts, four ranks: the bits of one process"
