#!/usr/bin/env bash
# The long forms of the proofs that docs/equality.md lists. An argument is where the fuzzers' seeds begin; JAVA_HOMES may name
# more Java machines for the table of configurations, RAILYARD_AO_MODULES the folder of AO's own modules.
set -euo pipefail
cd "$(dirname "$0")/../.."
seed=${1:-$(date +%s)000000}
execution-job/machine/src/test/spec/fetch-spec-tests.sh
run() { # run TEST OPTION...
  local test=$1
  shift
  ./mvnw -B -q -pl execution-job/machine -am test -Dtest="$test" -Dsurefire.failIfNoSpecifiedTests=false "$@"
}
run 'ConformanceTest,RecursionSuiteTest,FuzzRegressionTest,GoldenGasTest,HostileModulesTest'
run ConformanceTest -Dspec.methodBytes=300
run NanSuiteTest -Drailyard.nan.rounds=4000
run FuzzTest -Drailyard.fuzz.executions=100000 -Drailyard.seed="$seed"
run HostAbuseTest -Drailyard.abuse.calls=1000000 -Drailyard.seed="$seed"
./railyard bench equality
