# rask-log-forwarder. `make help` lists what there is.
SHELL := /bin/bash
.DEFAULT_GOAL := help

export DOTNET_CLI_TELEMETRY_OPTOUT := 1
export DOTNET_NOLOGO := 1

OUT := out

.PHONY: help setup build demo image test bench bench-quick bench-stages bench-micro format format-check soak fault-matrix fuzz clean

help: ## Lists the targets
	@awk 'BEGIN { FS = ":.*## " } /^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' Makefile

setup: ## Installs what building needs and is not there (Debian packages)
	@scripts/setup.sh build

build: setup ## Publishes out/rask-log-forwarder, out/rask-log-aggregator and out/rask-load-test
	@scripts/build.sh $(OUT)

demo: build ## Shows a container's logs reaching the aggregator, and counts them (30 s)
	@scripts/setup.sh demo
	@$(OUT)/rask-load-test demo

image: build ## Builds the image rask-log-forwarder with the Docker engine of this machine
	@scripts/setup.sh image
	@scripts/image.sh $(OUT)

test: setup ## Runs all tests; ends with one line that counts them
	@scripts/test.sh

bench: build ## Measures the forwarder beside a floor and syslog-ng (about 11 min)
	@scripts/setup.sh bench
	@$(OUT)/rask-load-test run

bench-quick: build ## The same, with less of everything (about 2 min)
	@scripts/setup.sh bench
	@$(OUT)/rask-load-test run --quick

bench-stages: build ## Times each stage alone, compiled as the forwarder is (1 min)
	@$(OUT)/rask-load-test stages

bench-micro: ## Micro-benchmarks of each stage (BenchmarkDotNet)
	@dotnet run --project bench/Rask.Benchmarks -c Release -- --filter '*'

format: ## Formats the code
	@dotnet format Rask.slnx

format-check: ## Fails where the code is not formatted
	@dotnet format Rask.slnx --verify-no-changes

soak: build ## The end-to-end tests with long runs
	@RASK_LONG=1 scripts/test.sh

fault-matrix: build ## Kills, cuts, fills and breaks everything at full length; writes the table of docs/reliability.md (15 min)
	@scripts/fault-matrix.sh

fuzz: ## Coverage-guided fuzzing of the parser (afl-fuzz, FUZZ_SECONDS=60 for each target), then the property tests with new random inputs
	@scripts/fuzz.sh
	@CsCheck_Time=60 dotnet test --project tests/Rask.LogForwarder.Tests -c Release

clean: ## Removes what was built
	@rm -rf $(OUT) artifacts; find . -type d \( -name bin -o -name obj \) -prune -exec rm -rf {} +
