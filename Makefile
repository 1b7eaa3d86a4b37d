# The commands of daily work. `make run` and `make test` are all that a newcomer needs.

SHELL := /bin/bash
.DEFAULT_GOAL := help

# The committed .sqlx stands for the database at build time, also where DATABASE_URL is set for running.
export SQLX_OFFLINE ?= true

.PHONY: help run test evaluate bench vectors lint format sqlx sqlx-check screenshots

help: ## Says what there is
	@sed -n 's/^\([a-z-]*\):.*## /  make \1|/p' $(MAKEFILE_LIST) | column -t -s '|'

run: ## Installs what is missing, builds, and serves the demo shop on http://127.0.0.1:8080
	@.make/need build
	cargo build --release --locked -p mercer
	@exec target/release/mercer run

test: ## Runs every test, on the embedded Postgres and with the real models
	@.make/need build browser
	@.make/test

evaluate: ## Asks the questions of the development data and prints the score
	@.make/need build
	cargo build --locked --workspace --bins
	@export MERCER_DATA_DIR="$${MERCER_DATA_DIR:-$$PWD/.mercer}"; target/debug/mercer parts && target/debug/evaluate; \
	    status=$$?; target/debug/stop-test-postgres; exit $$status

vectors: ## Computes the vectors of the shipped examples anew, after config/intents or config/moods changed
	@.make/need build
	cargo build --locked --workspace --bins
	@export MERCER_DATA_DIR="$${MERCER_DATA_DIR:-$$PWD/.mercer}"; target/debug/mercer parts && target/debug/ship-vectors

bench: ## Measures
	@.make/need build
	cargo build --release --locked --workspace --bins
	@export MERCER_DATA_DIR="$${MERCER_DATA_DIR:-$$PWD/.mercer}"; target/release/mercer parts && cargo bench --locked --workspace --bench speed && target/release/mercer bench; \
	    status=$$?; target/release/stop-test-postgres; exit $$status

lint: ## Format and clippy, as in .ci/run
	cargo fmt --all --check
	cargo clippy --locked --workspace --all-targets -- -D warnings

format: ## Formats the code
	cargo fmt --all

sqlx: ## Writes .sqlx anew, from the migrations and the queries in the code
	@.make/sqlx write

sqlx-check: ## Says whether .sqlx is what `make sqlx` would write
	@.make/sqlx check

screenshots: ## Takes the pictures of the web chat into test-artefacts/
	@.make/need build browser
	@.make/test screenshot
