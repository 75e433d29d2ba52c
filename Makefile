# Every target does its own set-up; `make help` lists them.
PORT ?= 8000
KEFU_HOME ?= var
PYTHON ?= python3
export PORT KEFU_HOME
# Some images set it: then every start compiles thousands of modules anew, seconds of it.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: setup run run-cluster test check train tune screenshots bench audit clean help lock openapi format

help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  \1\t/' | expand -t 14

setup: ## install both environments and the tools of development, export the encoder, build the web pages
	@$(PYTHON) -m launcher setup --dev

run: ## set up what is missing and start everything [PORT=8000] [KEFU_HOME=var]
	@exec $(PYTHON) -m launcher run --port $(PORT)

run-cluster: ## two backends behind one port, two Rasa servers, two workers on one PostgreSQL [DATABASE_URL=...]
	@exec $(PYTHON) -m launcher run-cluster --port $(PORT)

train: ## train the bot if its data changed and make it the active model
	@$(PYTHON) -m launcher train

test: setup train ## run all tests: bot environment, web, then everything else
	@.ci/browser
	@.ci/postgres
	@PYTHONPATH=. bot/.venv/bin/python -m pytest -c tests/bot/pytest.ini --rootdir . tests/bot tests/actions
	@npm --prefix web test --silent
	@.venv/bin/python -m pytest -n auto --maxprocesses 4 --dist loadgroup

check: setup ## format, lint, types, import rules, training data, API file and its TypeScript types
	@.ci/check

tune: ## fine-tune the encoder on data/nlu; keeps it only if it is better [TUNE="--minutes 20"]
	@$(PYTHON) -m launcher tune $(TUNE)

screenshots: setup train ## take the pictures of docs/screenshots [URL=a running, fresh demo]
	@.ci/browser
	@.venv/bin/python docs/screenshots/make.py $(URL)

bench: setup train ## measure: time of a turn
	@.venv/bin/python -m benchmarks.turn

audit: setup ## known vulnerabilities in what is locked
	@.ci/audit

format: setup ## format the Python sources
	@.venv/bin/ruff format . && .venv/bin/ruff check --fix .

openapi: setup ## write the API file and its TypeScript types anew
	@.venv/bin/python -m crm_backend.openapi web/openapi.json && cd web && npm run --silent types

lock: ## resolve the dependencies anew
	@.ci/lock

clean: ## remove what was built and what the demo wrote (models/ and KEFU_HOME included)
	rm -rf .venv bot/.venv web/node_modules web/dist $(KEFU_HOME) models/encoder models/cache models/cues models/sentiment models/*.tar.gz models/*.json
