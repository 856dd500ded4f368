package dev.alerting.collector.budget;

/**
 * How many issues and comments may be written.
 *
 * @param perMinute in whatever minute one looks at, at least 1
 * @param perHour in whatever hour one looks at, at least 1
 */
public record BudgetLimits(int perMinute, int perHour) {
    /** Few enough that a share an instance keeps to itself is not missed by the others. */
    private static final int SHARES_A_MINUTE = 12;

    private static final int LARGEST_SHARE = 5;

    public BudgetLimits {
        if (perMinute < 1 || perHour < 1) {
            throw new IllegalArgumentException("limits are at least 1");
        }
    }

    /** For one of two instances that know nothing of each other. */
    BudgetLimits half() {
        return new BudgetLimits(Math.max(1, perMinute / 2), Math.max(1, perHour / 2));
    }

    /** All but a tenth, which is kept for P0. */
    int perMinute(Lane lane) {
        return open(perMinute, lane);
    }

    int perHour(Lane lane) {
        return open(perHour, lane);
    }

    private static int open(int limit, Lane lane) {
        return lane == Lane.P0 ? limit : limit - limit / 10;
    }

    int share() {
        return Math.clamp(perMinute / SHARES_A_MINUTE, 1, LARGEST_SHARE);
    }
}
