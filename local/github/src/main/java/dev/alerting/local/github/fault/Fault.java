package dev.alerting.local.github.fault;

import java.time.Duration;
import java.util.Map;

/** What goes wrong with one request, and whether the request takes effect all the same. */
public sealed interface Fault {

    /** Whether the request is carried out although the caller does not get its answer. */
    boolean applyEffectFirst();

    /** This fault, but after the write has taken effect, which the caller cannot know. */
    Fault afterEffect();

    /**
     * An answer that the test chooses.
     *
     * @param body sent as JSON unless the headers say otherwise
     */
    record Reply(int status, Map<String, String> headers, String body, boolean applyEffectFirst) implements Fault {
        @Override
        public Reply afterEffect() {
            return new Reply(status, headers, body, true);
        }
    }

    /**
     * Silence for a while, then the connection is closed.
     *
     * @param duration real time; closing the stand-in ends it early
     */
    record Hang(boolean applyEffectFirst, Duration duration) implements Fault {
        @Override
        public Hang afterEffect() {
            return new Hang(true, duration);
        }
    }

    /** The connection is closed without an answer. */
    record CloseConnection(boolean applyEffectFirst) implements Fault {
        @Override
        public CloseConnection afterEffect() {
            return new CloseConnection(true);
        }
    }

    /** The real answer, cut off after half of its body. The write has taken effect. */
    record TruncatedBody() implements Fault {
        @Override
        public boolean applyEffectFirst() {
            return true;
        }

        @Override
        public TruncatedBody afterEffect() {
            return this;
        }
    }

    /**
     * The real answer, delayed.
     *
     * @param duration real time before the request is carried out
     */
    record Latency(Duration duration) implements Fault {
        @Override
        public boolean applyEffectFirst() {
            return true;
        }

        @Override
        public Latency afterEffect() {
            return this;
        }
    }
}
