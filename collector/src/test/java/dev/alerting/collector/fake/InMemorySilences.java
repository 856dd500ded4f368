package dev.alerting.collector.fake;

import dev.alerting.collector.state.AlertStateStore.StateUnavailableException;
import dev.alerting.collector.state.Silence;
import dev.alerting.collector.state.SilenceStore;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Silences in memory, of a table that can be out of reach. */
public final class InMemorySilences implements SilenceStore {
    private final Map<String, Silence> silences = new TreeMap<>();
    private boolean unreachable;
    private int calls;

    public void setUnreachable(boolean value) {
        unreachable = value;
    }

    /** How often the table was asked. */
    public int calls() {
        return calls;
    }

    @Override
    public List<Silence> list() {
        call();
        return List.copyOf(silences.values());
    }

    @Override
    public void put(Silence silence) {
        call();
        silences.put(silence.id(), silence);
    }

    @Override
    public Optional<Silence> remove(String id) {
        call();
        return Optional.ofNullable(silences.remove(id));
    }

    @Override
    public void count(Map<String, Integer> kept) {
        call();
        kept.forEach((id, more) -> silences.computeIfPresent(
                id,
                (key, silence) -> new Silence(
                        id,
                        silence.matchers(),
                        silence.start(),
                        silence.end(),
                        silence.by(),
                        silence.issue(),
                        silence.kept() + more)));
    }

    private void call() {
        calls++;
        if (unreachable) {
            throw new StateUnavailableException("the table does not answer", null);
        }
    }
}
