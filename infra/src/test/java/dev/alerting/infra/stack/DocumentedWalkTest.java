package dev.alerting.infra.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Each command of the documents is run on the applied stack by {@link DocumentedCommandsOnStackTest}, or there is a reason why not.
 * Needs no stack.
 */
class DocumentedWalkTest {
    private final Set<String> documented = DocumentedWalk.documented();

    @Test
    void eachCommandIsRunOrThereIsAReasonWhyNot() {
        List<String> covered = new ArrayList<>(DocumentedWalk.NOT_RUN.keySet());
        DocumentedWalk.steps().forEach(step -> covered.addAll(DocumentedWalk.find(step.command(), documented)));

        assertThat(covered).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(documented);
    }

    @Test
    void eachStepIsOneCommandOfTheDocuments() {
        assertThat(DocumentedWalk.steps())
                .hasSizeGreaterThan(80)
                .extracting(WalkStep::command)
                .allSatisfy(command -> assertThat(DocumentedWalk.find(command, documented))
                        .as(command)
                        .hasSize(1));
    }

    @Test
    void eachPlaceholderStandsForSomethingByThen() {
        Set<String> known = new HashSet<>(Set.of("account"));
        for (WalkStep step : DocumentedWalk.steps()) {
            DocumentedWalk.find(step.command(), documented)
                    .forEach(command ->
                            assertThat(known).as(command).containsAll(step.placeholdersFromElsewhere(command)));
            known.addAll(step.keeps());
        }
    }
}
