package dev.alerting.local.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LoadedClassesTest {
    @Test
    void classesAreCountedByTheLibraryTheyComeFrom() {
        Map<String, Integer> counts = LoadedClasses.parse(List.of(
                "[0.010s][info][class,load] java.lang.Object source: shared objects file",
                "[0.020s][info][class,load] java.net.http.HttpClient source: jrt:/java.net.http",
                "[0.030s][info][class,load] a.B source: file:/x/task/lib/jackson-databind-2.22.4.jar",
                "[0.031s][info][class,load] a.C source: file:/x/task/lib/jackson-databind-2.22.4.jar",
                "[0.040s][info][class,load] dev.alerting.X source: file:/x/task/",
                "[0.050s][info][class,load] a.B$$Lambda/0x0001 source: a.B",
                "[0.050s][info][class,load] something else"));

        assertThat(counts)
                .isEqualTo(Map.of(
                        "JDK, from its archive", 1,
                        "JDK, not in its archive", 1,
                        "jackson-databind", 2,
                        "the function itself", 1,
                        "made at run time (lambdas, proxies)", 1));
    }
}
