package dev.alerting.collector.state;

import java.time.Instant;
import java.util.Optional;

/**
 * The right of one attempt to act on GitHub for one alert, written before the action. One that is found later tells
 * what may have happened without our learning of it.
 *
 * @param intent what is being done
 * @param owner unique to the attempt
 * @param actionId names the comment the attempt writes, in its hidden marker
 * @param startedAt when the attempt began: whatever it wrote to GitHub is newer
 * @param leaseUntil from when on nobody can be working on it any more
 * @param lookedAt when a first look found no trace of it
 * @param next the record once the action has taken effect, without a claim
 */
public record Claim(
        Intent intent,
        String owner,
        String actionId,
        Instant startedAt,
        Instant leaseUntil,
        Optional<Instant> lookedAt,
        AlertRecord next) {
    /** The action a claim is held for. */
    public enum Intent {
        CREATE,
        COMMENT,
        CLOSE
    }

    public Claim {
        next = next.toBuilder().claim(Optional.empty()).build();
    }

    /** The outcome is unknown and the attempt is over: anyone may look into it from now on. */
    public Claim abandonedAt(Instant now) {
        return new Claim(intent, owner, actionId, startedAt, now, lookedAt, next);
    }

    public Claim lookedAt(Instant now) {
        return new Claim(intent, owner, actionId, startedAt, now, Optional.of(lookedAt.orElse(now)), next);
    }
}
