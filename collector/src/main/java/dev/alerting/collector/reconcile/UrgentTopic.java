package dev.alerting.collector.reconcile;

import dev.alerting.collector.state.AlertRecord;

/** Hears of each episode that has its issue and is P0, or becomes P0: once. */
public interface UrgentTopic {
    /** Nobody hears. */
    UrgentTopic NONE = new UrgentTopic() {
        @Override
        public boolean isSet() {
            return false;
        }

        @Override
        public void tell(AlertRecord record) {
            // Not asked for.
        }
    };

    /** Whether anybody is to hear. */
    boolean isSet();

    /**
     * Never throws, and does not wait: nothing that happens to it may delay an alert.
     *
     * @param record as it has just been written
     */
    void tell(AlertRecord record);
}
