# alerting-infra. `make` lists the targets. Only a JDK (21 or newer) and make are needed.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.ONESHELL:

# Finds an installed JDK of 21 or newer by itself, also where the default java is older. JDK 24 and newer complain
# about Unsafe in libraries of the build and of the local servers; older ones do not know the switch.
define with_jdk
	JAVA_HOME=$$(build/find-jdk 21); export JAVA_HOME
	version=$$("$$JAVA_HOME/bin/javac" -version 2>&1 | sed -nE 's/^javac ([0-9]+).*/\1/p')
	quiet="--enable-native-access=ALL-UNNAMED"
	if [ "$$version" -ge 24 ]; then quiet="$$quiet --sun-misc-unsafe-memory-access=allow"; fi
	export MAVEN_OPTS="$${MAVEN_OPTS:-} $$quiet"
endef

define say_building
	if [ -d "$$HOME/.m2/repository/software/amazon/awssdk" ]; then
	  echo "Building with JDK $$version (about half a minute) ..."
	else
	  echo "Building with JDK $$version; the first time, Maven and the dependencies are downloaded, some minutes ..."
	fi
endef

MVN := ./mvnw -B -Dstyle.color=auto

# Runs a main class of the local module. exec: signals such as Ctrl-C go to the JVM itself.
define run_local
	exec "$$JAVA_HOME/bin/java" $$quiet -XX:+UseSerialGC -XX:TieredStopAtLevel=1 \
	  -cp "local/target/classes:local/target/lib/*" dev.alerting.local.Main
endef

.PHONY: help
help: ## list the targets
	@echo "Targets:"
	@grep -hE '^[a-z][a-z0-9-]*:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z0-9-]+):.*## /  \1 \t/' | expand -t 18

.PHONY: build
build: ## compile and package, without tests
	@$(with_jdk)
	$(say_building)
	$(MVN) -q -DskipTests package
	ls -l webhook/target/webhook.zip collector/target/collector.zip

.PHONY: demo
demo: ## the walk-through: real payloads through the whole pipeline on this machine, under a minute once built
	@$(with_jdk)
	$(say_building)
	$(MVN) -q -DskipTests package
	$(run_local) demo

.PHONY: local
local: ## the pipeline on this machine until Ctrl-C, with a page of the issues
	@$(with_jdk)
	$(say_building)
	$(MVN) -q -DskipTests package
	$(run_local) run

.PHONY: test
test: ## everything: build, tests, coverage, format and dependency checks
	@$(with_jdk)
	echo "Testing with JDK $$version (about four minutes; the first time, dependencies are downloaded) ..."
	$(MVN) verify
	"$$JAVA_HOME/bin/java" build/CoverageGate.java local/target/site/jacoco-aggregate/jacoco.xml 90 \
	  common webhook collector

.PHONY: mutation
mutation: ## mutation score of the decision and recovery code, at least 85 %, with a report
	@$(with_jdk)
	$(MVN) -q -Pmutation -pl common,collector verify -Dtest=None -Dsurefire.failIfNoSpecifiedTests=false
	echo "Report: collector/target/pit-reports/index.html"

.PHONY: soak
soak: MINUTES ?= 10
soak: ## random episodes with random faults for MINUTES=10, from SEED if given
	@$(with_jdk)
	$(MVN) -q -pl local -am test -Dtest=SoakTest -Dsurefire.failIfNoSpecifiedTests=false \
	  -Dsoak.minutes=$(MINUTES) $(if $(SEED),-Dsoak.seed=$(SEED))

.PHONY: format
format: ## format the sources the way `make test` wants them
	@$(with_jdk)
	$(MVN) -q spotless:apply

.PHONY: clean
clean: ## remove what was built
	@rm -rf target common/target webhook/target collector/target local/target
