package dev.alerting.history;

import dev.alerting.history.event.StoreUnavailableException;
import java.util.Optional;

/** Breaks one call to a store, before or after it took effect. Counts all of them. */
public final class Trouble {
    /** How the call breaks. */
    public enum Kind {
        /** Refused: nothing was done. */
        REFUSED,
        /** Done, and the answer was lost. */
        ANSWER_LOST,
        /** The process is killed, and nothing was done. */
        KILLED_BEFORE,
        /** The process is killed after it was done. */
        KILLED_AFTER
    }

    /** What ends a process, so nothing of ours catches it. */
    public static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    private int calls;
    private int breakAt = -1;
    private Optional<Kind> kind = Optional.empty();

    public static Trouble none() {
        return new Trouble();
    }

    /** The call of this number from now on, 0 being the next. */
    public void breakCall(int number, Kind how) {
        calls = 0;
        breakAt = number;
        kind = Optional.of(how);
    }

    public void stop() {
        breakAt = -1;
    }

    /** Calls since {@link #breakCall}. */
    public int calls() {
        return calls;
    }

    void around(Runnable call) {
        boolean breaks = calls++ == breakAt;
        if (breaks && kind.orElseThrow() == Kind.REFUSED) {
            throw new StoreUnavailableException("refused", new IllegalStateException());
        }
        if (breaks && kind.orElseThrow() == Kind.KILLED_BEFORE) {
            throw new Killed();
        }
        call.run();
        if (breaks && kind.orElseThrow() == Kind.ANSWER_LOST) {
            throw new StoreUnavailableException("answer lost", new IllegalStateException());
        }
        if (breaks && kind.orElseThrow() == Kind.KILLED_AFTER) {
            throw new Killed();
        }
    }
}
