package dev.alerting.infra.stack;

import dev.alerting.infra.stack.Shell.Ran;
import dev.alerting.testing.Repository;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A clone of the repository as an operator has it, and a shell in it. Terraform keeps its state in the bucket that bootstrap
 * made. {@code dev}, {@code prod} and {@code standby} are all the stack that is applied, with its settings in
 * {@code <env>.local.tfvars}, so that commands are run with the environment that the documents name.
 */
final class OperatorsClone {
    private static final List<String> ENVIRONMENTS = List.of("dev", "prod", "standby");

    private static final String VARIABLE = "TF_VAR_";

    /**
     * In place of the AWS CLI: version 1 does not follow AWS_ENDPOINT_URL everywhere. Functions are invoked where somebody
     * runs them.
     */
    private static final String CLI = """
            #!/usr/bin/env bash
            given=()
            while [ $# -gt 0 ]; do
              if [ "$1" = --endpoint-url ]; then shift; else given+=("$1"); fi
              shift
            done
            endpoint=$AWS_ENDPOINT_URL
            [ "${given[0]} ${given[1]}" != "lambda invoke" ] || endpoint=$LAMBDA_ENDPOINT
            exec "%s" --endpoint-url "$endpoint" "${given[@]}"
            """;

    private final Path folder;
    private final Path programs;
    private final Map<String, String> environment;

    /** @param applied the folder with the configuration as {@code infra/bin/emulator-test} has applied it */
    OperatorsClone(Path parent, Path applied, Map<String, String> environment) {
        this.folder = parent.resolve("clone");
        this.programs = parent.resolve("bin");
        this.environment = new TreeMap<>(environment);
        try {
            makeClone();
            makeTerraformFindTheEmulator();
            nameEnvironments(applied);
            install("aws", CLI.formatted(which("aws")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void makeClone() throws IOException {
        Files.createDirectories(folder.resolve("infra/target"));
        try (Stream<Path> entries = Files.list(Repository.path())) {
            for (Path entry : entries.toList()) {
                String name = entry.getFileName().toString();
                if (!List.of("infra", "target", ".git").contains(name)) {
                    Files.createSymbolicLink(folder.resolve(name), entry);
                }
            }
        }
        Path infra = Repository.path("infra");
        Files.createSymbolicLink(folder.resolve("infra/target/classes"), infra.resolve("target/classes"));
        script("""
                . '%s/bin/lib.sh'
                copy_for_emulator infra
                cp -R "$infra"/bin "$infra"/backend-*.hcl "$infra"/grants.json infra/
                rm -rf infra/.terraform* infra/bootstrap/.terraform infra/bootstrap/.terraform-* infra/bootstrap/*.tfstate*
                rm -f infra/*.local.tfvars infra/*.exceptions infra/bootstrap/*.local.tfvars infra/bootstrap/*.exceptions
                cp "$infra"/.terraform.lock.hcl infra/
                [ ! -f "$infra"/bootstrap/.terraform.lock.hcl ] || cp "$infra"/bootstrap/.terraform.lock.hcl infra/bootstrap/
                """.formatted(infra));
    }

    private void makeTerraformFindTheEmulator() throws IOException {
        Path override = folder.resolve("infra/emulator_override.tf");
        Files.writeString(override, Files.readString(override).replace("backend \"local\" {}", """
                backend "s3" {
                    use_path_style              = true
                    skip_credentials_validation = true
                    skip_metadata_api_check     = true
                    skip_region_validation      = true
                  }"""));
    }

    /** They share what Terraform keeps beside its configuration, or it would install its provider for each. */
    private void nameEnvironments(Path applied) throws IOException {
        Path infra = folder.resolve("infra");
        String settings = settings(name -> !name.equals("github_repository"));
        String ofBootstrap = settings(name -> name.equals("github_repository"));
        Files.copy(applied.resolve("bootstrap/terraform.tfstate"), infra.resolve("bootstrap/dev.tfstate"));
        Files.createDirectories(infra.resolve(".terraform-dev"));
        Files.createDirectories(infra.resolve("bootstrap/.terraform-dev"));
        for (String name : ENVIRONMENTS) {
            copy(infra.resolve("dev.tfvars"), infra.resolve(name + ".tfvars"));
            copy(infra.resolve("backend-dev.hcl"), infra.resolve("backend-" + name + ".hcl"));
            copy(infra.resolve("bootstrap/dev.tfvars"), infra.resolve("bootstrap/" + name + ".tfvars"));
            Files.writeString(infra.resolve(name + ".local.tfvars"), settings);
            Files.writeString(infra.resolve("bootstrap/" + name + ".local.tfvars"), ofBootstrap);
            if (!name.equals("dev")) {
                Files.createSymbolicLink(infra.resolve(".terraform-" + name), Path.of(".terraform-dev"));
                Files.createSymbolicLink(infra.resolve("bootstrap/.terraform-" + name), Path.of(".terraform-dev"));
                Files.createSymbolicLink(infra.resolve("bootstrap/" + name + ".tfstate"), Path.of("dev.tfstate"));
            }
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        if (!from.equals(to)) {
            Files.writeString(to, Files.readString(from));
        }
    }

    /** What emulator-test gives Terraform in variables of the environment. */
    private static String settings(Predicate<String> meant) {
        return System.getenv().entrySet().stream()
                .filter(variable -> variable.getKey().startsWith(VARIABLE))
                .map(variable -> Map.entry(variable.getKey().substring(VARIABLE.length()), variable.getValue()))
                .filter(variable -> meant.test(variable.getKey()))
                .map(variable -> variable.getKey() + " = \"" + variable.getValue() + "\"\n")
                .sorted()
                .collect(Collectors.joining());
    }

    private void install(String name, String script) throws IOException {
        Files.createDirectories(programs);
        Path program = Files.writeString(programs.resolve(name), script);
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    }

    private String which(String program) {
        return script("command -v " + program).output().strip();
    }

    Path folder() {
        return folder;
    }

    /** Runs something that is not the documents', and expects it to work. */
    Ran script(String script) {
        Ran ran = run(script, Map.of(), List.of());
        if (ran.status() != 0) {
            throw new IllegalStateException(ran.toString());
        }
        return ran;
    }

    /**
     * @param more variables of the environment
     * @param answers lines that are typed
     */
    Ran run(String command, Map<String, String> more, List<String> answers) {
        List<String> without = Stream.concat(
                        Stream.of("TF_DATA_DIR", "AWS_PROFILE"),
                        System.getenv().keySet().stream().filter(name -> name.startsWith(VARIABLE)))
                .toList();
        Map<String, String> variables = new TreeMap<>(environment);
        variables.put("PATH", programs + ":" + System.getenv("PATH"));
        variables.putAll(more);
        return Shell.run(folder, command, without, variables, answers);
    }
}
