package dev.alerting.collector.state;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The silences there are, also those that begin later.
 *
 * <p>All methods throw {@link AlertStateStore.StateUnavailableException} if the table does not answer as it should.
 */
public interface SilenceStore {
    List<Silence> list();

    /** Adds one, in place of another with the same id. */
    void put(Silence silence);

    /** Ends one. Of several who do so at once, one is told that it has. */
    Optional<Silence> remove(String id);

    /** @param kept by the id of a silence, how many more firings it has kept; of what is gone nothing is counted */
    void count(Map<String, Integer> kept);

    /** There are none. */
    SilenceStore NONE = new SilenceStore() {
        @Override
        public List<Silence> list() {
            return List.of();
        }

        @Override
        public void put(Silence silence) {
            throw new AlertStateStore.StateUnavailableException("silences are kept nowhere", null);
        }

        @Override
        public Optional<Silence> remove(String id) {
            return Optional.empty();
        }

        @Override
        public void count(Map<String, Integer> kept) {}
    };
}
