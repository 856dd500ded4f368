package dev.alerting.collector.budget;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Who has written content to GitHub, who may, and who waits: pure values and arithmetic.
 *
 * <p><b>Why no sliding window is exceeded.</b> Each unit of the budget has a latest time of use: that of its use once it
 * is known, until then the end of the share it belongs to. It is occupied from when it was handed out until a window
 * after that time has passed. Take any window {@code [x, x + W)}, and of the units used in it the one handed out last, at
 * {@code h < x + W}. All others were handed out by then, and their latest times are {@code x} or later, so at {@code h}
 * they were all still occupied, and with the last one there were no more than the limit allows. A bucket that is refilled
 * steadily does not have this property: full at the start of a window, it gives its size and the refill of the window.
 *
 * <p><b>What it costs.</b> The instance that hands out may have a clock ahead of the one that has used a unit, so a unit
 * stays occupied for {@link #SKEW} longer; and times are rounded up, to half a second within the last minute and to half
 * a minute before. So of the limit of a minute 60 / 62.5 = 96 % can be used, and of an hour's 3600 / 3632 = 99 %.
 *
 * @param version of the stored ledger; 0 if there is none
 * @param recent how many units were used last at each time (milliseconds since 1970), as far as the minute counts them
 * @param older the same for those that only the hour still counts
 * @param shares what instances, by their ids, hold and may use without asking
 * @param waiting by lane, until when a refused write is expected to be retried; later lanes let it go first
 * @param pausedUntil before this GitHub accepts nothing; long past if it never said so
 */
public record Ledger(
        long version,
        NavigableMap<Long, Integer> recent,
        NavigableMap<Long, Integer> older,
        Map<String, Share> shares,
        Map<Lane, Instant> waiting,
        Instant pausedUntil) {
    /** How far the clocks of two instances may be apart. Lambda's are within milliseconds. */
    static final Duration SKEW = Duration.ofSeconds(2);

    static final Duration MINUTE = Duration.ofMinutes(1);
    static final Duration HOUR = Duration.ofHours(1);

    private static final long RECENT_SLOT = 500;
    private static final long OLDER_SLOT = 30_000;

    /** With more, those of instances that are long gone are counted together, so that the ledger stays small. */
    private static final int MANY_SHARES = 50;

    /** No true time is further ahead than this; a wrong clock must not occupy the budget for longer. */
    private static final Duration FURTHEST = HOUR.plusMinutes(5);

    /**
     * What one instance may use without asking.
     *
     * @param units at least 1
     * @param until the latest time of use
     */
    public record Share(int units, Instant until) {}

    /** Units that are occupied until a time. */
    private record Occupied(long until, int units) {}

    public static final Ledger EMPTY =
            new Ledger(0, new TreeMap<>(), new TreeMap<>(), Map.of(), Map.of(), Instant.EPOCH);

    /** Without what counts no more. Times that no clock but a wrong one can have written are brought back to now. */
    Ledger at(Instant now) {
        NavigableMap<Long, Integer> keptRecent = new TreeMap<>();
        NavigableMap<Long, Integer> keptOlder = new TreeMap<>();
        long minuteAgo = now.minus(MINUTE).minus(SKEW).toEpochMilli();
        long hourAgo = now.minus(HOUR).minus(SKEW).toEpochMilli();
        long latest = now.plus(FURTHEST).toEpochMilli();
        older.forEach((time, units) -> {
            if (time > hourAgo) {
                keptOlder.merge(time > latest ? now.toEpochMilli() : time, units, Integer::sum);
            }
        });
        recent.forEach((time, units) -> {
            if (time > minuteAgo) {
                keptRecent.merge(time > latest ? now.toEpochMilli() : time, units, Integer::sum);
            } else if (time > hourAgo) {
                keptOlder.merge(roundUp(time, OLDER_SLOT), units, Integer::sum);
            }
        });
        Map<String, Share> keptShares = new HashMap<>();
        shares.forEach((instance, share) -> {
            if (share.until().toEpochMilli() > latest) {
                keptShares.put(instance, new Share(share.units(), now));
            } else if (share.until().toEpochMilli() > (shares.size() > MANY_SHARES ? minuteAgo : hourAgo)) {
                // Its instance may still say what it has used: until then all of it counts.
                keptShares.put(instance, share);
            } else if (share.until().toEpochMilli() > hourAgo) {
                keptOlder.merge(roundUp(share.until().toEpochMilli(), OLDER_SLOT), share.units(), Integer::sum);
            }
        });
        Map<Lane, Instant> stillWaiting = new EnumMap<>(Lane.class);
        waiting.forEach((lane, until) -> {
            if (until.isAfter(now) && until.toEpochMilli() <= latest) {
                stillWaiting.put(lane, until);
            }
        });
        return new Ledger(
                version,
                keptRecent,
                keptOlder,
                keptShares,
                stillWaiting,
                pausedUntil.toEpochMilli() > latest ? now : pausedUntil);
    }

    /** An instance says when it used what, and gives back the rest of its share. */
    Ledger settled(String instance, List<Instant> uses) {
        Map<String, Share> others = new HashMap<>(shares);
        others.remove(instance);
        NavigableMap<Long, Integer> used = new TreeMap<>(recent);
        uses.forEach(at -> used.merge(roundUp(at.toEpochMilli(), RECENT_SLOT), 1, Integer::sum));
        return new Ledger(version, used, older, others, waiting, pausedUntil);
    }

    Ledger used(Instant at, int units) {
        NavigableMap<Long, Integer> used = new TreeMap<>(recent);
        used.merge(roundUp(at.toEpochMilli(), RECENT_SLOT), units, Integer::sum);
        return new Ledger(version, used, older, shares, waiting, pausedUntil);
    }

    Ledger granted(String instance, Share share) {
        Map<String, Share> all = new HashMap<>(shares);
        all.put(instance, share);
        return new Ledger(version, recent, older, all, waiting, pausedUntil);
    }

    /** A write that was refused in this lane will be retried by then. */
    Ledger awaiting(Lane lane, Instant until) {
        Map<Lane, Instant> all = new EnumMap<>(Lane.class);
        all.putAll(waiting);
        all.merge(lane, until, (one, other) -> one.isAfter(other) ? one : other);
        return new Ledger(version, recent, older, shares, all, pausedUntil);
    }

    /** Of two times GitHub named, the later one counts. */
    Ledger paused(Instant until) {
        return new Ledger(version, recent, older, shares, waiting, until.isAfter(pausedUntil) ? until : pausedUntil);
    }

    Ledger next() {
        return new Ledger(version + 1, recent, older, shares, waiting, pausedUntil);
    }

    /** When GitHub accepts something again and nobody more urgent is expected: now or later. */
    Instant turn(Lane lane, Instant now) {
        return waiting.entrySet().stream()
                .filter(entry -> entry.getKey().compareTo(lane) < 0)
                .map(Map.Entry::getValue)
                .reduce(pausedUntil.isAfter(now) ? pausedUntil : now, (one, other) -> one.isAfter(other) ? one : other);
    }

    /** Units a lane could take, were it its turn; none or less if there are none. */
    int free(Lane lane, BudgetLimits limits, Instant now) {
        return Math.min(freeInMinute(lane, limits, now), freeInHour(lane, limits, now));
    }

    int freeInHour(Lane lane, BudgetLimits limits, Instant now) {
        return limits.perHour(lane) - units(occupied(HOUR, now));
    }

    private int freeInMinute(Lane lane, BudgetLimits limits, Instant now) {
        return limits.perMinute(lane) - units(occupied(MINUTE, now));
    }

    /** When a lane could take a unit, as far as can be known now: now or later. */
    Instant opensAt(Lane lane, BudgetLimits limits, Instant now) {
        Instant turn = turn(lane, now);
        long opens = Math.max(
                opens(occupied(MINUTE, turn), limits.perMinute(lane), turn),
                opens(occupied(HOUR, turn), limits.perHour(lane), turn));
        return opens == turn.toEpochMilli() ? turn : Instant.ofEpochMilli(opens);
    }

    private static long opens(List<Occupied> occupied, int limit, Instant from) {
        int surplus = units(occupied) - limit + 1;
        long opens = from.toEpochMilli();
        for (Occupied one : occupied) {
            if (surplus <= 0) {
                break;
            }
            surplus -= one.units();
            opens = one.until();
        }
        return opens;
    }

    /** Whether so many could be written by a time, if nobody else came. */
    boolean canServe(Lane lane, int count, BudgetLimits limits, Instant now, Instant end) {
        Ledger ledger = at(now);
        Instant time = now;
        int left = count;
        while (left > 0) {
            time = ledger.opensAt(lane, limits, time);
            if (time.isAfter(end)) {
                return false;
            }
            int units = Math.min(left, ledger.free(lane, limits, time));
            ledger = ledger.used(time, units);
            left -= units;
        }
        return true;
    }

    /** More than half of a minute's limit or three quarters of an hour's is occupied. */
    boolean isScarce(BudgetLimits limits, Instant now) {
        return units(occupied(MINUTE, now)) * 2L > limits.perMinute()
                || units(occupied(HOUR, now)) * 4L > limits.perHour() * 3L;
    }

    int heldByOthers(String instance, Instant now) {
        return shares.entrySet().stream()
                .filter(entry -> !entry.getKey().equals(instance)
                        && entry.getValue().until().isAfter(now))
                .mapToInt(entry -> entry.getValue().units())
                .sum();
    }

    /** What counts in the window before a time, and until when; the first to end comes first. */
    private List<Occupied> occupied(Duration window, Instant now) {
        long stays = window.plus(SKEW).toMillis();
        List<Occupied> occupied = new ArrayList<>();
        if (window.equals(HOUR)) {
            older.forEach((time, units) -> occupied.add(new Occupied(time + stays, units)));
        }
        recent.forEach((time, units) -> occupied.add(new Occupied(time + stays, units)));
        shares.values()
                .forEach(share -> occupied.add(new Occupied(share.until().toEpochMilli() + stays, share.units())));
        occupied.removeIf(one -> one.until() <= now.toEpochMilli());
        occupied.sort(Comparator.comparingLong(Occupied::until));
        return occupied;
    }

    private static int units(List<Occupied> occupied) {
        return occupied.stream().mapToInt(Occupied::units).sum();
    }

    private static long roundUp(long time, long slot) {
        return Math.ceilDiv(time, slot) * slot;
    }
}
