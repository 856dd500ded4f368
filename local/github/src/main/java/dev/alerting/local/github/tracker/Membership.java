package dev.alerting.local.github.tracker;

/** Whether somebody belongs to the organization that owns the repository. */
public enum Membership {
    NONE,
    /** Only members see it: what GitHub tells everybody else is that there is none. */
    PRIVATE,
    PUBLIC;

    /** The value of {@code author_association} in JSON, as an App sees it that may not read members. */
    public String association() {
        return this == PUBLIC ? "MEMBER" : "NONE";
    }
}
