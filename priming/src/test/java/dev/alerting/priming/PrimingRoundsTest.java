package dev.alerting.priming;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alerting.priming.PrimingRounds.Limits;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PrimingRoundsTest {
    private static final Limits LIMITS = new Limits(30, 1_000, 10);

    private final SimulatedMachine machine = new SimulatedMachine();

    @Test
    void endsWhenRoundsAreAsFastAsTheyGetAndNothingIsCompiled() throws Exception {
        int rounds = new PrimingRounds(LIMITS, machine).run(number -> {
            machine.pass(Math.max(10, 100 - number));
            machine.compiler += number < 100 ? 5 : 0;
        });

        // The best round is the 87th or later; ten without a gain follow, until the end of a window.
        assertThat(rounds).isBetween(97, 120);
    }

    @Test
    void goesOnWhileTheCompilerWorksAlthoughRoundsTakeAsLong() throws Exception {
        int rounds = new PrimingRounds(LIMITS, machine).run(number -> {
            machine.pass(10);
            machine.compiler += number < 200 ? 5 : 0;
        });

        assertThat(rounds).isEqualTo(210);
    }

    @Test
    void goesOnWhileRoundsGetFasterWithoutACompilerThatTells() throws Exception {
        int rounds = new PrimingRounds(LIMITS, machine)
                .run(number -> machine.pass(number < 50 ? 1_000 >> (number / 10) : 30));

        assertThat(rounds).isEqualTo(70);
    }

    @Test
    void noRoundBeginsAfterTheLongestTime() throws Exception {
        int rounds = new PrimingRounds(LIMITS, machine).run(number -> {
            machine.pass(7_000);
            machine.compiler += 1_000;
        });

        assertThat(rounds).isEqualTo(5);
    }

    @Test
    void theNumberOfRoundsIsLimited() throws Exception {
        int rounds = new PrimingRounds(new Limits(30, 3, 10), machine).run(number -> {
            machine.pass(1);
            machine.compiler += 1;
        });

        assertThat(rounds).isEqualTo(3);
        assertThatIllegalArgumentException().isThrownBy(() -> new Limits(30, 0, 10));
    }

    @Test
    void waitsForWhatIsStillCompiled() throws Exception {
        machine.queued = 7;

        new PrimingRounds(new Limits(30, 1, 10), machine).run(number -> {});

        assertThat(machine.queued).isZero();
        assertThat(machine.pauses).as("one more finds that nothing is left").isEqualTo(8);
    }

    @Test
    void doesNotWaitForACompilerThatNeverEnds() throws Exception {
        machine.queued = Integer.MAX_VALUE;

        new PrimingRounds(new Limits(30, 1, 10), machine).run(number -> {});

        assertThat(machine.pauses).isEqualTo(50);
    }

    @Test
    void aRoundThatFailsEndsIt() {
        assertThatThrownBy(() -> new PrimingRounds(LIMITS, machine).run(number -> {
                    throw new IOException("not today");
                }))
                .isInstanceOf(IOException.class)
                .hasMessage("not today");
    }

    @Test
    void thisMachineTellsWhatItsCompilersTook() throws Exception {
        assertThat(PrimingRounds.of(new Limits(30, 2, 10)).run(number -> {})).isEqualTo(2);
    }

    private static final class SimulatedMachine implements PrimingRounds.Machine {
        private long nanos;
        private long compiler;
        private int queued;
        private int pauses;

        void pass(long millis) {
            nanos += TimeUnit.MILLISECONDS.toNanos(millis);
        }

        @Override
        public long nanos() {
            return nanos;
        }

        @Override
        public long compilerMillis() {
            return compiler;
        }

        @Override
        public void pause(long pause) {
            pauses++;
            nanos += pause;
            if (queued > 0) {
                queued--;
                compiler++;
            }
        }
    }
}
