# `make demo` shows the whole thing; `make test` is everything that must pass.
# See README.md; the scripts behind the recipes stand in tests/tools and tests/demo.

.PHONY: demo kiosk test check bench
.DEFAULT_GOAL := help

.PHONY: help
help:
	@echo "make demo    tell, seal, send, pull, open and withdraw one story, without a display"
	@echo "make kiosk   the same programs by hand, in a window on this display"
	@echo "make test    everything that must pass"
	@echo "make check   format, lints and documentation only"
	@echo "make bench   what is asked to be fast, as ratios"

demo:
	@tests/tools/packages.sh demo
	@tests/demo/run.sh

kiosk:
	@tests/tools/packages.sh demo
	@tests/demo/by-hand.sh

test:
	@tests/tools/packages.sh demo
	@tests/tools/test.sh

check:
	@tests/tools/packages.sh build
	@tests/tools/check.sh

bench:
	@tests/tools/packages.sh bench
	@tests/tools/bench.sh
