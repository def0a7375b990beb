#!/usr/bin/env bash
# The long forms of the proofs in docs/equality.md, part by part, with a table at the end. A part that is done is not run
# again: a run that was cut off goes on where it stopped, as long as commit, scale and seed are the same.
#   .ci/nightly-proofs.sh [--scale F] [--seed S] [--only TEXT] [--again] [--list]
# --scale 0.01 does a hundredth of everything that is counted. JAVA_HOMES names further Java machines for the table of
# configurations, RAILYARD_AO_MODULES the folder of AO's own modules. Ends with 1 at the first part that fails, 2 for bad usage.
# RAILYARD_TESTS and RAILYARD_COMMAND stand in for Maven (called with options, module, classes) and ./railyard.
set -euo pipefail
cd "$(dirname "$0")/.."

scale=1 seed=1795000000000 only= again= list=
while [ $# -gt 0 ]; do
  case $1 in
    --scale) scale=$2; shift 2 ;;
    --seed) seed=$2; shift 2 ;;
    --only) only=$2; shift 2 ;;
    --again) again=1; shift ;;
    --list) list=1; shift ;;
    *) echo "unknown option $1: see the head of $0" >&2; exit 2 ;;
  esac
done
awk -v s="$scale" 'BEGIN { exit !(s + 0 > 0 && s + 0 <= 100) }' || { echo "--scale is a number above 0, up to 100: $scale" >&2; exit 2; }
case $seed in '' | *[!0-9]*) echo "--seed is a whole number: $seed" >&2; exit 2 ;; esac

state=target/nightly-proofs/$(git rev-parse --short=12 HEAD)-$scale-$seed
mkdir -p "$state"
names=() whats=() results=() times=()

count() { # count NUMBER LEAST: as many at this scale
  awk -v n="$1" -v s="$scale" -v least="${2:-1}" 'BEGIN { v = int(n * s); print v < least ? least : v }'
}

tests() { # tests MODULE CLASSES OPTION...
  local module=$1 classes=$2
  shift 2
  if [ -n "${RAILYARD_TESTS:-}" ]; then
    # shellcheck disable=SC2086
    $RAILYARD_TESTS "$@" "$module" ${classes//,/ }
  else
    # -am: Maven also goes through the modules that this one needs, none of which has the classes.
    ./mvnw -B -q --no-transfer-progress -Dstyle.skip -pl "$module" -am test \
      -Dtest="$classes" -Dsurefire.failIfNoSpecifiedTests=false "$@"
  fi
}

railyard() {
  ${RAILYARD_COMMAND:-./railyard} "$@"
}

table() {
  printf '\n%-34s %-58s %9s  %s\n' part what seconds result
  local i
  for i in "${!names[@]}"; do
    printf '%-34s %-58s %9s  %s\n' "${names[$i]}" "${whats[$i]}" "${times[$i]}" "${results[$i]}"
  done
}

left_out() { # left_out NAME WHAT WHY
  [[ $1 == *"$only"* ]] || return 0
  names+=("$1") whats+=("$2") times+=(-) results+=("left out: $3")
}

part() { # part NAME WHAT COMMAND...
  local name=$1 what=$2 begin status=0
  shift 2
  [[ $name == *"$only"* ]] || return 0
  names+=("$name") whats+=("$what")
  if [ -n "$list" ]; then
    times+=(-) results+=("$([ -e "$state/$name.done" ] && echo done || echo 'to do')")
    return 0
  fi
  if [ -z "$again" ] && [ -e "$state/$name.done" ]; then
    times+=("$(cat "$state/$name.done")") results+=("equal (before)")
    return 0
  fi
  echo "== $name: $what"
  begin=$(date +%s)
  "$@" >"$state/$name.log" 2>&1 || status=$?
  times+=($(($(date +%s) - begin)))
  if [ "$status" -ne 0 ]; then
    results+=("FAILED: $state/$name.log")
    table
    echo "part $name ended with $status; its last lines:" >&2
    tail -n 20 "$state/$name.log" >&2
    exit 1
  fi
  results+=(equal)
  echo "${times[-1]}" >"$state/$name.done"
}

machine=execution-job/machine
specification() { # && as errexit is off in what part runs
  $machine/src/test/spec/fetch-spec-tests.sh &&
    tests $machine ConformanceTest &&
    tests $machine ConformanceTest -Dspec.methodBytes=300
}
part specification "the official tests, also with functions split small" specification
part suites "recursion, kept differences, golden gas, hostile modules" \
  tests $machine RecursionSuiteTest,FuzzRegressionTest,GoldenGasTest,HostileModulesTest

rounds=$(count 4000)
part nan "each float operation x each class of NaN, $((256 * rounds)) times" tests $machine NanSuiteTest -Drailyard.nan.rounds="$rounds"
executions=$(count 25000 20)
for i in 0 1 2 3; do
  part "fuzz-$((i + 1))" "$executions executions from seed $((seed + i * 1000000000))" \
    tests $machine FuzzTest -Drailyard.fuzz.executions="$executions" -Drailyard.seed=$((seed + i * 1000000000))
done
calls=$(count 1000000 1000)
part abuse "$calls abusive calls of host functions" tests $machine HostAbuseTest -Drailyard.abuse.calls="$calls" -Drailyard.seed="$seed"

part operator "a week idle, the checker over runs, fair shares, endless outputs" \
  tests execution-job/job IdleWeekTest,CheckedRunTest,FairShareTest,EndlessOutputTest,StateIsolationTest,TurnsTest,RoomTest
each=$(count 500 12)
messages=$(count 10000 50)
aos=$(count 1000 3)
i=0
for group in "own, hashmap" "own, rocksdb" "own, both" "interpreter," "compiled,"; do
  i=$((i + 1))
  part "matrix-$i" "$messages messages a guest: $group; restored after each of $each" \
    railyard bench matrix --only "$group" --messages "$messages" --slow-messages "$(count 1000 50)" \
    --aos-messages "$aos" --slow-aos-messages "$(count 20)" --each "$each" --seed "$seed"
done

i=0
for group in "C1 only" "C2 only" "compiled before" "large methods" collector "heap of" "stack of" Turkish Arabic Kathmandu \
  Latin-1 V8 "Endive's compiler" "Chicory's compiler" "our compiler" "our interpreter" "Endive's interpreter" \
  "Chicory's interpreter" -Xint; do
  i=$((i + 1))
  what="$messages messages a guest: $group"
  if [ "$group" = V8 ] && ! command -v node >/dev/null; then
    left_out "equality-$i" "$what" "there is no node on the path"
    continue
  fi
  if [ "$group" = "our compiler" ] && [ -z "${JAVA_HOMES:-}" ]; then
    left_out "equality-$i" "$what" "it is what the others are compared with; JAVA_HOMES names no further Java machine"
    continue
  fi
  part "equality-$i" "$what" \
    railyard bench equality --only="$group" --messages "$messages" --slow-messages "$messages" --aos-messages "$aos" \
    --slow-aos-messages "$(count 100)" --xint-aos-messages "$(count 10)"
done
table
