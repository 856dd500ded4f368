package dev.alerting.collector.storm;

import dev.alerting.collector.delivery.Deadline;
import dev.alerting.collector.upkeep.UpkeepTask;
import java.time.Duration;
import java.time.Instant;

/** Looks after all storms at each tick: shows what no later alert would show, ends and closes them. */
public final class StormUpkeep implements UpkeepTask {
    /** The instance that finds a lease may have a clock ahead of the one that left it. */
    private static final Duration CLOCK_SKEW = Duration.ofSeconds(5);

    private final StormKeeper keeper;
    private final Duration timeForOne;

    /** @param timeForOne no storm is begun with less time than this left */
    public StormUpkeep(StormKeeper keeper, Duration timeForOne) {
        this.keeper = keeper;
        this.timeForOne = timeForOne;
    }

    @Override
    public String name() {
        return "storms";
    }

    @Override
    public Duration interval() {
        return Duration.ZERO;
    }

    @Override
    public boolean run(Instant now, Deadline deadline) {
        keeper.showAll(deadline.at().minus(timeForOne), deadline.at().plus(CLOCK_SKEW));
        return true;
    }
}
