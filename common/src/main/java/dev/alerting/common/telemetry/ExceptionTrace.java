package dev.alerting.common.telemetry;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Where an exception comes from: its frames and its chain of causes, both bounded. Frames are names of classes and
 * methods. Messages of libraries are left out, because nothing is known about what they repeat: the JDK, for example,
 * quotes a header it refuses, token included.
 */
final class ExceptionTrace {
    static final int MAX_FRAMES = 20;
    static final int MAX_CAUSES = 5;
    static final int MAX_CAUSE_FRAMES = 5;

    private static final int MAX_MESSAGE = 300;

    private static final String OUR_PACKAGES = "dev.alerting.";

    /** Stands for frames that were left out. */
    private static final String GAP = "...";

    private ExceptionTrace() {}

    /**
     * Adds {@code stack}, frames from the innermost on, and {@code causes}, from the outermost on, each with
     * {@code type}, {@code stack} without the frames it shares with the exception before it, and where it is safe
     * {@code message}. Fields that would be empty are left out.
     */
    static void write(Throwable failure, ObjectNode fields) {
        StackTraceElement[] frames = failure.getStackTrace();
        writeFrames(fields, frames, frames.length, MAX_FRAMES);
        Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        seen.add(failure);
        StackTraceElement[] enclosing = frames;
        Throwable cause = failure.getCause();
        while (cause != null && seen.size() <= MAX_CAUSES && seen.add(cause)) {
            StackTraceElement[] own = cause.getStackTrace();
            ObjectNode entry = fields.withArrayProperty("causes").addObject();
            entry.put("type", cause.getClass().getName());
            safeMessage(cause).ifPresent(message -> entry.put("message", message));
            writeFrames(entry, own, own.length - sharedFrames(own, enclosing), MAX_CAUSE_FRAMES);
            enclosing = own;
            cause = cause.getCause();
        }
    }

    private static int sharedFrames(StackTraceElement[] frames, StackTraceElement[] enclosing) {
        int shared = 0;
        while (shared < frames.length
                && shared < enclosing.length
                && frames[frames.length - 1 - shared].equals(enclosing[enclosing.length - 1 - shared])) {
            shared++;
        }
        return shared;
    }

    private static void writeFrames(ObjectNode entry, StackTraceElement[] frames, int length, int limit) {
        BitSet chosen = chooseFrames(frames, length, limit);
        if (chosen.isEmpty()) {
            return;
        }
        ArrayNode stack = entry.putArray("stack");
        int next = 0;
        for (int i = chosen.nextSetBit(0); i >= 0; i = chosen.nextSetBit(i + 1)) {
            if (i > next) {
                stack.add(GAP);
            }
            stack.add(describe(frames[i]));
            next = i + 1;
        }
        if (next < frames.length) {
            stack.add(GAP);
        }
    }

    /** The place itself, then what is ours, then whatever else there is room for. */
    private static BitSet chooseFrames(StackTraceElement[] frames, int length, int limit) {
        List<Integer> byInterest = new ArrayList<>();
        int innermost = Math.min(length, limit / 4);
        for (int i = 0; i < innermost; i++) {
            byInterest.add(i);
        }
        for (boolean ours : List.of(true, false)) {
            for (int i = innermost; i < length; i++) {
                if (frames[i].getClassName().startsWith(OUR_PACKAGES) == ours) {
                    byInterest.add(i);
                }
            }
        }
        BitSet chosen = new BitSet();
        byInterest.stream().limit(limit).forEach(chosen::set);
        return chosen;
    }

    private static String describe(StackTraceElement frame) {
        String place = frame.getFileName() == null ? "unknown source" : frame.getFileName();
        return frame.getClassName() + "." + frame.getMethodName() + "(" + place
                + (frame.getLineNumber() >= 0 ? ":" + frame.getLineNumber() : "") + ")";
    }

    private static Optional<String> safeMessage(Throwable cause) {
        return Optional.ofNullable(cause.getMessage())
                .filter(message -> isOurs(cause) || namesMissingCode(cause))
                .map(message -> message.length() > MAX_MESSAGE ? message.substring(0, MAX_MESSAGE) + "…" : message);
    }

    /** Our own messages never repeat a secret. */
    private static boolean isOurs(Throwable cause) {
        return cause.getClass().getName().startsWith(OUR_PACKAGES);
    }

    /** What is missing is named by the message only. */
    private static boolean namesMissingCode(Throwable cause) {
        return cause instanceof NoClassDefFoundError
                || cause instanceof NoSuchMethodError
                || cause instanceof ClassNotFoundException;
    }
}
