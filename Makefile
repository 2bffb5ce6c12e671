# Shopkeeper. "make test" checks everything that a change must pass; "make demo" runs the shop.
#
#   make test      vet, staticcheck, tests with the race detector, page types, fuzz seeds
#   make figures   the benchmarks behind the figures of the README
#   make torture   the longer durability runs
#   make demo      a working shop on http://127.0.0.1:8080

GO           ?= go
STATICCHECK   = honnef.co/go/tools/cmd/staticcheck@v0.8.2
TYPESCRIPT    = typescript@7.0.2
AXE           = axe-core@4.14.1
TESTFLAGS    ?=

# Where the browser tests find axe-core, which is fetched for them and part of nothing.
AXE_DIR       = $(CURDIR)/.cache/$(AXE)
export AXE_CORE ?= $(AXE_DIR)/node_modules/axe-core/axe.min.js

.PHONY: test vet staticcheck gotest talk types axe fuzz figures torture demo build fmt

test: vet staticcheck types axe gotest talk fuzz

build:
	$(GO) build -o bin/shopkeeper ./cmd/shopkeeper

demo:
	$(GO) run ./cmd/shopkeeper demo

vet:
	$(GO) vet ./...
	@unformatted=$$(gofmt -l $$(git ls-files '*.go')); if [ -n "$$unformatted" ]; then echo "not formatted: $$unformatted"; exit 1; fi

staticcheck:
	@$(GO) run $(STATICCHECK) ./... || { status=$$?; \
	  if $(GO) run $(STATICCHECK) -version >/dev/null 2>&1; then exit $$status; fi; echo "SKIPPED: staticcheck cannot be fetched"; }

# Without a C compiler the race detector is not available; the tests run all the same.
gotest:
	@if CGO_ENABLED=1 $(GO) env CC >/dev/null && command -v "$$($(GO) env CC)" >/dev/null; then \
	  CGO_ENABLED=1 $(GO) test -race -timeout 18m $(TESTFLAGS) ./...; \
	else \
	  echo "NOTE: no C compiler, the tests run without -race"; $(GO) test -timeout 18m $(TESTFLAGS) ./...; fi

# A shop killed twenty times at random and ten times at named points, walked through in a
# browser, and conversations that each start a shop of their own: without the race
# detector. The named points wait side by side for leases to end.
talk:
	$(GO) test -timeout 18m -count 1 -parallel 8 -run 'TestConversations|TestKill|TestWalk' ./cmd/shopkeeper

# The pages are plain modules; TypeScript only reads their JSDoc types.
types:
	@if command -v npx >/dev/null; then cd web/ui && npx --yes --package $(TYPESCRIPT) tsc --noEmit -p tsconfig.json; \
	else echo "SKIPPED: no npx, the types of the pages are not checked"; fi

# The accessibility checker of the browser tests; without it they look at all the rest.
axe:
	@if [ -f "$(AXE_CORE)" ]; then :; \
	elif ! command -v npm >/dev/null; then echo "SKIPPED: no npm, the pages are not checked by axe-core"; \
	else npm install --silent --no-audit --no-fund --no-save --prefix "$(AXE_DIR)" $(AXE) >/dev/null 2>&1 \
	  || echo "SKIPPED: axe-core cannot be fetched, the pages are not checked by it"; fi

# Every fuzz target's seeds run as tests; here each also gets some new inputs: a number of
# them, since a time that runs out in the midst of one counts as a failure.
FUZZTIME ?= 3000x
fuzz:
	@for pkg in $$($(GO) list -f '{{if or .TestGoFiles .XTestGoFiles}}{{.Dir}}{{end}}' ./...); do \
	  for target in $$(grep -ho '^func Fuzz[A-Za-z0-9_]*' $$pkg/*_test.go 2>/dev/null | sed 's/func //'); do \
	    echo "fuzz $$target"; $(GO) test -run '^$$' -fuzz "^$$target$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 10x $$pkg >/tmp/fuzz.$$$$ 2>&1 || { cat /tmp/fuzz.$$$$; exit 1; }; done; done

figures:
	$(GO) test -run '^$$' -bench . -benchtime 2s ./assistant/... ./plugins/host ./retrieval/... ./models/... ./web/... ./cmd/shopkeeper

torture:
	TORTURE=1 $(GO) test -timeout 60m -count 1 -parallel 8 -run 'Kill|Torture|Flood' ./cmd/shopkeeper ./plugins/host ./web/...

fmt:
	gofmt -w $$(git ls-files '*.go')
