package dev.alerting.local.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.alerting.testing.Repository;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the GitHub workflows may do, and that they call what is there. */
class WorkflowsTest {
    private static final Path ROOT = Repository.path();
    private static final Path FOLDER = ROOT.resolve(".github/workflows");
    private static final Pattern USES = Pattern.compile("(?m)^\\s*(?:- )?uses:\\s*(.*)$");
    private static final Pattern PINNED = Pattern.compile("([\\w.-]+/[\\w.-]+)@([0-9a-f]{40}) # v\\d+\\.\\d+\\.\\d+");
    private static final Pattern MAKE = Pattern.compile("\\bmake ((?:[a-z][a-z0-9-]*)(?: [a-z][a-z0-9-]*)*)");

    /** The only permission beyond reading the repository that each job may have. */
    private static final Map<String, String> WRITES = Map.of(
            "ci/plan-dev", "id-token",
            "ci/plan-comment", "pull-requests",
            "deploy-dev/apply", "id-token",
            "deploy-prod/release", "contents",
            "deploy-prod/plan", "id-token",
            "deploy-prod/apply", "id-token");

    @TempDir
    private Path folder;

    static Stream<String> workflows() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            List<String> names = files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".yml") || name.endsWith(".yaml"))
                    .map(name -> name.replaceFirst("\\.ya?ml$", ""))
                    .sorted()
                    .toList();
            return names.stream();
        }
    }

    @Test
    void thereAreOneForChecksAndOneForEachEnvironment() throws IOException {
        assertThat(workflows()).containsExactly("ci", "deploy-dev", "deploy-prod");
    }

    @ParameterizedTest
    @MethodSource("workflows")
    void everyActionIsPinnedToACommitAndSaysItsVersion(String workflow) throws IOException {
        Matcher uses = USES.matcher(text(workflow));

        List<String> actions = uses.results().map(use -> use.group(1)).toList();

        assertThat(actions)
                .isNotEmpty()
                .allMatch(action -> PINNED.matcher(action).matches());
    }

    @Test
    void anActionHasOneVersionInAllWorkflows() throws IOException {
        Map<String, Set<String>> versions = workflows()
                .flatMap(workflow -> USES.matcher(unchecked(workflow)).results().map(use -> use.group(1)))
                .map(PINNED::matcher)
                .filter(Matcher::matches)
                .collect(Collectors.groupingBy(
                        pinned -> pinned.group(1),
                        Collectors.mapping(Matcher::group, Collectors.toCollection(TreeSet::new))));

        assertThat(versions)
                .isNotEmpty()
                .allSatisfy((action, pins) -> assertThat(pins).hasSize(1));
    }

    @ParameterizedTest
    @MethodSource("workflows")
    void nothingIsPermittedToAWorkflowAndNoMoreThanNeededToAJob(String workflow) throws IOException {
        JsonNode file = yaml(workflow);

        assertThat(file.path("permissions").isObject()).isTrue();
        assertThat(file.path("permissions")).isEmpty();
        jobs(file).forEach((name, job) -> {
            JsonNode permissions = job.path("permissions");
            assertThat(permissions.isObject()).as(name).isTrue();
            List<String> writes = permissions.properties().stream()
                    .filter(permission -> !permission.getValue().asText().equals("read"))
                    .map(Map.Entry::getKey)
                    .toList();
            String expected = WRITES.get(workflow + "/" + name);
            assertThat(writes).as(name).isEqualTo(expected == null ? List.of() : List.of(expected));
        });
    }

    @ParameterizedTest
    @MethodSource("workflows")
    void onlyJobsThatMayWriteTheirIdentityTalkToAws(String workflow) throws IOException {
        jobs(yaml(workflow)).forEach((name, job) -> {
            boolean takesRole = steps(job)
                    .anyMatch(step -> step.path("uses").asText().startsWith("aws-actions/configure-aws-credentials@"));
            boolean runsMaven = run(job).contains("make test") || run(job).contains("make build");

            assertThat(takesRole).as(name).isEqualTo(job.path("permissions").has("id-token"));
            assertThat(takesRole && runsMaven).as(name).isFalse();
        });
    }

    @ParameterizedTest
    @MethodSource("workflows")
    void noKeyIsKeptAnywhere(String workflow) throws IOException {
        String text = text(workflow);

        // Settings, such as the addresses that hear the alarms, and what seals a plan; no key of AWS or GitHub.
        assertThat(text.replaceAll("\\$\\{\\{ secrets\\.((DEV|PROD)_TFVARS|PROD_PLAN_KEY) }}", ""))
                .doesNotContainIgnoringCase("secrets.")
                .doesNotContain("aws-access-key-id", "AWS_SECRET");
        steps(yaml(workflow))
                .filter(step -> step.path("uses").asText().startsWith("aws-actions/"))
                .forEach(step -> assertThat(
                                step.path("with").path("role-to-assume").asText())
                        .matches("\\$\\{\\{ vars\\.(PROD_)?AWS_(PLAN|DEPLOY)_ROLE_ARN }}"));
        steps(yaml(workflow))
                .filter(step -> step.path("uses").asText().startsWith("actions/checkout@"))
                .forEach(step -> assertThat(
                                step.path("with").path("persist-credentials").asText())
                        .isEqualTo("false"));
    }

    /** A variable that an environment lacks is taken from the repository, where dev's are. */
    @Test
    void noneOfProdsVariablesFallsBackToDevs() throws IOException {
        Map<String, Set<String>> names = new TreeMap<>();
        for (String workflow : workflows().toList()) {
            names.put(
                    workflow,
                    Pattern.compile("\\b(?:vars|secrets)\\.(\\w+)")
                            .matcher(text(workflow))
                            .results()
                            .map(name -> name.group(1))
                            .collect(Collectors.toCollection(TreeSet::new)));
        }

        assertThat(names.get("deploy-prod")).isNotEmpty().allMatch(name -> name.startsWith("PROD_"));
        assertThat(names.get("ci")).isNotEmpty().noneMatch(name -> name.startsWith("PROD_"));
        assertThat(names.get("deploy-dev")).isNotEmpty().noneMatch(name -> name.startsWith("PROD_"));
    }

    @ParameterizedTest
    @MethodSource("workflows")
    void everyJobEndsByItself(String workflow) throws IOException {
        jobs(yaml(workflow))
                .forEach((name, job) ->
                        assertThat(job.path("timeout-minutes").asInt()).as(name).isBetween(1, 60));
    }

    @ParameterizedTest
    @MethodSource("workflows")
    void nothingAnybodyCanNameGetsIntoAShell(String workflow) throws IOException {
        assertThat(steps(yaml(workflow)).map(step -> step.path("run").asText()))
                .isNotEmpty()
                .noneMatch(script -> script.contains("${{"));
    }

    @ParameterizedTest
    @MethodSource("workflows")
    void terraformIsTheOneVersionWithTheLockFileAsItIs(String workflow) throws IOException {
        JsonNode file = yaml(workflow);

        assertThat(file.path("env").path("TERRAFORM_VERSION").asText()).isEqualTo("1.11.4");
        assertThat(file.path("env").path("TF_CLI_ARGS_init").asText()).isEqualTo("-lockfile=readonly");
        assertThat(steps(file)
                        .filter(step -> step.path("uses").asText().startsWith("hashicorp/setup-terraform@"))
                        .map(step -> step.path("with").path("terraform_version").asText()))
                .isNotEmpty()
                .containsOnly("${{ env.TERRAFORM_VERSION }}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"dev", "prod"})
    void oneDeploymentRunsAtATimeAndIsNeverCancelled(String environment) throws IOException {
        JsonNode concurrency = yaml("deploy-" + environment).path("concurrency");

        assertThat(concurrency.path("group").asText()).isEqualTo("deploy-" + environment);
        assertThat(concurrency.path("cancel-in-progress").isBoolean()).isTrue();
        assertThat(concurrency.path("cancel-in-progress").asBoolean()).isFalse();
    }

    @Test
    void devComesFromMainOnlyAndProdFromATagOnly() throws IOException {
        assertThat(yaml("deploy-dev").path("on").toString()).isEqualTo("{\"push\":{\"branches\":[\"main\"]}}");
        assertThat(yaml("deploy-prod").path("on").toString()).isEqualTo("{\"push\":{\"tags\":[\"v*\"]}}");
        assertThat(yaml("ci").path("on").has("pull_request_target")).isFalse();
    }

    @Test
    void onlyAJobOfTheProtectedEnvironmentAppliesToProd() throws IOException {
        Map<String, JsonNode> jobs = jobs(yaml("deploy-prod"));

        assertThat(jobs.entrySet().stream()
                        .filter(job -> run(job.getValue()).contains("make aws-apply-prod"))
                        .map(Map.Entry::getKey))
                .containsExactly("apply");
        assertThat(jobs.get("apply").path("environment").asText()).isEqualTo("prod");
        assertThat(jobs.get("apply").path("needs").asText()).isEqualTo("plan");
        assertThat(jobs.get("plan").path("needs").asText()).isEqualTo("release");
        assertThat(jobs.get("release").path("needs").asText()).isEqualTo("packages");
        assertThat(run(jobs.get("apply")))
                .doesNotContain("make build", "make test", "make aws-plan")
                .contains("build/take-released-packages", "sha256sum --check");
    }

    @Test
    void aPullRequestFromElsewhereGetsNoCredentials() throws IOException {
        assertThat(yaml("ci").path("jobs").path("plan-dev").path("if").asText())
                .contains("github.event.pull_request.head.repo.full_name == github.repository")
                .contains("github.event.pull_request.user.login != 'dependabot[bot]'");
    }

    @Test
    void everyMakeTargetTheyCallExists() throws IOException, InterruptedException {
        Set<String> targets = new TreeSet<>();
        for (String workflow : workflows().toList()) {
            Matcher make = MAKE.matcher(
                    steps(yaml(workflow)).map(step -> step.path("run").asText()).collect(Collectors.joining("\n")));
            make.results().forEach(call -> targets.addAll(List.of(call.group(1).split(" "))));
        }
        assertThat(targets).contains("test", "build", "infra-test", "aws-apply-dev", "aws-apply-prod");

        List<String> missing = new ArrayList<>();
        for (String target : targets) {
            // Make itself knows best, also of targets that come from patterns.
            if (process("make", "--dry-run", target).exitCode() != 0) {
                missing.add(target);
            }
        }
        assertThat(missing).isEmpty();
    }

    @Test
    void everyScriptTheyCallIsThereAndRunnable() throws IOException {
        Set<String> scripts = new TreeSet<>();
        for (String workflow : workflows().toList()) {
            Matcher script = Pattern.compile("(?m)^\\s*(build/[a-z-]+)")
                    .matcher(steps(yaml(workflow))
                            .map(step -> step.path("run").asText())
                            .collect(Collectors.joining("\n")));
            script.results().forEach(call -> scripts.add(call.group(1)));
        }

        assertThat(scripts).isNotEmpty().allMatch(script -> Files.isExecutable(ROOT.resolve(script)));
    }

    @Test
    void everyModuleWhoseOutputTheyUseExists() throws IOException {
        Set<String> modules = new TreeSet<>();
        for (String workflow : workflows().toList()) {
            Matcher output =
                    Pattern.compile("(?<![\\w/*-])([a-z][a-z/-]*)/target/").matcher(text(workflow));
            output.results().forEach(use -> modules.add(use.group(1)));
        }

        assertThat(modules)
                .contains("webhook", "collector", "infra")
                .allSatisfy(module ->
                        assertThat(ROOT.resolve(module).resolve("pom.xml")).isRegularFile());
    }

    @Test
    void theReportsOfEveryModuleAreKeptWhenTestsFail() throws IOException {
        assertThat(steps(yaml("ci")).map(step -> step.path("with").path("path").asText()))
                .contains("**/target/surefire-reports/");
    }

    @Test
    void theCommentOfALongPlanStaysBelowGitHubsLimitAndSaysWhatIsLeftOut() throws Exception {
        String lines = "  + a line of a plan, with an umlaut: ü\n".repeat(5_000);
        Path plan =
                Files.writeString(folder.resolve("plan.txt"), lines + "Plan: 7 to add, 0 to change, 0 to destroy.\n");

        Finished comment = process("build/plan-comment", "dev", "success", "0123456789abcdef", plan.toString());

        assertThat(comment.exitCode()).isZero();
        assertThat(comment.output().length()).isLessThan(65_536).isGreaterThan(50_000);
        assertThat(comment.output())
                .startsWith("<!-- terraform plan dev -->\n")
                .contains("\nPlan: 7 to add, 0 to change, 0 to destroy.\n")
                .doesNotContain("Refused")
                .containsPattern("\n\\.\\.\\. \\d{4} more lines")
                .endsWith("\n```\n\n</details>\n");
    }

    @Test
    void nothingInAPlanEndsItsBlock() throws Exception {
        Path plan = Files.writeString(
                folder.resolve("plan.txt"),
                "```\n</details> @everyone `````` #1\nNo changes. All is as it should be.\n");

        Finished comment = process("build/plan-comment", "prod", "failure", "0123456789abcdef", plan.toString());

        assertThat(comment.output())
                .startsWith("<!-- terraform plan prod -->\n")
                .contains("**Refused by the plan policy, or failed.")
                .contains("\n```````\n```\n</details> @everyone `````` #1\nNo changes.")
                .endsWith("\n```````\n\n</details>\n");
    }

    @Test
    void aDeploymentTakesOnlyPackagesWithTheReleasesChecksums() throws Exception {
        Path checkout =
                Files.createDirectories(folder.resolve("checkout/build")).getParent();
        Path script = Files.copy(
                ROOT.resolve("build/take-released-packages"),
                checkout.resolve("build/take-released-packages"),
                StandardCopyOption.COPY_ATTRIBUTES);
        Path packages = Files.createDirectories(checkout.resolve("packages"));
        Files.writeString(packages.resolve("webhook.zip"), "webhook");
        Files.writeString(packages.resolve("collector.zip"), "collector");
        Files.writeString(packages.resolve("history.zip"), "history");
        String sums = sha256("webhook") + "  webhook.zip\n" + sha256("collector") + "  collector.zip\n"
                + sha256("history") + "  history.zip\n";

        Finished released = taking(script, sums);

        assertThat(released.output()).contains("webhook.zip: OK", "collector.zip: OK", "history.zip: OK");
        assertThat(released.exitCode()).isZero();
        assertThat(checkout.resolve("webhook/target/webhook.zip")).hasContent("webhook");
        assertThat(checkout.resolve("collector/target/collector.zip")).hasContent("collector");
        assertThat(checkout.resolve("history/target/history.zip")).hasContent("history");

        Files.writeString(packages.resolve("collector.zip"), "another collector");
        assertThat(taking(script, sums).exitCode()).isNotZero();
        assertThat(taking(script, sha256("webhook") + "  webhook.zip\n").output())
                .contains("does not say the SHA-256 of collector.zip");
        assertThat(checkout.resolve("collector/target/collector.zip")).hasContent("collector");
    }

    @Test
    void noWorkflowHandsOnAPlanThatAnybodyCanRead() throws IOException {
        List<String> handedOn = new ArrayList<>();
        for (String workflow : workflows().toList()) {
            steps(yaml(workflow))
                    .filter(step -> step.path("uses").asText().startsWith("actions/upload-artifact@"))
                    .forEach(step -> handedOn.addAll(
                            step.path("with").path("path").asText().lines().toList()));
        }

        assertThat(handedOn).contains("infra/prod.tfplan.sealed", "plan.txt");
        assertThat(handedOn)
                .noneMatch(
                        path -> path.matches(".*tfplan|.*tfplan\\.json|.*tfvars|.*tfstate.*|infra/?|infra/\\*.*|\\.?"));
    }

    /** An earlier tag cannot get other exceptions, and its plan takes away what came later. */
    @Test
    void aRollbackOfProdGivesItsExceptionsInAVariable() throws Exception {
        List<JsonNode> steps = steps(jobs(yaml("deploy-prod")).get("plan")).toList();
        JsonNode step = steps.stream()
                .filter(one -> one.path("env").has("GIVEN"))
                .findFirst()
                .orElseThrow();
        JsonNode plan = steps.stream()
                .filter(one -> one.path("run").asText().equals("make aws-plan-prod"))
                .findFirst()
                .orElseThrow();
        assertThat(step.path("env").path("GIVEN").asText()).isEqualTo("${{ vars.PROD_EXCEPTIONS }}");
        assertThat(steps.indexOf(step)).isLessThan(steps.indexOf(plan));

        Path exceptions = Files.createDirectories(folder.resolve("infra")).resolve("prod.exceptions");
        Files.writeString(exceptions, "aws_sqs_queue.alerts delete: what the commit says\n");
        inFolder(step.path("run").asText(), "");
        assertThat(exceptions).content().contains("what the commit says");

        String given = "aws_cloudwatch_metric_alarm.this[\"a-warning\"] delete: back to v1.2 $(touch ran) `touch ran`";
        inFolder(step.path("run").asText(), given + "\n# and \\n \"this\"");
        assertThat(exceptions).hasContent(given + "\n# and \\n \"this\"\n");
        assertThat(folder.resolve("ran")).doesNotExist();
        assertThat(folder.resolve("summary")).content().contains("those of PROD_EXCEPTIONS");
    }

    private void inFolder(String script, String given) throws IOException, InterruptedException {
        Finished finished = process(
                "env",
                "GIVEN=" + given,
                "GITHUB_STEP_SUMMARY=" + folder.resolve("summary"),
                "bash",
                "--noprofile",
                "--norc",
                "-eo",
                "pipefail",
                "-c",
                "cd '" + folder + "'\n" + script);
        assertThat(finished.exitCode()).as(finished.output()).isZero();
    }

    @Test
    void aSealedPlanOpensOnlyWithItsKey() throws Exception {
        String secret = "https://events.example.com/integration/0123/enqueue";
        Path plan = Files.writeString(folder.resolve("prod.tfplan"), secret);
        Path sealed = folder.resolve("prod.tfplan.sealed");

        assertThat(sealing("seal", plan, "").exitCode()).isNotZero();
        assertThat(sealing("seal", plan, "short").output()).contains("PROD_PLAN_KEY");
        assertThat(sealed).doesNotExist();

        assertThat(sealing("seal", plan, "k".repeat(64)).exitCode()).isZero();
        assertThat(Files.readString(sealed, StandardCharsets.ISO_8859_1)).doesNotContain("example.com");

        Files.delete(plan);
        assertThat(sealing("open", plan, "l".repeat(64)).exitCode()).isNotZero();
        assertThat(plan).doesNotExist();
        assertThat(sealing("open", plan, "k".repeat(64)).exitCode()).isZero();
        assertThat(plan).hasContent(secret);
    }

    private static Finished sealing(String what, Path plan, String key) throws IOException, InterruptedException {
        return process("env", "PLAN_KEY=" + key, "build/seal-plan", what, plan.toString());
    }

    /** Runs the script with a {@code gh} that downloads these checksums as the release's. */
    private Finished taking(Path script, String sums) throws IOException, InterruptedException {
        Path commands = Files.createDirectories(folder.resolve("commands"));
        Path gh = Files.writeString(commands.resolve("gh"), "#!/bin/sh\nprintf '%s' \"$SUMS\" > \"$7/SHA256SUMS\"\n");
        assertThat(gh.toFile().setExecutable(true)).isTrue();
        return process(
                "env",
                "PATH=" + commands + ":" + System.getenv("PATH"),
                "SUMS=" + sums,
                script.toString(),
                "v1.2.3",
                "packages");
    }

    private static String sha256(String content) throws NoSuchAlgorithmException {
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(content.getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(digest);
    }

    @Test
    void mavenRefusesWhatDoesNotMatchItsChecksum() throws IOException {
        assertThat(Files.readAllLines(ROOT.resolve(".mvn/maven.config"))).contains("--strict-checksums");
    }

    private record Finished(int exitCode, String output) {}

    private static Finished process(String... command) throws IOException, InterruptedException {
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(ROOT.toFile()).redirectErrorStream(true);
        // This test itself often runs below make, whose options are not for the make that it starts.
        builder.environment().keySet().removeIf(name -> name.startsWith("MAKE") || name.equals("MFLAGS"));
        Process process = builder.start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Finished(process.waitFor(), output);
    }

    private static Map<String, JsonNode> jobs(JsonNode workflow) {
        return workflow.path("jobs").properties().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /** The steps of a job, or of all jobs of a workflow. */
    private static Stream<JsonNode> steps(JsonNode jobOrWorkflow) {
        return jobOrWorkflow.has("jobs")
                ? jobs(jobOrWorkflow).values().stream().flatMap(WorkflowsTest::steps)
                : StreamSupport.stream(jobOrWorkflow.path("steps").spliterator(), false);
    }

    private static String run(JsonNode job) {
        return steps(job).map(step -> step.path("run").asText()).collect(Collectors.joining("\n"));
    }

    private static JsonNode yaml(String workflow) throws IOException {
        return new YAMLMapper().readTree(text(workflow));
    }

    private static String text(String workflow) throws IOException {
        return Files.readString(FOLDER.resolve(workflow + ".yml"));
    }

    private static String unchecked(String workflow) {
        try {
            return text(workflow);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
