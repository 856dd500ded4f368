package dev.alerting.local.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alerting.testing.Repository;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The hook that {@code make hooks} installs, in a repository with a Maven that only prints its arguments. */
class PrePushHookTest {
    private static final String NO_COMMIT = "0".repeat(40);

    @TempDir
    private Path repository;

    @BeforeEach
    void aRepositoryWithOneCommit() throws Exception {
        git("init", "--quiet");
        write("pom.xml", "<project/>");
        write("local/http/pom.xml", "<project/>");
        write("local/http/src/main/java/Server.java", "class Server {}\n");
        script("build/find-jdk", "echo /a/jdk");
        script("mvnw", "echo \"maven $*\"\n[ ! -f unformatted ]");
        commit("build: the first commit");
    }

    @Test
    void aChangedModuleIsCheckedAndItsCommitsPass() throws Exception {
        String before = head();
        write("local/http/src/main/java/Server.java", "class Server { }\n");
        commit("refactor(http): " + "x".repeat(56));

        Pushed pushed = push(before);

        assertThat(pushed.output()).isEqualToIgnoringNewLines("maven -q -B spotless:check -pl local/http");
        assertThat(pushed.exitCode()).isZero();
    }

    @Test
    void aSubjectOfMoreThan72CharactersIsRefused() throws Exception {
        String before = head();
        write("notes.txt", "text\n");
        commit("docs: " + "x".repeat(67));

        Pushed pushed = push(before);

        assertThat(pushed.output())
                .contains("a subject of 73 characters, at most 72")
                .doesNotContain("maven");
        assertThat(pushed.exitCode()).isNotZero();
    }

    @Test
    void aModuleThatIsNotFormattedIsRefused() throws Exception {
        String before = head();
        write("local/http/src/main/java/Server.java", "class Server { }\n");
        commit("refactor(http): another form");
        write("unformatted", "");

        Pushed pushed = push(before);

        assertThat(pushed.output()).contains("run 'make format'");
        assertThat(pushed.exitCode()).isNotZero();
    }

    @Test
    void ofANewBranchAllCommitsThatTheRemoteLacksAreChecked() throws Exception {
        assertThat(push(NO_COMMIT).output()).contains("-pl local/http");
    }

    @Test
    void nothingIsCheckedWhenABranchIsDeleted() throws Exception {
        Pushed pushed = hook("(delete) " + NO_COMMIT + " refs/heads/main " + head() + "\n");

        assertThat(pushed.output()).isEmpty();
        assertThat(pushed.exitCode()).isZero();
    }

    private record Pushed(String output, int exitCode) {}

    /** Pushes what there is on top of that commit. */
    private Pushed push(String remote) throws IOException, InterruptedException {
        return hook("refs/heads/main " + head() + " refs/heads/main " + remote + "\n");
    }

    private Pushed hook(String refs) throws IOException, InterruptedException {
        return run(
                List.of(Repository.path("build/hooks/pre-push").toAbsolutePath().toString(), "origin"), refs);
    }

    private String head() throws IOException, InterruptedException {
        return git("rev-parse", "HEAD").strip();
    }

    private void commit(String subject) throws IOException, InterruptedException {
        git("add", "--all");
        git("commit", "--quiet", "--message", subject);
    }

    private String git(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("git"));
        command.addAll(List.of(arguments));
        Pushed git = run(command, "");
        assertThat(git.exitCode()).as(git.output()).isZero();
        return git.output();
    }

    private Pushed run(List<String> command, String input) throws IOException, InterruptedException {
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(repository.toFile()).redirectErrorStream(true);
        // Neither the settings of whoever runs this nor a repository around it.
        builder.environment().keySet().removeIf(name -> name.startsWith("GIT_"));
        builder.environment()
                .putAll(Map.of(
                        "GIT_CONFIG_GLOBAL", "/dev/null",
                        "GIT_CONFIG_NOSYSTEM", "1",
                        "GIT_AUTHOR_NAME", "somebody",
                        "GIT_AUTHOR_EMAIL", "somebody@example.com",
                        "GIT_COMMITTER_NAME", "somebody",
                        "GIT_COMMITTER_EMAIL", "somebody@example.com"));
        Process process = builder.start();
        process.outputWriter(StandardCharsets.UTF_8).append(input).close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Pushed(output, process.waitFor());
    }

    private void write(String name, String text) throws IOException {
        Path file = repository.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private void script(String name, String text) throws IOException {
        write(name, "#!/usr/bin/env bash\n" + text + "\n");
        assertThat(repository.resolve(name).toFile().setExecutable(true)).isTrue();
    }
}
