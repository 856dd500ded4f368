package dev.alerting.history.weekly;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alerting.common.json.Json;
import dev.alerting.history.figures.Figures;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each advice at its edge. */
class AdviceTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "'noise':3,'useful':2,'noise_reasons':{'flaps':2,'slow':1} | judged noise 3 of 5 times (`flaps`): **raise the threshold**, or delete it",
                "'noise':3,'useful':3,'unanswered':4 | too few have ended to tell",
                "'noise':2,'unanswered':4 | too few have ended to tell",
                "'unanswered':4,'ended':9 | too few have ended to tell",
                "'unanswered':5,'ended':5,'shorter_than_5m':5 | nobody acted on any of 5: **delete it**, or make it a dashboard",
                "'answered':1,'unanswered':4,'ended':6,'shorter_than_5m':3,'episodes':6,'flaps':6 | 3 of 6 were over within 5 minutes: **raise the threshold**, or let it wait before it fires",
                "'answered':1,'unanswered':4,'ended':6,'shorter_than_5m':2,'episodes':6,'flaps':3 | 3 of 6 came in quick succession: **let it end at another threshold** than it begins at",
                "'answered':3,'unanswered':3,'ended':6,'episodes':6,'flaps':2 | acted on 3 of 6 times: **add a runbook**, or automate what is done",
                "'answered':2,'unanswered':3,'ended':5,'episodes':6,'flaps':2 | acted on only 2 of 5 times: **raise the threshold**",
            })
    void theFirstThatAppliesIsSaid(String figures, String advice) {
        assertThat(Advice.of(Figures.read(Json.parse("{" + figures.strip().replace('\'', '"') + "}"))))
                .isEqualTo(advice.strip());
    }
}
