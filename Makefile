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
	  -cp "local/pipeline/target/classes:local/pipeline/target/lib/*" dev.alerting.local.pipeline.Main
endef

## Build and test

# One screen: a target for dev and prod is one line, and those whose text begins with two dots are told by another's.
.PHONY: help
help: ## ..
	@echo "make <target>"
	grep -hE '^([a-z][a-z0-9 %-]*:.*## |## )' $(MAKEFILE_LIST) | awk '
	  /^## /{print substr($$0, 4); next}
	  {split($$0, part, / *:.*## /); name = part[1]; text = part[2]
	   if (text ~ /^\.\./) next
	   if (sub(/-dev .*/, "", name)) name = name "-<env>"
	   printf "  %-18s %s\n", name, text}'

.PHONY: build
build: ## compile and package, without tests
	@$(with_jdk)
	$(say_building)
	$(MVN) -q -DskipTests package
	ls -l webhook/target/webhook.zip collector/target/collector.zip history/target/history.zip

.PHONY: test
test: ## everything: tests, coverage, format, dependency and licence checks
	@$(with_jdk)
	echo "Testing with JDK $$version (a quarter of an hour on two cores; the first time, dependencies are downloaded) ..."
	$(MVN) -T 2 verify
	"$$JAVA_HOME/bin/java" build/CoverageGate.java local/pipeline/target/site/jacoco-aggregate/jacoco.xml 90 \
	  common webhook collector history
	"$$JAVA_HOME/bin/java" build/LicenceGate.java build/licences.txt webhook collector history

.PHONY: test-one
test-one: ## one test of any module: T=DeciderTest, or T=DeciderTest#method
	@$(with_jdk)
	build/test-one "$(T)"

.PHONY: format
format: ## format the sources the way `make test` wants them
	@$(with_jdk)
	$(MVN) -q spotless:apply

.PHONY: clean
clean: ## remove what was built
	@find . -name target -type d -not -path "./.git/*" -prune -exec rm -rf {} +

.PHONY: hooks
hooks: ## install the pre-push hook: formatting and commit subjects
	@git config core.hooksPath build/hooks

## Try it on this machine

.PHONY: demo
demo: ## real payloads through the whole pipeline, under a minute once built
	@$(with_jdk)
	$(say_building)
	$(MVN) -q -DskipTests package
	$(run_local) demo

.PHONY: local
local: ## the pipeline until Ctrl-C, with a page of the issues
	@$(with_jdk)
	$(say_building)
	$(MVN) -q -DskipTests package
	$(run_local) run

.PHONY: report
report: ## write the figures of a running make local as files
	@$(with_jdk)
	$(run_local) report

.PHONY: history-demo
history-demo: SEED ?= 1
history-demo: ## 90 invented days of 12 teams as charts and files, in target/history-demo; GITHUB_PORT=8081 shows their reports
	@$(with_jdk)
	$(say_building)
	$(MVN) -q -DskipTests package
	exec "$$JAVA_HOME/bin/java" $$quiet -XX:+UseSerialGC -XX:TieredStopAtLevel=1 \
	  -cp "local/pipeline/target/classes:local/pipeline/target/lib/*" dev.alerting.local.history.HistoryDemo \
	  target/history-demo "$(SEED)" "$(GITHUB_PORT)"

.PHONY: validate
validate: ## what would become of the payload in FILE=..., sent by the realm SENDER=...; sends nothing
	@[ -z "$(FILE)" ] || [ -e "$(FILE)" ] || { echo "There is no file $(FILE)." >&2; exit 2; }
	$(with_jdk)
	$(say_building) >&2
	$(MVN) -q -DskipTests package
	exec "$$JAVA_HOME/bin/java" $$quiet -XX:+UseSerialGC -XX:TieredStopAtLevel=1 \
	  -cp "local/pipeline/target/classes:local/pipeline/target/lib/*" dev.alerting.local.pipeline.Validate "$(FILE)"

## Test harder, measure

.PHONY: mutation
mutation: ## mutation score of the decision and recovery code, at least 98 %
	@$(with_jdk)
	$(MVN) -q -Pmutation -pl collector -am verify -Dtest=None -Dsurefire.failIfNoSpecifiedTests=false
	echo "Report: collector/target/pit-reports/index.html"

.PHONY: soak
soak: MINUTES ?= 10
soak: ## random episodes with random faults for MINUTES=10; SEED=... repeats a run
	@$(with_jdk)
	$(MVN) -q -pl local/pipeline -am test -Dtest=SoakTest -Dsurefire.failIfNoSpecifiedTests=false \
	  -Dsoak.minutes=$(MINUTES) $(if $(SEED),-Dsoak.seed=$(SEED))

.PHONY: storm
storm: ## 5,000 and 50,000 alerts at once, in simulated time; draws docs/storm.svg
	@$(with_jdk)
	$(MVN) -q -pl local/pipeline -am test -Dtest='StormTest#fi*' -Dsurefire.failIfNoSpecifiedTests=false \
	  -Dstorm.plot=$(CURDIR)/docs/storm.svg

.PHONY: alarms
alarms: ## which alarms go off when, simulated; writes the table of OPERATIONS.md
	@$(with_jdk)
	$(MVN) -q -pl local/pipeline -am test -Dtest=AlarmsTest -Dsurefire.failIfNoSpecifiedTests=false -Dalarms.write=true

.PHONY: game-day
game-day: ## what goes wrong in operation, played: alarms, repairs, alerts; writes the table of OPERATIONS.md
	@$(with_jdk)
	echo "Playing a game day (a minute or two) ..."
	$(MVN) -q -pl local/pipeline -am test -Dtest=GameDayTest -Dsurefire.failIfNoSpecifiedTests=false -Dgameday.write=true
	sed -n '/<!-- game day: begin/,/<!-- game day: end/p' OPERATIONS.md | sed '1d;$$d'

.PHONY: field-test
field-test: ## a real Alertmanager against the pipeline; needs Python and prometheus-alertmanager
	@$(with_jdk)
	$(say_building)
	$(MVN) -q -DskipTests package
	python3 local/field-test/field_test.py "$$JAVA_HOME/bin/java" $$quiet -XX:+UseSerialGC -XX:TieredStopAtLevel=1 \
	  -cp "local/pipeline/target/classes:local/pipeline/target/lib/*" dev.alerting.local.pipeline.Main run

.PHONY: screenshots
screenshots: ## photograph the local page for docs/screens; needs Chromium
	@$(with_jdk)
	command -v chromium chromium-browser google-chrome >/dev/null \
	  || { echo "No Chromium on the path: apt-get install chromium, or google-chrome"; exit 1; }
	$(MVN) -q -pl local/pipeline -am test -Dtest=PageInBrowserTest -Dsurefire.failIfNoSpecifiedTests=false \
	  -Dscreenshots.write=$(CURDIR)/docs/screens

.PHONY: fuzz
fuzz: COUNT ?= 1000000
fuzz: ## COUNT=1000000 strange messages and comments, a quarter as many requests, a tenth as many descriptions; SEED=...
	@$(with_jdk)
	$(MVN) -q -pl common -am test -Dtest=MessageInterpreterFuzzTest -Dsurefire.failIfNoSpecifiedTests=false -Dfuzz.count=$(COUNT) $(if $(SEED),-Dfuzz.seed=$(SEED))
	$(MVN) -q -pl collector -am test -Dtest=CommandParserFuzzTest -Dsurefire.failIfNoSpecifiedTests=false \
	  -Dfuzz.count=$(COUNT) $(if $(SEED),-Dfuzz.seed=$(SEED))
	$(MVN) -q -pl webhook -am test -Dtest=WebhookFuzzTest -Dsurefire.failIfNoSpecifiedTests=false \
	  -Dfuzz.count=$$(( $(COUNT) / 4 )) $(if $(SEED),-Dfuzz.seed=$(SEED))
	$(MVN) -q -pl local/pipeline -am test -Dtest=ProseFuzzTest -Dsurefire.failIfNoSpecifiedTests=false \
	  -Dfuzz.count=$$(( $(COUNT) / 10 )) $(if $(SEED),-Dfuzz.seed=$(SEED))

define build_bench
	$(say_building)
	$(MVN) -q -Pbench -DskipTests package
endef

# The emulators run in this JVM: with the full compiler, so that they take as little as they can from what is measured.
define run_bench
	"$$JAVA_HOME/bin/java" $$quiet -XX:+UseSerialGC -Xmx2g -cp "local/bench/target/classes:local/bench/target/lib/*" \
	  dev.alerting.local.bench.BenchmarkRunner
endef

.PHONY: bench
bench: ## measure, 20 minutes (parts: ONLY="everyday cold"); bench-check: only counts
	@$(with_jdk)
	$(build_bench)
	$(run_bench) $(if $(ONLY),only $(ONLY),all)

.PHONY: bench-check
bench-check: ## .. only what is the same in every run (requests, log volume, packages); fails where it misses its target
	@$(with_jdk)
	$(build_bench)
	$(run_bench) check

.PHONY: infra-test
infra-test: ## the Terraform configuration: format, validate, tests, grants, plan policy
	@$(with_jdk)
	$(say_building)
	$(MVN) -q -DskipTests package
	infra/bin/check

.PHONY: emulator-test
emulator-test: ## apply, use and destroy the stack on the emulator of AWS_ENDPOINT_URL
	@$(with_jdk)
	$(say_building)
	$(MVN) -q -DskipTests package
	infra/bin/emulator-test

## On AWS: <env> is dev or prod, which asks first (needs terraform and the AWS CLI)

.PHONY: aws-bootstrap-plan-dev aws-bootstrap-plan-prod
aws-bootstrap-plan-dev aws-bootstrap-plan-prod: aws-bootstrap-plan-%: ## plan the state's bucket and the workflows' roles, and check it
	@$(with_jdk)
	infra/bin/stack bootstrap-plan $*

.PHONY: aws-bootstrap-apply-dev aws-bootstrap-apply-prod
aws-bootstrap-apply-dev aws-bootstrap-apply-prod: aws-bootstrap-apply-%: ## apply the saved plan of bootstrap
	@$(with_jdk)
	infra/bin/stack bootstrap-apply $*

.PHONY: aws-init-dev aws-init-prod
aws-init-dev aws-init-prod: aws-init-%: ## connect Terraform to its state in the bucket of infra/bootstrap
	@infra/bin/stack init $*

.PHONY: aws-plan-dev aws-plan-prod
aws-plan-dev aws-plan-prod: aws-plan-%: ## plan, check the plan against the policy, and save it
	@$(with_jdk)
	infra/bin/stack plan $*

.PHONY: aws-apply-dev aws-apply-prod
aws-apply-dev aws-apply-prod: aws-apply-%: ## apply the saved plan
	@$(with_jdk)
	infra/bin/stack apply $*

.PHONY: aws-destroy-dev aws-destroy-prod
aws-destroy-dev aws-destroy-prod: aws-destroy-%: ## destroy everything that was applied, the state of alerts included
	@infra/bin/stack destroy $*

.PHONY: aws-publish-dev aws-publish-prod
aws-publish-dev aws-publish-prod: aws-publish-%: ## send a test alert, P3; TEAM=... its owner, STATE=RESOLVED ends it, VIA=webhook by HTTP
	@$(with_jdk)
	infra/bin/stack publish $*

.PHONY: sweep-dev sweep-prod
sweep-dev sweep-prod: sweep-%: ## compare records and issues now, and repair; DRY_RUN=1 only says what it would do
	@infra/bin/stack sweep $*

.PHONY: report-dev report-prod
report-dev report-prod: report-%: ## have the history write the files of the days FROM=... to TO=...
	@infra/bin/stack report $*

.PHONY: new-table-dev new-table-prod
new-table-dev new-table-prod: new-table-%: ## .. an empty state table where it is gone
	@infra/bin/stack new-table $*

.PHONY: rebuild-state-dev rebuild-state-prod
rebuild-state-dev rebuild-state-prod: rebuild-state-%: ## write lost records from the issues' markers; DRY_RUN=1 first
	@$(with_jdk)
	infra/bin/stack rebuild-state $*

.PHONY: logs-dev logs-prod
logs-dev logs-prod: logs-%: ## follow the collector's log; FUNCTION=external-alerts-webhook: the other's
	@infra/bin/stack logs $*

.PHONY: dlq-list-dev dlq-list-prod dlq-show-dev dlq-show-prod dlq-redrive-dev dlq-redrive-prod
.PHONY: dlq-delete-dev dlq-delete-prod dlq-export-dev dlq-export-prod dlq-peek-dev dlq-peek-prod
dlq-list-dev dlq-list-prod: dlq-list-%: ## the dead letters; also dlq-show, dlq-redrive, dlq-delete, dlq-export; REASON=... and more
	@$(with_jdk)
	infra/bin/stack dlq-list $*
dlq-show-dev dlq-show-prod: dlq-show-%: ## .. dead letters whole, one a line
	@$(with_jdk)
	infra/bin/stack dlq-show $*
dlq-redrive-dev dlq-redrive-prod: dlq-redrive-%: ## .. have dead letters processed again
	@$(with_jdk)
	infra/bin/stack dlq-redrive $*
dlq-delete-dev dlq-delete-prod: dlq-delete-%: ## .. delete dead letters for good
	@$(with_jdk)
	infra/bin/stack dlq-delete $*
dlq-export-dev dlq-export-prod: dlq-export-%: ## .. write dead letters to FILE=dead-letters.jsonl
	@$(with_jdk)
	infra/bin/stack dlq-export $*
dlq-peek-dev dlq-peek-prod: dlq-peek-%: ## .. ten dead letters, with the AWS CLI only
	@infra/bin/stack dlq-peek $*

.PHONY: secrets-check-dev secrets-check-prod
secrets-check-dev secrets-check-prod: secrets-check-%: ## whether FILE=... may be put into webhook-secrets (SENDER=...: its own); without: what is there
	@$(with_jdk)
	infra/bin/stack secrets-check $*

.PHONY: rotate-app-key-dev rotate-app-key-prod
rotate-app-key-dev rotate-app-key-prod: rotate-app-key-%: ## FILE=new.pem: a new key of the GitHub App, while the old one is still good
	@$(with_jdk)
	infra/bin/stack rotate-app-key $*

.PHONY: heartbeat-token-dev heartbeat-token-prod
heartbeat-token-dev heartbeat-token-prod: heartbeat-token-%: ## give EventBridge the heartbeat's token of webhook-secrets
	@$(with_jdk)
	infra/bin/stack heartbeat-token $*

.PHONY: rollback-dev rollback-prod
rollback-dev rollback-prod: rollback-%: ## back to the version before, or VERSION=...; FUNCTION=external-alerts-webhook
	@infra/bin/stack rollback $*

.PHONY: smoke-dev smoke-prod
smoke-dev smoke-prod: smoke-%: ## after a deployment: does the door answer, does a heartbeat come through?
	@infra/bin/stack smoke $*

.PHONY: alarms-dev alarms-prod url-dev url-prod drift-dev drift-prod
alarms-dev alarms-prod: alarms-%: ## the alarms that are on; also url-<env>, drift-<env>: what was changed by hand
	@infra/bin/stack alarms $*
url-dev url-prod: url-%: ## .. the webhook's URL
	@infra/bin/stack url $*
drift-dev drift-prod: drift-%: ## .. what was changed by hand
	@infra/bin/stack drift $*

.PHONY: state-dev state-prod
state-dev state-prod: state-%: ## list the open alerts; FINGERPRINT=... shows one whole
	@infra/bin/stack state $*

.PHONY: storm-rows-dev storm-rows-prod
storm-rows-dev storm-rows-prod: storm-rows-%: ## all alerts of a storm, as its issue says: ID=...
	@infra/bin/stack storm-rows $*

.PHONY: silences-dev silences-prod
silences-dev silences-prod: silences-%: ## list silences; ADD=name FOR=2h TEAM=... adds one, END=name ends it
	@infra/bin/stack silences $*

# The stack on LocalStack, or on the emulator that AWS_ENDPOINT_URL names.

.PHONY: ls-apply
ls-apply: ## the stack on LocalStack; also ls-publish, ls-logs, ls-state, ls-destroy
	@$(with_jdk)
	$(say_building)
	$(MVN) -q -DskipTests package
	infra/bin/stack ls-apply ls

.PHONY: ls-publish
ls-publish: ## .. send a test alert
	@$(with_jdk)
	infra/bin/stack publish ls

.PHONY: ls-logs
ls-logs: ## .. the collector's log
	@infra/bin/stack logs ls

.PHONY: ls-state
ls-state: ## .. the open alerts
	@infra/bin/stack state ls

.PHONY: ls-destroy
ls-destroy: ## .. destroy what ls-apply made
	@infra/bin/stack ls-destroy ls
