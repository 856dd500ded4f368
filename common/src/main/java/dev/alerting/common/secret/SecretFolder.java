package dev.alerting.common.secret;

import java.util.Map;

/** Secrets that belong together because their names begin alike. */
public interface SecretFolder extends SecretStore {
    /** What became of reading one of them. */
    sealed interface Content {
        /** Its current value. */
        record Value(String text) implements Content {
            /** Without the value. */
            @Override
            public String toString() {
                return "Value[...]";
            }
        }

        /** It has no value, or none that may be read: that lasts until somebody does something about it. */
        record Unreadable(String reason) implements Content {}

        /** The store has failed; the next attempt may succeed. */
        record Unavailable(String reason) implements Content {}
    }

    /**
     * Reads them all.
     *
     * @param prefix what their names begin with
     * @param most reading ends once there are more than so many
     * @return what is in each, by the rest of its name; those about to be deleted are left out
     * @throws SecretUnavailableException if it cannot be told which there are; the message shows no value
     */
    Map<String, Content> readAll(String prefix, int most);
}
