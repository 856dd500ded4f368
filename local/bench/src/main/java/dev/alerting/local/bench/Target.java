package dev.alerting.local.bench;

/** The target for a measurement. */
record Target(Bound bound, double limit) {
    enum Bound {
        UNDER("<"),
        AT_MOST("<="),
        OVER(">");

        private final String sign;

        Bound(String sign) {
            this.sign = sign;
        }
    }

    static Target under(double limit) {
        return new Target(Bound.UNDER, limit);
    }

    static Target atMost(double limit) {
        return new Target(Bound.AT_MOST, limit);
    }

    static Target over(double limit) {
        return new Target(Bound.OVER, limit);
    }

    boolean isMetBy(double value) {
        return switch (bound) {
            case UNDER -> value < limit;
            case AT_MOST -> value <= limit;
            case OVER -> value > limit;
        };
    }

    @Override
    public String toString() {
        return bound.sign + " " + Figures.text(limit);
    }
}
