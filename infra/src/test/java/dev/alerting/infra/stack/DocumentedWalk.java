package dev.alerting.infra.stack;

import dev.alerting.testing.DocumentedCommand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** All commands of the runbook and of the guide to deploying: in which order they are run on an applied stack, and which are not. */
final class DocumentedWalk {
    /** Why a command is not run on the emulator. */
    static final Map<String, String> NOT_RUN = Map.of(
            "make build", "make emulator-test begins with it",
            "make emulator-test", "is what runs the others",
            "make alarms", "a simulation without a stack, AlarmsTest, in every make test",
            "make game-day", "a simulation without a stack, GameDayTest, in every make test");

    private DocumentedWalk() {}

    static List<WalkStep> steps() {
        return Stream.of(DeploySteps.all(), OperateSteps.all(), RepairSteps.all())
                .flatMap(List::stream)
                .toList();
    }

    /** The documents' commands, each once. */
    static Set<String> documented() {
        try {
            return DocumentedCommand.all().stream()
                    .map(DocumentedCommand::text)
                    .collect(Collectors.toCollection(LinkedHashSet::new));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Those that are meant: the one with this text, or all that begin like it where it ends with three dots.
     *
     * @param documented the documents' commands
     */
    static List<String> find(String command, Set<String> documented) {
        return documented.stream()
                .filter(text -> command.endsWith("...")
                        ? text.startsWith(command.substring(0, command.length() - 3))
                        : text.equals(command))
                .toList();
    }
}
